/** Plans an import over today's records. */

import { Spool } from '../../bucket/spool.ts';
import type { DraftsInput } from '../../crm/import/draft-book.ts';
import { valueFaults } from '../../crm/import/draft-changes.ts';
import { type Drafted, Drafts } from '../../crm/import/drafts.ts';
import { assertColumns, collectionNamed, mapColumns } from '../../crm/import/map-columns.ts';
import type { ImportOptions, Table } from '../../crm/import/types.ts';
import { PailError, type Problem } from '../../errors.ts';
import { collectionOf as pathOf } from '../../plan/change-facts.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor, Change, Plan } from '../../plan/types.ts';
import type { RecordData } from '../../record/types.ts';
import { type Collection, type Model, requireCollection } from '../../schema/model.ts';
import type { Validators } from '../../schema/validator.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
import { readTable, type Work } from './read-table.ts';
import { settleDrafts } from './settle-drafts.ts';
import type { ImportPlan, ImportRequest, TableReport } from './types.ts';

export type ImportHost = {
  /** Directory for a file that has no name. */
  readonly spoolDir: string;
  readonly contextFor: (actor: Actor) => PlanContext;
  /** The workspace's. */
  readonly currency: () => string;
  readonly titleOf: (path: string, data: RecordData) => string;
  readonly validators: () => Promise<Validators>;
  readonly check: (
    plan: Plan,
    actor: Actor,
    onChecked: (done: number) => void,
  ) => Promise<readonly Problem[]>;
};

export async function planImport(
  request: ImportRequest,
  actor: Actor,
  host: ImportHost,
): Promise<ImportPlan> {
  const spool = new Spool(host.spoolDir);
  const release = (): void => spool.close();
  try {
    return { ...(await planned(request, actor, host, spool)), release };
  } catch (error) {
    release();
    throw error;
  }
}

async function planned(
  request: ImportRequest,
  actor: Actor,
  host: ImportHost,
  spool: Spool,
): Promise<Omit<ImportPlan, 'release'>> {
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
  const validators = await host.validators();
  const faultsOf: DraftsInput['faultsOf'] = (collection, values) => {
    const validate = validators.forCollection(collection.whole ?? collection, 'errors');
    return valueFaults(collection, values, validate);
  };
  const reading = { host, spool, faultsOf };
  const { drafted, reports } = await readAll(works, request, context, reading);
  const settled = await settleDrafts(drafted, request, {
    contextFor: () => host.contextFor(actor),
    spool,
    faultsOf,
    placeOf: ({ table, at }) => {
      const { name = null, unit = 'row' } = tables[table] ?? {};
      return `${tables.length > 1 && name !== null ? `${name} ` : ''}${unit} ${at}`;
    },
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

type Reading = Pick<DraftsInput, 'faultsOf'> & {
  readonly host: ImportHost;
  readonly spool: Spool;
};

async function readAll(
  works: readonly Work[],
  request: ImportRequest,
  context: PlanContext,
  { host, spool, faultsOf }: Reading,
): Promise<ReadTables> {
  const { options } = request;
  const created = options.create.map((name) => requireCollection(context.model, name).path);
  const drafts = new Drafts(
    {
      context,
      options: { ...options, create: created },
      spool,
      faultsOf,
      nameOf: (path, data) => nameOf(host, path, data),
    },
    works.map(({ collection }) => collection.path),
  );
  const reports = new Map<number, TableReport>();
  const ground = { context, currency: host.currency() };
  for (const work of inOrder(works)) {
    reports.set(work.number, await readTable(work, drafts, request, ground));
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

/** `import 500 contacts, 55 companies from leads`. */
function messageOf({ name }: ImportRequest, changes: readonly Change[], model: Model): string {
  const counts = new Map<string, number>();
  for (const change of changes) {
    const path = pathOf(change);
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  const parts = [...counts].map(([path, count]) => {
    const { title, plural } = requireCollection(model, path);
    return `${count} ${(count === 1 ? title : plural).toLowerCase()}`;
  });
  return `import ${parts.join(', ')} from ${name}`;
}
