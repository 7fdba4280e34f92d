/** Deals and stages as the reports about selling need them. */

import type { Actor } from '../../plan/types.ts';
import { humanise } from '../../view/humanise.ts';
import type { Reading } from '../types.ts';
import { choiceOf, usedValues } from './choices.ts';
import { inPeriod, type Period } from './period.ts';
import { type Converter, converterTo } from './rates.ts';
import { namesById, numberOf, readRows, textOf } from './read-rows.ts';
import { type Column, column, type Table } from './spec.ts';
import type { ReportArgs, ReportAsk, ReportParam } from './types.ts';

export const PIPELINE_PARAM: ReportParam = {
  name: 'pipeline',
  label: 'Pipeline',
  kind: 'choice',
  narrows: true,
  description: 'only deals of this pipeline',
  choices: (reading, actor) => {
    const known = readRows(reading, actor, 'crm/pipelines', { key: 'key', name: 'name' });
    const choices = known.map(({ key, name }) => ({
      value: textOf(key),
      label: textOf(name) || textOf(key),
    }));
    const keys = new Set(choices.map(({ value }) => value));
    const used = usedValues(reading, actor, 'crm/deals', 'pipeline');
    return [...choices, ...used.filter((key) => !keys.has(key)).map(choiceOf)];
  },
  remedy: (text) => `\`pail create pipelines key=${text} name=…\` makes one`,
};

/** What reports about deals add up. */
export const DEAL_FIGURES = { 'crm/deals': ['expectedValue', 'probability'] } as const;

export type Deal = {
  readonly id: string;
  readonly name: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly value: number;
  /** ISO 4217. */
  readonly currency: string;
  /** 0–100. */
  readonly probability: number;
  /** Name; with the id where two share one. */
  readonly owner: string;
  readonly company: string;
  readonly lostReason: string;
  /** Days as `YYYY-MM-DD`, instants as ISO 8601; `''`: not known. */
  readonly createdAt: string;
  readonly expectedClose: string;
  readonly closed: string;
  readonly stageChangedAt: string;
  readonly lastActivityAt: string;
  readonly daysInStage: number | null;
};

const COLUMNS = {
  name: 'title',
  pipeline: 'pipeline',
  stage: 'stage',
  status: 'status',
  value: 'expectedValue',
  currency: 'currency',
  probability: 'probability',
  owner: 'owner.name',
  ownerId: 'ownerId',
  company: 'company.name',
  lostReason: 'lostReason',
  createdAt: 'createdAt',
  expectedClose: 'expectedCloseDate',
  closed: 'actualCloseDate',
  stageChangedAt: 'stageChangedAt',
  lastActivityAt: 'lastActivityAt',
  daysInStage: 'daysInStage',
};

/** All deals, or those of one pipeline. Money without a currency counts in the workspace's. */
export function readDeals(
  reading: Reading,
  actor: Actor,
  pipeline: string,
  converter: Converter,
): readonly Deal[] {
  const where = pipeline === '' ? [] : [`pipeline == ${JSON.stringify(pipeline)}`];
  const rows = readRows(reading, actor, 'crm/deals', COLUMNS, where);
  const owners = namesById(rows.map((row) => [textOf(row.ownerId), textOf(row.owner)]));
  return rows.map((row): Deal => {
    const currency = textOf(row.currency) || reading.config.currency;
    return {
      id: textOf(row.id),
      name: textOf(row.name) || textOf(row.id),
      pipeline: textOf(row.pipeline),
      stage: textOf(row.stage),
      status: row.status === 'won' || row.status === 'lost' ? row.status : 'open',
      // What is closed was worth what it was on that day.
      ...converter.convert(numberOf(row.value) ?? 0, currency, textOf(row.closed)),
      probability: numberOf(row.probability) ?? 0,
      owner: owners.get(textOf(row.ownerId)) ?? '',
      company: textOf(row.company),
      lostReason: textOf(row.lostReason),
      createdAt: textOf(row.createdAt),
      expectedClose: textOf(row.expectedClose),
      closed: textOf(row.closed),
      stageChangedAt: textOf(row.stageChangedAt),
      lastActivityAt: textOf(row.lastActivityAt),
      daysInStage: numberOf(row.daysInStage),
    };
  });
}

/** The deals of the pipeline that is asked for, money in the currency that is, and what was converted how. */
export function askedDeals(
  reading: Reading,
  { pipeline = '', currency = '' }: ReportArgs,
  { actor, today }: Pick<ReportAsk, 'actor' | 'today'>,
): { readonly deals: readonly Deal[]; readonly note: string } {
  const converter = converterTo(currency, reading, { actor, today });
  const deals = readDeals(reading, actor, pipeline, converter);
  return { deals, note: converter.notes().join(', ') };
}

/** Deals that were won or lost in a time. */
export function closedIn(
  deals: readonly Deal[],
  period: Period,
  timezone: string,
): ReturnType<typeof inPeriod<Deal>> {
  const closed = deals.filter(({ status }) => status !== 'open');
  const what = ['closed deal', 'actualCloseDate'] as const;
  return inPeriod(closed, (deal) => deal.closed, { period, timezone }, what);
}

/** First columns of a table about stages, and their rows' part of it. */
export type StageRow = { readonly pipeline: string; readonly stage: string; readonly name: string };

export function stageTable<R extends StageRow>(
  rows: readonly R[],
  none: string,
  columns: readonly Column<R>[],
  note = '',
): Table<R> {
  return {
    id: 'stages',
    title: 'By stage',
    none,
    ...(note === '' ? {} : { note }),
    columns: [
      column('name', 'pipeline', 'Pipeline', (row) => row.pipeline),
      column('name', 'stage', 'Stage', (row) => row.stage),
      ...columns,
    ],
    rows,
  };
}

export type Stage = {
  readonly pipeline: string;
  readonly key: string;
  readonly name: string;
  readonly order: number;
  readonly isWon: boolean;
  readonly isLost: boolean;
};

/** Sections of a chart about stages: the pipelines, where there are several. */
export function sectionsOf<R extends { readonly pipeline: string }>(
  rows: readonly R[],
): ((row: R) => string) | undefined {
  const several = new Set(rows.map(({ pipeline }) => pipeline)).size > 1;
  return several ? ({ pipeline }) => humanise(pipeline) : undefined;
}

/** In the order of their pipelines' keys, then of the stages. */
export function readStages(reading: Reading, actor: Actor, pipeline: string): readonly Stage[] {
  const columns = {
    pipeline: 'pipeline',
    key: 'key',
    name: 'name',
    order: 'order',
    isWon: 'isWon',
    isLost: 'isLost',
  };
  return readRows(reading, actor, 'crm/stages', columns)
    .map((row) => ({
      pipeline: textOf(row.pipeline),
      key: textOf(row.key),
      name: textOf(row.name) || textOf(row.key),
      order: numberOf(row.order) ?? 0,
      isWon: row.isWon === true,
      isLost: row.isLost === true,
    }))
    .filter((stage) => pipeline === '' || stage.pipeline === pipeline)
    .sort((a, b) =>
      a.pipeline < b.pipeline ? -1 : a.pipeline > b.pipeline ? 1 : a.order - b.order,
    );
}
