/** Charts of reports, from figures to shapes. */

import { describe, expect, it } from 'vitest';
import type { ShownBars } from '../../src/web/shown-bars.ts';
import { shownChart } from '../../src/web/shown-chart.ts';
import type { ShownColumns } from '../../src/web/shown-columns.ts';
import {
  inMainCurrency,
  type Month,
  monthColumns,
  stackedBars,
  ticksOf,
} from '../../src/workspace/reports/charts.ts';

const CONFIG = { locale: 'en', currency: 'USD', timezone: 'UTC' };
const part = (value: number, side: string) => ({ value, text: `${value}`, tone: 'blue', side });
const monthsOf = (values: Readonly<Record<string, readonly number[]>>): Map<string, Month> =>
  new Map(
    Object.entries(values).map(([month, sizes]) => [
      month,
      { stacks: [sizes.map((size, i) => part(size, `side ${i}`))] },
    ]),
  );
const drawn = (values: Readonly<Record<string, readonly number[]>>): ShownColumns => {
  const chart = monthColumns('Things', monthsOf(values), CONFIG, String);
  if (chart === undefined) throw new Error('nothing to draw');
  return shownChart(chart) as ShownColumns;
};

it.each([
  [[], [0, 1]],
  [
    [0, 0],
    [0, 1],
  ],
  [[3], [0, 1, 2, 3]],
  [[0.04], [0, 0.01, 0.02, 0.03, 0.04]],
  [
    [847_500, 12],
    [0, 250_000, 500_000, 750_000, 1_000_000],
  ],
  [
    [-1, 5],
    [-2, 0, 2, 4, 6],
  ],
  [[-7], [-8, -6, -4, -2, 0]],
])('ticks of %j are %j', (values, ticks) => {
  expect(ticksOf(values)).toEqual(ticks);
});

describe('columns', () => {
  it('stand on 0, parts on top of each other, what is below hangs', () => {
    const { rects, ticks } = drawn({ '2026-01': [3, 2], '2026-02': [1, -1] });
    expect(ticks.map(({ text }) => text)).toEqual(['6', '4', '2', '0', '-2']);
    const ends = rects.map(({ y, height }) => [y, Math.round((y + height) * 10) / 10]);
    expect(ends).toEqual([
      [37.5, 75],
      [12.5, 37.5],
      [62.5, 75],
      [75, 87.5],
    ]);
  });

  it('fill the months between, and name the year where it begins', () => {
    const { labels } = drawn({ '2025-11': [1], '2026-02': [1] });
    expect(labels.map(({ month, year }) => `${month} ${year}`.trim())).toEqual([
      'Nov 2025',
      'Dec',
      'Jan 2026',
      'Feb',
    ]);
  });

  it('of many months are the last, some of them named', () => {
    const { labels } = drawn({ '2020-01': [1], '2026-02': [1] });
    expect(labels).toHaveLength(36);
    expect(labels.filter(({ month }) => month !== '')).toHaveLength(12);
    expect(labels.at(-1)?.full).toBe('Feb 2026');
  });

  it('tell who cannot see them what is highest, and where the rest stands', () => {
    const { words } = drawn({ '2026-01': [3, 2], '2026-02': [1] });
    expect(words).toBe(
      'Things, Jan 2026 to Feb 2026. Highest in Jan 2026: side 0 3, side 1 2. The tables below have every figure.',
    );
  });

  it('are not drawn for a single month', () => {
    expect(monthColumns('Things', monthsOf({ '2026-01': [1] }), CONFIG, String)).toBeUndefined();
  });

  it('a line is broken where a point is missing', () => {
    const point = (at: number): Month => ({ stacks: [], point: { at, text: `${at}` } });
    const months = new Map([
      ['2026-01', point(1)],
      ['2026-02', point(2)],
      ['2026-04', point(4)],
    ]);
    const line = { label: 'Days', tone: 'violet' };
    const chart = monthColumns('Days', months, CONFIG, String, { line });
    const { line: path } = shownChart(chart ?? expect.fail()) as ShownColumns;
    expect(path).toMatchObject({ path: 'M5 75L15 50M35 0', points: 'M5 75h0M15 50h0M35 0h0' });
  });
});

it('bars share one scale, sections begin once, sides make the legend', () => {
  const rows = [
    { name: 'Lead', of: 'Sales', done: 1, left: 3 },
    { name: 'Won', of: 'Sales', done: 2, left: 0 },
    { name: 'Open', of: 'Renewals', done: 0, left: 1 },
  ];
  const chart = stackedBars(
    'Deals',
    rows,
    ({ name }) => name,
    ({ done, left }) => `${done + left}`,
    ({ done, left }) => [
      { size: done, side: 'Done', text: `${done}`, tone: 'green' },
      { size: left, side: 'Left', text: `${left}`, tone: 'blue', pale: true },
    ],
    ({ of }) => of,
  );
  const { groups, legend } = shownChart(chart) as ShownBars;
  expect(groups.map(({ section }) => section)).toEqual(['Sales', undefined, 'Renewals']);
  expect(groups.map(({ bars }) => bars[0]?.parts.map(({ x, width }) => [x, width]))).toEqual([
    [
      [0, 25],
      [25, 75],
    ],
    [[0, 50]],
    [[0, 25]],
  ]);
  expect(legend.map(({ label, pale }) => `${label} ${pale}`)).toEqual(['Done false', 'Left true']);
});

it('two currencies share no scale: the one with most is drawn', () => {
  const rows = [
    { currency: 'EUR', value: 5 },
    { currency: 'USD', value: 4 },
    { currency: 'USD', value: 4 },
  ];
  expect(inMainCurrency(rows, ({ value }) => value)).toEqual({
    currency: 'USD',
    rows: rows.slice(1),
  });
  expect(inMainCurrency([], () => 0)).toEqual({ currency: '', rows: [] });
});
