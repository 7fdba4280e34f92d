/** `conversion`: how many deals came how far. */

import { partAndRest, stackedBars } from './charts.ts';
import { inPeriod, PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { AS_IT_IS } from './rates.ts';
import { listsBy, share } from './read-rows.ts';
import {
  type Deal,
  PIPELINE_PARAM,
  readDeals,
  readStages,
  type Stage,
  type StageRow,
  sectionsOf,
  stageTable,
} from './sales.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { StageMove } from './stage-moves.ts';
import type { Report } from './types.ts';

type Row = StageRow & {
  readonly reached: number;
  /** Percent of those that reached it and came to the next stage of the pipeline; null behind the last. */
  readonly onward: number | null;
  /** Percent of those that reached it and were won. */
  readonly won: number | null;
};

export const CONVERSION: Report = {
  name: 'conversion',
  title: 'Conversion by stage',
  description:
    'Of the deals that were made in a time, how many reached each stage and what became of them.',
  icon: 'chart',
  collection: 'crm/deals',
  fill: '`pail create deals` makes a deal.',
  params: [...periodParams('a deal was created', 'today-365d'), PIPELINE_PARAM],
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: async ([reading], args, { actor, now, stageMoves }) => {
    const { pipeline = '' } = args;
    const { config } = reading;
    const period = periodOf(args, reading, now);
    const { rows: deals, notices } = inPeriod(
      readDeals(reading, actor, pipeline, AS_IT_IS),
      ({ createdAt }) => createdAt,
      { period, timezone: config.timezone },
      ['deal', 'createdAt'],
    );
    const rows = funnelOf(deals, readStages(reading, actor, pipeline), await stageMoves());
    const table = tableOf(rows);
    const won = deals.filter(({ status }) => status === 'won');
    return {
      data: { total: deals.length, stages: jsonRows(table) },
      model: {
        notices,
        sums: [
          { label: 'Deals', text: String(deals.length) },
          { label: 'Won', text: String(won.length), tone: 'green' },
          {
            label: 'Lost',
            text: String(deals.filter(({ status }) => status === 'lost').length),
            tone: 'red',
          },
        ],
        charts: [
          stackedBars(
            'Deals that reached the stage',
            rows,
            ({ name }) => name,
            ({ reached }) => String(reached),
            ({ reached, won }) =>
              partAndRest(
                [Math.round(((won ?? 0) * reached) / 100), reached],
                String,
                { side: 'Won', tone: 'green' },
                { side: 'Not won', tone: 'blue' },
              ),
            sectionsOf(rows),
          ),
        ],
        tables: [shownTable(table, config)],
      },
    };
  },
};

/**
 * A deal reached the furthest stage of its pipeline that it is or ever was in, and all before it. Of a lost deal that means the
 * furthest open stage that history knows of, at least the first.
 */
export function funnelOf(
  deals: readonly Deal[],
  stages: readonly Stage[],
  moves: ReadonlyMap<string, readonly StageMove[]>,
): Row[] {
  return [...listsBy(stages, ({ pipeline }) => pipeline)].flatMap(([pipeline, all]) => {
    const own = deals.filter((deal) => deal.pipeline === pipeline);
    const funnel = all.filter(({ isLost }) => !isLost);
    if (own.length === 0) return [];
    const places = new Map(funnel.map(({ key }, i) => [key, i]));
    const depths = own.map((deal) => {
      const here = (moves.get(deal.id) ?? []).filter((move) => move.pipeline === pipeline);
      const been = [deal.stage, ...here.map(({ to }) => to)];
      return Math.max(0, ...been.map((key) => places.get(key) ?? 0));
    });
    const reachedBy = (i: number): number => depths.filter((depth) => depth >= i).length;
    return funnel.map((stage, i): Row => {
      const reached = reachedBy(i);
      const wins = own.filter(({ status }, d) => status === 'won' && (depths[d] ?? 0) >= i).length;
      return {
        pipeline,
        stage: stage.key,
        name: stage.name,
        reached,
        onward: i === funnel.length - 1 ? null : share(reachedBy(i + 1), reached),
        won: share(wins, reached),
      };
    });
  });
}

function tableOf(rows: readonly Row[]): Table<Row> {
  return stageTable(rows, 'No deal was created in this time.', [
    column('count', 'reached', 'Reached', (row) => row.reached),
    column('percent', 'onward', 'Went on', (row) => row.onward),
    column('percent', 'won', 'Were won', (row) => row.won),
  ]);
}
