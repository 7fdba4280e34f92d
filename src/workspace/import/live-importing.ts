/** Plans an import over today's records. */

import { ColumnProfile } from '../../crm/import/column-profile.ts';
import { type Drafted, Drafts } from '../../crm/import/drafts.ts';
import { isOwnId } from '../../crm/import/identify.ts';
import {
  assertColumns,
  collectionNamed,
  type MappedColumn,
  type Mapping,
  mapColumns,
} from '../../crm/import/map-columns.ts';
import { bareName } from '../../crm/import/plain-name.ts';
import { createRowReader } from '../../crm/import/read-row.ts';
import type { ImportOptions, Table } from '../../crm/import/types.ts';
import { PailError, type Problem } from '../../errors.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor, Change, Plan } from '../../plan/types.ts';
import type { RecordData } from '../../record/types.ts';
import { type Collection, fieldAt, type Model, requireCollection } from '../../schema/model.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
import { takeTurns } from '../turns.ts';
import { settleDrafts } from './settle-drafts.ts';
import type { ImportPlan, ImportRequest, ReportedColumn, TableReport } from './types.ts';

export type ImportHost = {
  readonly contextFor: (actor: Actor) => PlanContext;
  readonly titleOf: (path: string, data: RecordData) => string;
  readonly check: (
    plan: Plan,
    actor: Actor,
    onChecked: (done: number) => void,
  ) => Promise<readonly Problem[]>;
};

type Work = {
  readonly table: Table;
  readonly number: number;
  readonly collection: Collection;
  readonly mapping: Mapping;
};

export async function planImport(
  request: ImportRequest,
  actor: Actor,
  host: ImportHost,
): Promise<ImportPlan> {
  const context = host.contextFor(actor);
  const { model } = context;
  const { options, tables } = request;
  const chosen = tables.map((table) => collectionOf(table, request.to, model));
  assertColumns(
    Object.keys(options.map),
    tables.flatMap(({ columns }) => columns),
  );
  const works = tables.flatMap((table, number): Work[] => {
    const collection = chosen[number];
    if (collection === undefined) return [];
    refuseHidden(table.columns, collection, model, options.map);
    const mapping = mapColumns(table.columns, collection, model, options.map);
    return [{ table, number, collection, mapping }];
  });
  const { drafted, reports } = await readAll(works, request, context, host);
  const settled = await settleDrafts(drafted, request, {
    contextFor: () => host.contextFor(actor),
    check: (plan) =>
      host.check(plan, actor, (done) =>
        request.onProgress?.('checking', done, plan.changes.length),
      ),
    messageFor: (changes) => messageOf(request, changes, model),
  });
  const told = tables.map((table, number) => reports.get(number) ?? leftOut(table));
  const rows = told.reduce((sum, one) => sum + (one.collection === null ? 0 : one.rows), 0);
  const { plan, collections, refused, repeated } = settled;
  const { unmatched } = drafted;
  return { plan, report: { tables: told, collections, rows, repeated, refused, unmatched } };
}

/** Throws `forbidden` for a column that means a field which is kept from the writer: `map` can leave it out. */
function refuseHidden(
  headers: readonly string[],
  { whole }: Collection,
  model: Model,
  map: ImportOptions['map'],
): void {
  if (whole === undefined || model.whole === undefined) return;
  const { parts, columns } = mapColumns(headers, whole, model.whole, map);
  for (const { target } of columns) {
    const part = target === null ? undefined : parts.get(target.part);
    if (target === null || part === undefined) continue;
    const { relation } = part;
    const used = [
      [part.collection.path, target.path],
      ...(relation === undefined ? [] : [[relation.collection, relation.field]]),
    ];
    for (const [path = '', field = ''] of used) {
      const seen = model.collections.get(path);
      if (seen !== undefined) refuseWithheld(seen, field.split(/[.[]/, 1)[0] ?? field);
    }
  }
}

type ReadTables = {
  readonly drafted: Drafted;
  /** By the table's number. */
  readonly reports: ReadonlyMap<number, TableReport>;
};

async function readAll(
  works: readonly Work[],
  request: ImportRequest,
  context: PlanContext,
  host: ImportHost,
): Promise<ReadTables> {
  const { options } = request;
  const created = options.create.map((name) => requireCollection(context.model, name).path);
  const drafts = new Drafts(
    {
      context,
      options: { ...options, create: created },
      nameOf: (path, data) => nameOf(host, path, data),
    },
    works.map(({ collection }) => collection.path),
  );
  const reports = new Map<number, TableReport>();
  for (const work of inOrder(works)) {
    reports.set(work.number, await readTable(work, drafts, request, context));
  }
  return { drafted: drafts.finish(), reports };
}

function collectionOf(table: Table, to: string | null, model: Model): Collection | undefined {
  if (to !== null) return requireCollection(model, to);
  if (table.name !== null) return collectionNamed(model, table.name);
  throw new PailError('usage', 'say which records these are: --to contacts', {});
}

function leftOut({ name, unit, columns }: Table): TableReport {
  const all = columns.map((header) => ({ header, target: null, samples: [] }));
  return { name, unit, rows: 0, collection: null, columns: all };
}

/** A record without a name has none: its id says nothing to people. */
function nameOf({ titleOf }: ImportHost, path: string, data: RecordData): string {
  const title = titleOf(path, data);
  return title === data.id ? '' : title;
}

/** Collections before those that refer to them, so that most references are settled at once. */
function inOrder(works: readonly Work[]): readonly Work[] {
  const done = new Set<string>();
  const left = [...works];
  const sorted: Work[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ collection }) => collection.path));
    const isReady = ({ collection }: Work): boolean =>
      collection.relations.every(({ to }) =>
        to.every((path) => path === collection.path || done.has(path) || !waiting.has(path)),
      );
    const at = Math.max(0, left.findIndex(isReady));
    const [next] = left.splice(at, 1);
    if (next === undefined) break;
    sorted.push(next);
    if (!left.some(({ collection }) => collection === next.collection)) {
      done.add(next.collection.path);
    }
  }
  return sorted;
}

