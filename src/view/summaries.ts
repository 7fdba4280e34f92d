/** Sums, averages and other figures under a board's columns, a table's groups, and the whole. */

import { compileAggregate } from '../expr/aggregate.ts';
import type { Ast } from '../expr/ast.ts';
import { parseExpression } from '../expr/parse.ts';
import type { CompiledAggregate, Type } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import { type Collection, type Field, fieldAt } from '../schema/model.ts';
import { aggregateSource } from './aggregate-source.ts';
import { isLooping, namesIn } from './ast-children.ts';
import { cellOf } from './cell.ts';
import { formatNumber } from './format.ts';
import { inSentence } from './humanise.ts';
import { projectionOf } from './projection.ts';
import { sharedIn } from './shared-records.ts';
import type { SummaryCell, ViewSummary } from './types.ts';
import type { Build } from './view-input.ts';
import { SUMMARY_KINDS } from './view-keys.ts';

/** A summary ready to run on any group of records; null where it makes no sense, as `group.spent` of all groups. */
export type PreparedSummary = {
  readonly label: string;
  /** What it computes; names outside folds are not the records'. */
  readonly ast: Ast;
  cell(records: readonly RecordData[], group: RecordData | null): SummaryCell | null;
};

/** Compiles summaries; `group` is the type of the grouping record. */
export function prepareSummaries(
  build: Build,
  summaries: readonly ViewSummary[],
  group: Type,
): readonly PreparedSummary[] {
  return summaries.flatMap((summary) => {
    const kind = SUMMARY_KINDS.find((k) => summary[k] !== undefined);
    if (kind === undefined) return [];
    const given = summary[kind];
    return [prepareSummary(build, summary, kind, typeof given === 'string' ? given : '', group)];
  });
}

function prepareSummary(
  build: Build,
  summary: ViewSummary,
  kind: (typeof SUMMARY_KINDS)[number],
  given: string,
  group: Type,
): PreparedSummary {
  const source = aggregateSource(kind, given);
  const aggregate = compileAggregate(source, build.context({ group }));
  const format = summary.format ?? formatOf(build.collection, source);
  const label = summary.label ?? labelOfSummary(build, kind, given);
  const ast = parseExpression(source);
  const shared = kind === 'sum' ? sharedIn(parseExpression(given), build.collection) : undefined;
  if (shared !== undefined) {
    const many = inSentence(build.collection.plural);
    note(build, `The sum of ${label} counts ${shared} as often as ${many} share them`);
  }
  const usesGroup = namesIn(ast).includes('group');
  const most = isLooping(ast) ? MOST_LOOPED : Number.POSITIVE_INFINITY;
  return {
    label,
    ast,
    cell: (records, grouping) => {
      if (usesGroup && grouping === null) return null;
      if (records.length > most) {
        const column = build.view.columns.find(({ field }) => field === given);
        note(build, tooMany(build.collection, column?.label ?? label));
        return null;
      }
      return summaryCell(build, aggregate, { label, format, records, grouping });
    },
  };
}

/** Records beyond which a figure that reads what refers to each of them takes longer than one may wait. */
const MOST_LOOPED = 1000;

function tooMany({ plural }: Collection, label: string): string {
  const many = `${MOST_LOOPED.toLocaleString('en-US')} ${inSentence(plural)}`;
  return `${label} is not added up over more than ${many}, since it reads what refers to each of them; filter for fewer`;
}

/** Said once. */
function note({ notices }: Build, notice: string): void {
  if (!notices.includes(notice)) notices.push(notice);
}

type Figure = {
  readonly label: string;
  readonly format: string | undefined;
  readonly records: readonly RecordData[];
  readonly grouping: RecordData | null;
};

function summaryCell(build: Build, aggregate: CompiledAggregate, figure: Figure): SummaryCell {
  const { config, scope } = build.input;
  const result = aggregate.evaluate(figure.records, scope, { group: figure.grouping });
  const value = toJson(result, aggregate.type, config.timezone);
  return { label: figure.label, value, text: figureText(build, value, aggregate.type, figure) };
}

/** Money in one currency is shown in it; amounts in several are added as they are, shown as a plain number, and said. */
export function figureText(
  build: Build,
  value: JsonValue,
  type: Type,
  { label, format, records }: Pick<Figure, 'label' | 'format' | 'records'>,
): string {
  const { config } = build.input;
  const currencies = format === 'currency' ? currenciesOf(build.collection, records) : [];
  if (currencies.length > 1 && typeof value === 'number') {
    const names = currencies.join(', ');
    const way = 'filter by currency for one of them';
    note(build, `${label} takes amounts in ${names} as they are; ${way}`);
    return `${formatNumber(value, config)} (mixed currencies)`;
  }
  const [currency] = currencies;
  const look = {
    label,
    type,
    config,
    displayName: build.displayName,
    ...(format === undefined ? {} : { format }),
    ...(currency === undefined ? {} : { currency }),
  };
  return cellOf(value, look).text;
}

function currenciesOf(collection: Collection, records: readonly RecordData[]): string[] {
  if (!collection.fields.has('currency')) return [];
  const found = new Set<string>();
  for (const record of records) {
    const currency = memberOf(record, 'currency');
    if (typeof currency === 'string' && currency !== '') found.add(currency);
  }
  return [...found].sort();
}

function labelOfSummary(build: Build, kind: (typeof SUMMARY_KINDS)[number], given: string): string {
  if (kind === 'count') return 'Count';
  if (kind === 'expr') return given;
  const { label } = projectionOf(build, given);
  const words = { sum: '', avg: 'Average', min: 'Lowest', max: 'Highest' }[kind];
  return words === '' ? label : `${words} ${inSentence(label)}`;
}

/**
 * How an aggregate is shown when its view does not say. One fold over one amount is an amount
 * (`sum(expectedValue * probability / 100)`); anything else (`sum(revenue) / group.spent`) is a plain number.
 */
function formatOf(collection: Collection, source: string): string | undefined {
  const ast = parseExpression(source);
  if (ast.op !== 'call' || ast.name === 'count') return undefined;
  const [argument] = ast.args;
  if (argument === undefined) return undefined;
  const fields = namesIn(argument).flatMap((name): Field[] => {
    const field = fieldAt(collection, name);
    return field === undefined ? [] : [field];
  });
  if (argument.op === 'name') return fields[0]?.ui.format;
  const isArithmetic = argument.op === 'binary' && ['*', '/', '+', '-'].includes(argument.operator);
  const amounts = fields.filter((field) => field.ui.format === 'currency');
  return isArithmetic && amounts.length === 1 ? 'currency' : undefined;
}
