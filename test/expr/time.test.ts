import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dayOf,
  daysBetween,
  isPrintedInstant,
  parseDay,
  parseInstant,
  printInstant,
  startOfDay,
} from '../../src/expr/time.ts';
import { DAY } from '../../src/expr/zone.ts';

const at = (text: string): number => Date.parse(text);

describe('parseDay', () => {
  it.each([
    ['2026-03-28', 'UTC', '2026-03-28T00:00:00Z'],
    ['2026-03-28', 'Europe/Oslo', '2026-03-27T23:00:00Z'],
    ['2026-03-30', 'Europe/Oslo', '2026-03-29T22:00:00Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00Z'],
    // Clocks go from 00:00 to 01:00: the day starts at 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    // Clocks go back from 00:00 to 23:00: the day before has 25 hours.
    ['2019-02-17', 'America/Sao_Paulo', '2019-02-17T03:00:00Z'],
    // Midnight happens twice: the day starts at the first one.
    ['2024-11-03', 'America/Havana', '2024-11-03T04:00:00Z'],
    ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
    ['0001-01-01', 'UTC', '0001-01-01T00:00:00Z'],
    ['2024-02-29', 'UTC', '2024-02-29T00:00:00Z'],
    ['9999-12-31', 'America/New_York', '9999-12-31T05:00:00Z'],
  ])('%s in %s starts at %s', (text, zone, start) => {
    expect(parseDay(text, zone)).toBe(at(start));
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-32',
    '26-01-01',
    '2026/01/01',
    '2026-1-1',
    '',
    '2026-01-01T',
  ])('%s is no day', (text) => expect(parseDay(text, 'UTC')).toBe(null));

  it('names a time zone that does not exist', () => {
    expect(() => parseDay('2026-01-01', 'Europe/Nowhere')).toThrow(
      '"Europe/Nowhere" is no time zone',
    );
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T14:00:00Z', '2026-03-01T14:00:00Z'],
    ['2026-03-01t14:00:00z', '2026-03-01T14:00:00Z'],
    ['2026-03-01 14:00:00Z', '2026-03-01T14:00:00Z'],
    ['2026-03-01T14:00:00.123456Z', '2026-03-01T14:00:00.123Z'],
    ['2026-03-01T14:00:00+02:30', '2026-03-01T11:30:00Z'],
    ['2026-03-01T14:00:00.5-05:00', '2026-03-01T19:00:00.500Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
  ])('%s is %s', (text, same) => expect(parseInstant(text)).toBe(at(same)));

  it.each([
    '2026-03-01',
    '2026-03-01T14:00:00',
    '2026-03-01T14:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T14:60:00Z',
    '2026-02-30T14:00:00Z',
    '2026-03-01T14:00:00Zjunk',
    '2026-03-01X14:00:00Z',
    'x'.repeat(20),
  ])('%s is none', (text) => expect(parseInstant(text)).toBe(null));
});

describe('days', () => {
  it.each([
    ['2026-03-28', 2, 'Europe/Oslo', '2026-03-30'],
    ['2026-03-30', -2, 'Europe/Oslo', '2026-03-28'],
    ['2018-11-03', 1, 'America/Sao_Paulo', '2018-11-04'],
    ['2026-12-31', 1.9, 'UTC', '2027-01-01'],
  ])('%s plus %d in %s is %s', (from, days, zone, to) => {
    const start = parseDay(from, zone) ?? Number.NaN;
    expect(dayOf(addDays(start, days, zone), zone)).toBe(to);
    expect(daysBetween(start, parseDay(to, zone) ?? Number.NaN, zone)).toBe(Math.trunc(days));
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -13, '2024-12-15'],
    ['2026-12-01', 1, '2027-01-01'],
  ])('%s plus %d months is %s', (from, months, to) => {
    expect(dayOf(addMonths(parseDay(from, 'UTC') ?? Number.NaN, months, 'UTC'), 'UTC')).toBe(to);
  });

  const zones = [
    'UTC',
    'Europe/Oslo',
    'America/Sao_Paulo',
    'Africa/Casablanca',
    'Australia/Lord_Howe',
    'Asia/Beirut',
  ];
  const instant = fc.integer({ min: at('1950-01-01'), max: at('2080-01-01') });

  it('of instants are those that Intl gives', () => {
    const formats = new Map(
      zones.map((zone) => [
        zone,
        new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }),
      ]),
    );
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (ms, zone) => {
        expect(dayOf(ms, zone)).toBe(formats.get(zone)?.format(ms));
      }),
      { numRuns: 2_000 },
    );
  });

  it('start at their first instant', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (ms, zone) => {
        const start = startOfDay(ms, zone);
        expect(start).toBeLessThanOrEqual(ms);
        expect(ms - start).toBeLessThan(DAY + 2 * 3_600_000);
        expect(dayOf(start, zone)).toBe(dayOf(ms, zone));
        expect(dayOf(start - 1, zone)).not.toBe(dayOf(ms, zone));
        expect(parseDay(dayOf(ms, zone), zone)).toBe(start);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('printInstant', () => {
  it.each([
    [at('2026-03-01T14:00:00Z'), '2026-03-01T14:00:00Z'],
    [at('2026-03-01T14:00:00.250Z'), '2026-03-01T14:00:00.250Z'],
    [1e17, null],
    [Number.NaN, null],
  ])('%d is %s', (ms, text) => expect(printInstant(ms)).toBe(text));
});

describe('isPrintedInstant', () => {
  it.each([
    ['2026-03-01T14:00:00Z', true],
    ['2026-03-01T14:00:00.250Z', true],
    ['2026-03-01T14:00:00.000Z', false],
    ['2026-03-01T14:00:00.25Z', false],
    ['2026-03-01T14:00:60Z', false],
    ['2026-03-01t14:00:00Z', false],
    ['2026-03-01T14:00:00z', false],
    ['2026-03-01 14:00:00Z', false],
    ['2026-03-01T14:00:00+00:00', false],
    ['0000-01-01T00:00:00Z', true],
    ['9999-12-31T23:59:59.999Z', true],
  ])('%s: %s', (text, isPrinted) => {
    expect(isPrintedInstant(text)).toBe(isPrinted);
    expect(printInstant(parseInstant(text) as number) === text).toBe(isPrinted);
  });
});