const SAMPLES = 3;
const SAMPLE_LENGTH = 60;
const TOLD_EVERY = 1_000;

async function readTable(
  { table, number, collection, mapping }: Work,
  drafts: Drafts,
  { options, onProgress }: ImportRequest,
  context: PlanContext,
): Promise<TableReport> {
  const fields = mapping.columns.map(({ target }) => {
    const part = target === null ? undefined : mapping.parts.get(target.part);
    const field =
      target === null || part === undefined ? undefined : fieldAt(part.collection, target.path);
    return field?.relation === undefined ? field : undefined;
  });
  const column = mapping.columns.findIndex(
    ({ target }) => target?.part === '' && target.path === 'id',
  );
  const profile = new ColumnProfile(
    fields,
    options,
    context.scope.timezone,
    {
      column,
      isOwn: (id) => isOwnId(collection, id),
    },
    (index) => !isTold(table.columns[index] ?? '', options),
  );
  const samples = table.columns.map(() => new Set<string>());
  const turns = takeTurns();
  let rows = 0;
  for await (const row of table.rows()) {
    profile.see(row);
    row.cells.forEach((cell, index) => {
      const seen = samples[index];
      if (cell === null || cell === '' || seen === undefined || seen.size >= SAMPLES) return;
      seen.add(shortened(typeof cell === 'string' ? cell : JSON.stringify(cell)));
    });
    rows++;
    if (rows % TOLD_EVERY === 0) onProgress?.('looking', rows);
    if (turns.isOver()) await turns.next();
  }
  const unfit = new Set(profile.unfit());
  const fitting: Mapping = {
    parts: mapping.parts,
    columns: mapping.columns.map((one, index): MappedColumn => {
      const path = unfit.has(index) ? one.target?.path : undefined;
      if (path === undefined) return one;
      return { header: one.header, target: null, ignored: 'unfit', nearest: path };
    }),
  };
  const read = createRowReader(table.columns, fitting, context.model, options, (index) => ({
    ...profile.hints(index),
    isTyped: table.typed === true,
  }));
  drafts.beginTable(number);
  let taken = 0;
  for await (const row of table.rows()) {
    drafts.take(read(row), row.cells);
    taken++;
    if (taken % TOLD_EVERY === 0) onProgress?.('reading', taken, rows);
    if (turns.isOver()) await turns.next();
  }
  const columns = fitting.columns.map(
    (column, index): ReportedColumn => ({ ...column, samples: [...(samples[index] ?? [])] }),
  );
  return { name: table.name, collection: collection.path, unit: table.unit, rows, columns };
}

/** True for a column of which the options say what it is, or what its values mean. */
function isTold(header: string, { map, values }: ImportOptions): boolean {
  const named = [...Object.keys(map), ...Object.keys(values)].map(bareName);
  return Object.hasOwn(values, '*') || named.includes(bareName(header));
}

function shortened(text: string): string {
  const line = text.slice(0, 4 * SAMPLE_LENGTH).replace(/\s+/g, ' ');
  return line.length > SAMPLE_LENGTH ? `${line.slice(0, SAMPLE_LENGTH - 1)}…` : line;
}

/** `import 500 contacts, 55 companies from leads`. */
function messageOf({ name }: ImportRequest, changes: readonly Change[], model: Model): string {
  const counts = new Map<string, number>();
  for (const change of changes) {
    const path = change.op === 'create' ? change.collection : change.before.collection;
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  const parts = [...counts].map(([path, count]) => {
    const { title, plural } = requireCollection(model, path);
    return `${count} ${(count === 1 ? title : plural).toLowerCase()}`;
  });
  return `import ${parts.join(', ')} from ${name}`;
}
