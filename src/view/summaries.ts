/** Sums, averages and other figures under a board's columns, a table's groups, and the whole. */

import { compileAggregate } from '../expr/aggregate.ts';
import { type Ast, astKey } from '../expr/ast.ts';
import { type Fold, isFold } from '../expr/fold.ts';
import { parseExpression } from '../expr/parse.ts';
import type { CompileContext, CompiledAggregate, Type } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import { currencyOr, foldMoney, pricesOf, UNKNOWN_CURRENCY } from '../query/money.ts';
import { type Prices, pricesIn } from '../query/prices.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import { type Collection, fieldAt } from '../schema/model.ts';
import { aggregateSource } from './aggregate-source.ts';
import { isLooping, namesIn } from './ast-children.ts';
import { cellOf } from './cell.ts';
import { formatFigure } from './format.ts';
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
  const context = build.context({ group });
  const aggregate = compileAggregate(source, context);
  const ast = parseExpression(source);
  const money = moneyIn(ast, context, summary.format);
  const format = summary.format ?? formatOf(build.collection, ast, money);
  const label = summary.label ?? labelOfSummary(build, kind, given);
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
      const figure = { label, format, records, grouping };
      if (money === undefined) return summaryCell(build, aggregate, figure);
      return moneyCell(build, aggregate, money, figure);
    },
  };
}

/** The fold over money that a summary is, with the amounts that it folds; undefined for any other figure. */
type FoldedMoney = { readonly fold: Fold; readonly prices: Prices | 'unknown' };

function moneyIn(
  ast: Ast,
  context: CompileContext,
  format: string | undefined,
): FoldedMoney | undefined {
  if (format !== undefined && format !== 'currency') return undefined;
  if (ast.op !== 'call' || !isFold(ast.name) || ast.name === 'count') return undefined;
  const [amount, ...others] = ast.args;
  if (amount === undefined || others.length > 0) return undefined;
  const prices = pricesIn(astKey(amount), context, format === 'currency');
  return prices === undefined ? undefined : { fold: ast.name, prices };
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
  const { label, format, records } = figure;
  const result = aggregate.evaluate(records, scope, { group: figure.grouping });
  const value = toJson(result, aggregate.type, config.timezone);
  const look = { label, type: aggregate.type, config, displayName: build.displayName };
  if (format !== 'currency') {
    return { label, value, text: cellOf(value, { ...look, ...(format ? { format } : {}) }).text };
  }
  const currencies = currenciesOf(build, records);
  if (currencies.length > 1) return withoutCurrency(build, label, value);
  const currency = currencies[0] ?? config.currency;
  return { label, value, currency, text: cellOf(value, { ...look, format, currency }).text };
}

/** Each currency has a figure of its own. */
function moneyCell(
  build: Build,
  aggregate: CompiledAggregate,
  { fold, prices }: FoldedMoney,
  { label, records, grouping }: Figure,
): SummaryCell {
  const { config, scope } = build.input;
  const variables = { group: grouping };
  if (prices === 'unknown') {
    const value = aggregate.evaluate(records, scope, variables);
    return withoutCurrency(build, label, toJson(value, aggregate.type, config.timezone));
  }
  const all = records.flatMap((record) =>
    pricesOf(prices, (one) => one.evaluate(record, scope, variables), config.currency),
  );
  const figure = foldMoney(fold, all, config.currency);
  return { label, ...figure, text: formatFigure(figure, config) };
}

function withoutCurrency(build: Build, label: string, value: JsonValue): SummaryCell {
  note(build, `${label}: ${UNKNOWN_CURRENCY}`);
  return { label, value, text: formatFigure({ value }, build.input.config) };
}

function currenciesOf({ collection, input }: Build, records: readonly RecordData[]): string[] {
  if (!collection.fields.has('currency')) return [];
  const home = input.config.currency;
  return [...new Set(records.map((record) => currencyOr(memberOf(record, 'currency'), home)))];
}

function labelOfSummary(build: Build, kind: (typeof SUMMARY_KINDS)[number], given: string): string {
  if (kind === 'count') return 'Count';
  if (kind === 'expr') return given;
  const { label } = projectionOf(build, given);
  const words = { sum: '', avg: 'Average', min: 'Lowest', max: 'Highest' }[kind];
  return words === '' ? label : `${words} ${inSentence(label)}`;
}

/** How an aggregate is shown when its view does not say: money as money, a field's own figures as the field. */
function formatOf(
  collection: Collection,
  ast: Ast,
  money: FoldedMoney | undefined,
): string | undefined {
  if (money !== undefined) return 'currency';
  if (ast.op !== 'call' || ast.name === 'count') return undefined;
  const [argument] = ast.args;
  return argument?.op === 'name' ? fieldAt(collection, argument.name)?.ui.format : undefined;
}
