/** The forms in which a query's answer is written. */

import { csvLine } from '../crm/export/csv.ts';
import type { Group, Query, QueryAnswer, Sums } from '../query/types.ts';
import type { JsonValue } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import { fieldAt, requireCollection } from '../schema/model.ts';
import { cellOf } from '../view/cell.ts';
import { formatFigure } from '../view/format.ts';
import type { Cell } from '../view/types.ts';
import { columnLabel, rowCells } from './cells.ts';
import type { Env, Globals } from './env.ts';
import { queryItem } from './items.ts';
import { plural, say, writeJson } from './output.ts';
import { type RowColumn, renderRows } from './render/render-rows.ts';
import type { ReadingSession } from './session.ts';

const SUM_KINDS = ['sum', 'avg', 'min', 'max'] as const;
const RIGHT = new Set(['number', 'currency', 'percent']);
const WHOLE = new Set(['date', 'date-time']);

/** `{items, total}`, `{groups, total}` or `{total}`, with `totals` where sums over all were asked for. */
export function writeJsonAnswer(
  env: Env,
  { workspace }: ReadingSession,
  answer: QueryAnswer,
  countOnly: boolean,
): number {
  const { total, totals, groups } = answer;
  const sums = totals === undefined ? {} : { totals };
  if (countOnly) writeJson(env, { total, ...sums });
  else if (groups !== undefined) writeJson(env, { groups, total });
  else {
    const items = answer.items.map((item) => queryItem(workspace, answer, item));
    writeJson(env, { items, total, ...sums });
  }
  return 0;
}

export function writeJsonLines(
  env: Env,
  { workspace }: ReadingSession,
  answer: QueryAnswer,
): number {
  for (const item of answer.items) {
    env.stdout.write(`${JSON.stringify(queryItem(workspace, answer, item))}\n`);
  }
  return 0;
}

/** The columns asked for; else every stored field of the schema. */
export function writeCsv(
  env: Env,
  { workspace }: ReadingSession,
  answer: QueryAnswer,
  hasColumns: boolean,
): number {
  const collection = requireCollection(workspace.model, answer.collection);
  const stored = [...collection.fields.values()].filter((field) => field.computed === undefined);
  const names = hasColumns ? answer.columns.map((c) => c.name) : stored.map((field) => field.name);
  env.stdout.write(csvLine(names));
  for (const item of answer.items) {
    const values = hasColumns ? item.values : names.map((name) => item.record[name] ?? null);
    env.stdout.write(csvLine(values));
  }
  return 0;
}

export function writeCount(env: Env, answer: QueryAnswer): number {
  env.stdout.write(`${answer.total}\n`);
  return 0;
}

/** A table for people, and on stderr how much of the whole it is. */
export function writeRows(
  env: Env,
  globals: Globals,
  session: ReadingSession,
  answer: QueryAnswer,
): number {
  const { workspace } = session;
  const collection = requireCollection(workspace.model, answer.collection);
  const rows = answer.items.map((item) => rowCells(workspace, answer, item));
  const columns = answer.columns.map((column, index) => ({
    label: columnLabel(workspace, answer.collection, column),
    ...look(
      rows.map((row) => row[index]),
      column.name,
    ),
  }));
  if (rows.length > 0) env.stdout.write(`${renderRows(columns, rows, widthOf(env))}\n`);
  for (const line of sumLines(session, answer, answer.totals)) env.stdout.write(`${line}\n`);
  const many = collection.plural.toLowerCase();
  const part = rows.length < answer.total ? `${rows.length} of ${answer.total}` : `${answer.total}`;
  say(env, globals, `${part} ${answer.total === 1 ? collection.title.toLowerCase() : many}`);
  if (workspace.index.size(collection.path) === 0 && !collection.appendOnly) {
    const needed = [...collection.fields.values()].filter((f) => f.required && f.name !== 'id');
    const fields = needed.map(({ name }) => ` ${name}=…`).join('');
    say(
      env,
      globals,
      `There are none yet: \`pail create ${collection.short}${fields}\` makes one.`,
    );
  }
  return 0;
}

