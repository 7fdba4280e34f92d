/** `velocity`: how long deals take, stage by stage and from beginning to end. */

import { moneyText } from '../../changes/money-words.ts';
import type { Money } from '../../changes/movement.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { DAY } from '../../expr/zone.ts';
import { plural } from '../../plural.ts';
import { type FormatConfig, formatNumber } from '../../view/format.ts';
import type { ReportChart } from './chart-types.ts';
import { barsOf, type Month, monthColumns } from './charts.ts';
import { localDay, PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { CURRENCY_PARAM } from './rates.ts';
import { listsBy, mean, median, share } from './read-rows.ts';
import {
  askedDeals,
  closedIn,
  DEAL_FIGURES,
  type Deal,
  PIPELINE_PARAM,
  readStages,
  type Stage,
  type StageRow,
  stageTable,
} from './sales.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { StageMove } from './stage-moves.ts';
import type { Report } from './types.ts';

export type StageTime = StageRow & {
  /** Stays that have ended. */
  readonly left: number;
  readonly mean: number | null;
  readonly median: number | null;
};

export const VELOCITY: Report = {
  name: 'velocity',
  title: 'Velocity',
  description:
    'How many days deals stay in each stage, how long winning takes, and what that earns a day.',
  icon: 'clock',
  collection: 'crm/deals',
  figures: DEAL_FIGURES,
  fill: '`pail create stages` makes a stage.',
  params: [...periodParams('a deal was closed', 'today-365d'), PIPELINE_PARAM, CURRENCY_PARAM],
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: async ([reading], args, ask) => {
    const { pipeline = '' } = args;
    const { config } = reading;
    const period = periodOf(args, reading, ask.now);
    const { deals, note } = askedDeals(reading, args, ask);
    const { rows: closed, notices } = closedIn(deals, period, config.timezone);
    const open = deals.filter(({ status }) => status === 'open').length;
    const pace = paceOf(closed, open, config.timezone);
    const moves = await ask.stageMoves();
    const rows = stageTimes(readStages(reading, ask.actor, pipeline), moves);
    const table = tableOf(rows);
    const days = (value: number | null): string =>
      value === null ? '–' : `${formatNumber(value, config, 1)} days`;
    return {
      data: { ...pace, stages: jsonRows(table) },
      model: {
        notices,
        sums: [
          {
            label: 'Days to win',
            text: days(pace.medianDays),
            note: `median; mean ${days(pace.meanDays)}`,
          },
          {
            label: 'Win rate',
            text: pace.winRate === null ? '–' : `${formatNumber(pace.winRate, config, 1)}%`,
          },
          {
            label: 'Earned a day',
            text: moneyText(pace.perDay, config),
            note: ['open deals × mean won value × win rate ÷ mean days to win', note]
              .filter(Boolean)
              .join('; '),
          },
        ],
        charts: [
          ...winTimes(closed, config),
          barsOf(
            'Mean days in stage',
            rows.filter((row) => row.mean !== null),
            ({ name }) => name,
            (row) => row.mean ?? 0,
            (row) => days(row.mean),
            'violet',
          ),
        ],
        tables: [shownTable(table, config)],
      },
    };
  },
};

export type Pace = {
  readonly won: number;
  readonly lost: number;
  readonly open: number;
  /** Percent of the closed deals. */
  readonly winRate: number | null;
  /** From creation to the day on which it was won. */
  readonly meanDays: number | null;
  readonly medianDays: number | null;
  readonly perDay: Money;
};

/** From the day of creation to that of closing, in the workspace's time zone; none for dates that cannot be. */
function daysToWin({ createdAt, closed }: Deal, timezone: string): number[] {
  if (createdAt === '' || closed === '') return [];
  const [from, to] = [createdAt, closed].map((date) => Date.parse(localDay(date, timezone)));
  const days = ((to ?? Number.NaN) - (from ?? Number.NaN)) / DAY;
  return Number.isFinite(days) && days >= 0 ? [days] : [];
}

/** How long winning took, by the month in which it was done. */
function winTimes(closed: readonly Deal[], config: FormatConfig): ReportChart[] {
  const won = closed.filter(({ status, closed }) => status === 'won' && closed !== '');
  const months = new Map(
    [...listsBy(won, (deal) => deal.closed.slice(0, 7))].map(([month, deals]): [string, Month] => {
      const at = mean(deals.flatMap((deal) => daysToWin(deal, config.timezone)));
      const text = `${formatNumber(at ?? 0, config, 1)} days, ${plural(deals.length, 'deal')}`;
      return [month, { stacks: [], point: at === null ? null : { at, text } }];
    }),
  );
  const line = { label: 'Days to win', tone: 'violet' };
  const textOf = (value: number): string => `${formatNumber(value, config)} d`;
  const chart = monthColumns('Mean days to win by month', months, config, textOf, { line });
  return chart === undefined ? [] : [chart];
}

/** How closed deals went, and the sales velocity that follows, in whole units a day per currency. */
export function paceOf(closed: readonly Deal[], open: number, timezone: string): Pace {
  const won = closed.filter(({ status }) => status === 'won');
  const cycles = won.flatMap((deal) => daysToWin(deal, timezone));
  const meanDays = mean(cycles);
  const winRate = share(won.length, closed.length);
  const perDay: Record<string, number> = {};
  if (meanDays !== null && meanDays > 0 && winRate !== null) {
    for (const [currency, deals] of listsBy(won, (deal) => deal.currency)) {
      const value = exactSum(deals.map((deal) => deal.value)) / won.length;
      perDay[currency] = Math.round(((open * value * winRate) / 100 / meanDays) * 100) / 100;
    }
  }
  return {
    won: won.length,
    lost: closed.length - won.length,
    open,
    winRate,
    meanDays,
    medianDays: median(cycles),
    perDay,
  };
}

/** Days between coming into a stage and leaving it, for every stay that has ended, be it for another pipeline. */
export function stageTimes(
  stages: readonly Stage[],
  moves: ReadonlyMap<string, readonly StageMove[]>,
): StageTime[] {
  const stays = new Map<string, number[]>();
  for (const own of moves.values()) {
    own.forEach(({ to, at, pipeline }, i) => {
      const next = own[i + 1];
      if (next === undefined) return;
      const key = `${pipeline}/${to}`;
      // The clocks of two clones may differ.
      const days = Math.max(0, Date.parse(next.at) - Date.parse(at)) / DAY;
      stays.set(key, [...(stays.get(key) ?? []), days]);
    });
  }
  return stages
    .filter(({ isWon, isLost }) => !isWon && !isLost)
    .map(({ pipeline, key, name }) => {
      const own = stays.get(`${pipeline}/${key}`) ?? [];
      return { pipeline, stage: key, name, left: own.length, mean: mean(own), median: median(own) };
    });
}

function tableOf(rows: readonly StageTime[]): Table<StageTime> {
  return stageTable(rows, 'No pipeline has stages.', [
    column('count', 'left', 'Left it', (row) => row.left),
    column('days', 'mean', 'Mean', (row) => row.mean),
    column('days', 'median', 'Median', (row) => row.median),
  ]);
}
