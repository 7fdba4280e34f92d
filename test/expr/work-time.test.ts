import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WorkCalendar, workHours, workTime } from '../../src/expr/work-time.ts';

const at = (text: string): number => Date.parse(text);
const OFFICE: WorkCalendar = {
  timezone: 'Europe/Oslo',
  hours: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
      day,
      [
        [540, 720],
        [780, 1020],
      ],
    ]),
  ),
  holidays: ['2026-12-25'],
};
const NIGHT: WorkCalendar = {
  timezone: 'Europe/Oslo',
  hours: { sat: [[0, 1440]], sun: [[0, 1440]] },
  holidays: [],
};

describe('working time', () => {
  it.each<[string, number, WorkCalendar | null, string]>([
    ['2026-11-20T10:00:00Z', 4, null, '2026-11-20T14:00:00Z'],
    // Friday 11:00 in Oslo: one hour before lunch, four after, the rest on Monday.
    ['2026-11-20T10:00:00Z', 1, OFFICE, '2026-11-20T11:00:00Z'],
    ['2026-11-20T10:00:00Z', 4, OFFICE, '2026-11-20T15:00:00Z'],
    ['2026-11-20T10:00:00Z', 5, OFFICE, '2026-11-20T16:00:00Z'],
    ['2026-11-20T10:00:00Z', 6, OFFICE, '2026-11-23T09:00:00Z'],
    // In the lunch, at night, at the weekend: it begins with the next working hour.
    ['2026-11-20T11:30:00Z', 1, OFFICE, '2026-11-20T13:00:00Z'],
    ['2026-11-21T10:00:00Z', 1, OFFICE, '2026-11-23T09:00:00Z'],
    // Thursday before a holiday.
    ['2026-12-24T15:00:00Z', 2, OFFICE, '2026-12-28T09:00:00Z'],
    // The night in which clocks go forward has 23 hours, the one in which they go back 25.
    ['2026-03-28T23:00:00Z', 23, NIGHT, '2026-03-29T22:00:00Z'],
    ['2026-10-24T22:00:00Z', 25, NIGHT, '2026-10-25T23:00:00Z'],
    // The clock of the office keeps to its wall: nine o'clock is another instant in summer.
    ['2026-03-27T16:00:00Z', 1, OFFICE, '2026-03-30T08:00:00Z'],
  ])('%s and %d hours', (start, hours, calendar, end) => {
    expect(new Date(workTime(at(start), hours, calendar) ?? 0).toISOString()).toBe(
      end.replace('Z', '.000Z'),
    );
    const counted = workHours(at(start), at(end), calendar);
    expect(counted).toBeCloseTo(hours, 9);
    expect(workHours(at(end), at(start), calendar)).toBeCloseTo(-hours, 9);
  });

  it.each([
    [-1, OFFICE],
    [Number.NaN, OFFICE],
    [1e9, OFFICE],
    [1e12, null],
  ])('%d hours lead nowhere', (hours, calendar) => {
    expect(workTime(at('2026-11-20T10:00:00Z'), hours, calendar)).toBe(null);
  });

  it('what is added is what is counted', () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 400 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 60 * 60 }), (offset, worked) => {
        const start = at('2026-01-01T00:00:00Z') + offset * 60_000;
        const end = workTime(start, worked / 60, OFFICE);
        return end !== null && Math.abs(workHours(start, end, OFFICE) * 60 - worked) < 1e-6;
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('long stretches count as much as their parts', () => {
    const day = 86_400_000;
    const time = fc.integer({ min: 0, max: 700 * 24 * 60 });
    fc.assert(
      fc.property(time, time, fc.constantFrom(OFFICE, NIGHT), (one, other, calendar) => {
        const [from = 0, to = 0] = [one, other].sort((x, y) => x - y);
        const [start, end] = [from, to].map((m) => at('2026-01-01T00:00:00Z') + m * 60_000);
        let sum = 0;
        for (let x = start ?? 0; x < (end ?? 0); x += 20 * day) {
          sum += workHours(x, Math.min(end ?? 0, x + 20 * day), calendar);
        }
        return Math.abs(workHours(start ?? 0, end ?? 0, calendar) - sum) < 1e-6;
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('counts no more than a century', () => {
    const hours = workHours(at('2026-01-01T00:00:00Z'), at('9999-01-01T00:00:00Z'), OFFICE);
    expect(hours).toBe(workHours(at('2026-01-01T00:00:00Z'), at('2126-01-02T00:00:00Z'), OFFICE));
  });
});