/** One row per group: its key, how many, and the sums asked for. */
export function writeGroups(
  env: Env,
  globals: Globals & { readonly group?: string },
  session: ReadingSession,
  answer: QueryAnswer,
): number {
  const groups = answer.groups ?? [];
  const names = sumsOf(groups);
  const columns: RowColumn[] = [
    { label: globals.group ?? 'group' },
    { label: 'count', align: 'right' },
    ...names.map(({ kind, name }) => ({ label: `${kind} ${name}`, align: 'right' as const })),
  ];
  const rows = groups.map((group) => [
    keyText(session, answer, globals.group ?? '', group),
    String(group.count),
    ...names.map(({ kind, name }) => sumText(session, answer, name, group, kind)),
  ]);
  if (rows.length > 0) env.stdout.write(`${renderRows(columns, rows, widthOf(env))}\n`);
  say(env, globals, `${plural(groups.length, 'group')} of ${plural(answer.total, 'record')}`);
  return 0;
}

/** The same with values as they are stored. */
export function writeGroupsCsv(
  env: Env,
  { group = 'group' }: { readonly group?: string },
  groups: readonly Group[],
): number {
  const names = sumsOf(groups);
  env.stdout.write(csvLine([group, 'count', ...names.map(({ kind, name }) => `${kind} ${name}`)]));
  for (const one of groups) {
    const sums = names.map(({ kind, name }) => one[kind]?.[name] ?? null);
    env.stdout.write(csvLine([one.key, one.count, ...sums]));
  }
  return 0;
}

function sumsOf([first]: readonly Group[]): { kind: (typeof SUM_KINDS)[number]; name: string }[] {
  return SUM_KINDS.flatMap((kind) =>
    Object.keys(first?.[kind] ?? {}).map((name) => ({ kind, name })),
  );
}

/** The query as it is understood, then each step with the number of records it left. */
export function writeExplained(
  env: Env,
  globals: Globals,
  { workspace, actor }: ReadingSession,
  query: Query,
): number {
  const steps = workspace.explain(query, actor);
  if (globals.json) {
    writeJson(env, { query, steps });
    return 0;
  }
  for (const [name, value] of Object.entries(query)) {
    if (value === false || (Array.isArray(value) && value.length === 0)) continue;
    const texts = Array.isArray(value) ? value : [value];
    texts.forEach((text, index) => {
      env.stdout.write(`${(index === 0 ? name : '').padEnd(12)}${String(text)}\n`);
    });
  }
  env.stdout.write('\n');
  for (const { step, records, read } of steps) {
    const fetched = read === undefined ? '' : ` (${read} read whole)`;
    env.stdout.write(`${String(records).padStart(10)}  ${step}${fetched}\n`);
  }
  return 0;
}

function look(cells: readonly (Cell | undefined)[], name: string): Omit<RowColumn, 'label'> {
  const kind = cells.find((cell) => cell !== undefined && cell.text !== '')?.kind ?? 'text';
  const whole = WHOLE.has(kind) || name === 'id';
  return { align: RIGHT.has(kind) ? 'right' : 'left', ...(whole ? { whole } : {}) };
}

function widthOf(env: Env): { width: number; color: boolean } {
  return { width: env.columns ?? Number.POSITIVE_INFINITY, color: env.color };
}

function keyText(
  session: ReadingSession,
  answer: QueryAnswer,
  group: string,
  { key }: Group,
): string {
  if (key === null) return '–';
  return valueText(session, answer, group, key);
}

/** A figure of these, money in its own currencies. */
function sumText(
  session: ReadingSession,
  answer: QueryAnswer,
  name: string,
  sums: Sums,
  kind: (typeof SUM_KINDS)[number],
): string {
  const value = sums[kind]?.[name] ?? null;
  const currency = sums.currency?.[name];
  if (currency === undefined && !isObject(value)) return valueText(session, answer, name, value);
  const figure = { value, ...(currency === undefined ? {} : { currency }) };
  return formatFigure(figure, session.workspace.config);
}

/** A value of a field or expression as text in the field's own format. */
function valueText(
  session: ReadingSession,
  answer: QueryAnswer,
  name: string,
  value: JsonValue,
): string {
  const { workspace } = session;
  const collection = workspace.model.collections.get(answer.collection);
  const field = collection === undefined ? undefined : fieldAt(collection, name);
  return cellOf(value, {
    ...(field === undefined ? {} : { field }),
    config: workspace.config,
    label: name,
    displayName(id) {
      const record = workspace.index.get(id);
      return record === undefined ? undefined : workspace.displayName(record);
    },
  }).text;
}

function sumLines(session: ReadingSession, answer: QueryAnswer, totals: Sums = {}): string[] {
  return SUM_KINDS.flatMap((kind) =>
    Object.keys(totals[kind] ?? {}).map(
      (name) => `${kind} ${name}: ${sumText(session, answer, name, totals, kind)}`,
    ),
  );
}
