import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastRows } from '../../src/changes/forecast.ts';
import { type DealState, type MovementKind, movementReport } from '../../src/changes/movement.ts';

const DEAL: DealState = {
  id: 'deal_a',
  name: 'Acme',
  status: 'open',
  stage: 'offered',
  rank: 2,
  value: 1000,
  currency: 'USD',
  close: '2026-05-01',
};
const deals = (...list: (DealState | null)[]): Map<string, DealState> =>
  new Map(list.flatMap((deal) => (deal === null ? [] : [[deal.id, deal] as const])));

const won = { status: 'won', stage: 'closed_won', rank: 3 } as const;

describe('what happened to one deal', () => {
  it.each<[string, Partial<DealState> | null, Partial<DealState> | null, [MovementKind, number][]]>(
    [
      ['nothing', {}, {}, []],
      ['it came', null, {}, [['entered', 1000]]],
      ['it went', {}, null, [['removed', 1000]]],
      [
        'it came and was won',
        null,
        won,
        [
          ['entered', 1000],
          ['won', 1000],
        ],
      ],
      ['it was won', {}, won, [['won', 1000]]],
      [
        'it was won for more',
        {},
        { ...won, value: 1500 },
        [
          ['grew', 500],
          ['won', 1500],
        ],
      ],
      [
        'it was lost for less',
        {},
        { status: 'lost', value: 900 },
        [
          ['shrank', 100],
          ['lost', 900],
        ],
      ],
      ['it moved on', {}, { stage: 'signed', rank: 3 }, [['advanced', 1000]]],
      ['it moved back', {}, { stage: 'lead', rank: 0 }, [['fell back', 1000]]],
      ['it slipped', {}, { close: '2026-06-01' }, [['slipped', 1000]]],
      ['it was pulled in', {}, { close: '2026-04-01' }, [['pulled in', 1000]]],
      ['it got a date', { close: null }, {}, []],
      ['it came back', won, { value: 700 }, [['reopened', 700]]],
      ['a won one changed', won, { ...won, value: 5 }, []],
      ['a won one went', won, null, []],
      [
        'its currency changed',
        {},
        { currency: 'EUR' },
        [
          ['entered', 1000],
          ['removed', 1000],
        ],
      ],
      [
        'all at once',
        {},
        { value: 0.3, stage: 'lead', rank: 0, close: '2027-01-01' },
        [
          ['shrank', 999.7],
          ['fell back', 0.3],
          ['slipped', 0.3],
        ],
      ],
    ],
  )('%s', (_, was, is, expected) => {
    const before = deals(was === null ? null : { ...DEAL, ...was });
    const after = deals(is === null ? null : { ...DEAL, ...is });
    const { movements } = movementReport(before, after);
    expect(movements.map(({ kind, value }) => [kind, value])).toEqual(expected);
  });
});

const STATE = fc.record({
  status: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
  stage: fc.constantFrom('a', 'b', 'c'),
  rank: fc.integer({ min: 0, max: 3 }),
  value: fc.integer({ min: 0, max: 1_000_000 }).map((cents) => cents / 100),
  currency: fc.constantFrom('USD', 'EUR'),
  close: fc.constantFrom(null, '2026-05-01', '2026-06-01'),
});
const SIDE = fc.dictionary(fc.constantFrom('d1', 'd2', 'd3', 'd4', 'd5'), STATE);

it('adds up: what was open, and what happened, is what is open', () => {
  fc.assert(
    fc.property(SIDE, SIDE, (was, is) => {
      const side = (states: Record<string, Omit<DealState, 'id' | 'name'>>) =>
        deals(...Object.entries(states).map(([id, state]) => ({ id, name: id, ...state })));
      const { open, totals } = movementReport(side(was), side(is));
      const signs: Partial<Record<MovementKind, number>> = {
        entered: 1,
        reopened: 1,
        grew: 1,
        shrank: -1,
        won: -1,
        lost: -1,
        removed: -1,
      };
      for (const currency of ['USD', 'EUR']) {
        const moved = totals.reduce(
          (sum, { kind, value }) =>
            sum + (signs[kind] ?? 0) * Math.round((value[currency] ?? 0) * 100),
          Math.round((open.before[currency] ?? 0) * 100),
        );
        expect(moved).toBe(Math.round((open.after[currency] ?? 0) * 100));
      }
    }),
  );
});

it('sets forecasts side by side, by month and currency, deals without a date last', () => {
  const weighted = (deal: Partial<DealState>, id: string) => ({
    ...DEAL,
    ...deal,
    id,
    weighted: 10,
    probability: id === 'a' ? 75 : 74,
  });
  const one = new Map([
    ['a', weighted({}, 'a')],
    ['b', weighted({ close: null }, 'b')],
    ['c', weighted({ status: 'won' }, 'c')],
  ]);
  const two = new Map([
    ['a', weighted({ value: 2000 }, 'a')],
    ['d', weighted({ currency: 'EUR', close: '2026-05-20' }, 'd')],
  ]);
  const NONE = { count: 0, expected: 0, weighted: 0, commit: 0 };
  expect(forecastRows([one, two])).toEqual([
    {
      month: '2026-05',
      currency: 'EUR',
      sides: [NONE, { count: 1, expected: 1000, weighted: 10, commit: 0 }],
    },
    {
      month: '2026-05',
      currency: 'USD',
      sides: [
        { count: 1, expected: 1000, weighted: 10, commit: 1000 },
        { count: 1, expected: 2000, weighted: 10, commit: 2000 },
      ],
    },
    {
      month: null,
      currency: 'USD',
      sides: [{ count: 1, expected: 1000, weighted: 10, commit: 0 }, NONE],
    },
  ]);
});
