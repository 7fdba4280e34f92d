/** What a migration changes: values, then names, then fields that go; in records, schema and views at once. */

import { PailError } from '../../errors.ts';
import { compileCondition } from '../../expr/compile.ts';
import { didYouMean } from '../../nearest.ts';
import type { PlanContext } from '../../plan/context.ts';
import { withTimestamps } from '../../plan/derive.ts';
import type { Change, Plan } from '../../plan/types.ts';
import { assertWritable } from '../../plan/write-records.ts';
import { diffRecords } from '../../record/diff.ts';
import { keepKeyOrder } from '../../record/order-keys.ts';
import type { RecordData } from '../../record/types.ts';
import { withValueAt } from '../../record/value.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { valueFor } from './add-field.ts';
import { editsBetween, groundAfter, type ReshapeGround } from './ground.ts';
import { MIGRATION } from './migrations.ts';
import type { Migration } from './parse-migration.ts';
import { removedFiles } from './remove-field.ts';
import { renamedFiles, withKey } from './rename-field.ts';

export function migrationPlan(migration: Migration, ground: ReshapeGround): Plan {
  const collection = requireCollection(ground.context.model, migration.collection);
  for (const name of migration.set.keys()) assertKnown(collection, name);
  const after = reshaped(migration, collection, ground);
  const files = editsBetween(ground.sources, after.sources);
  const now = after.context.model.collections.get(collection.path) ?? collection;
  const changes = migrated(migration, collection, now, ground);
  const { name, description } = migration;
  const message = `migrate ${name}${description === '' ? '' : `: ${description}`}`;
  return { message, changes, files, trailers: { [MIGRATION]: name } };
}

/** Schemas and views one step after the other; a step that a person has made by hand is passed over. */
function reshaped(
  { rename, remove }: Migration,
  { path }: Collection,
  start: ReshapeGround,
): ReshapeGround {
  let ground = start;
  for (const [from, to] of rename) {
    const now = requireCollection(ground.context.model, path);
    if (!now.fields.has(from) && now.fields.has(to)) continue;
    ground = groundAfter(ground, renamedFiles(now, from, to, ground));
  }
  for (const name of remove) {
    const now = requireCollection(ground.context.model, path);
    if (!now.fields.has(name)) continue;
    ground = groundAfter(ground, removedFiles(now, name, 'migrate', ground));
  }
  return ground;
}

function migrated(
  migration: Migration,
  before: Collection,
  now: Collection,
  { context }: ReshapeGround,
): Change[] {
  const { model, expressions, scope } = context;
  const { timezone } = expressions;
  const conditions = migration.where.map((source) =>
    compileCondition(source, { model, collection: before, timezone }),
  );
  const order = [...now.fields.keys()];
  const changes: Change[] = [];
  for (const record of context.index.records(before.path)) {
    let data = record.data;
    if (conditions.every((holds) => holds(record.data, scope))) {
      data = withAssigned(migration, before, record.data, context);
    }
    for (const [from, to] of migration.rename) data = withKey(data, from, to);
    for (const name of migration.remove) data = without(data, name);
    if (diffRecords(record.data, data).length === 0 && keysOf(record.data) === keysOf(data))
      continue;
    assertWritable(before, record.id);
    const after = withTimestamps(now, data, false, context);
    changes.push({ op: 'update', before: record, after: keepKeyOrder(data, after, order) });
  }
  return changes;
}

/** The record with the values that the migration sets, each from the record as it was. */
export function withAssigned(
  { set }: Migration,
  before: Collection,
  record: RecordData,
  context: Pick<PlanContext, 'expressions' | 'scope'>,
): RecordData {
  let data = record;
  for (const [name, source] of set) {
    const value = valueFor(record, source, before, before.fields.get(name), context);
    data = withValueAt(data, name, value);
  }
  return data;
}

function without(data: RecordData, name: string): RecordData {
  const { [name]: _, ...rest } = data;
  return rest as RecordData;
}

function keysOf(data: RecordData): string {
  return Object.keys(data).sort().join();
}

function assertKnown({ fields, path }: Collection, name: string): void {
  const field = fields.get(name);
  if (field !== undefined && field.computed === undefined && name !== 'id') return;
  const known = [...fields.keys()];
  const message =
    field === undefined
      ? `${path} has no field "${name}"${didYouMean(name, known)}; \`pail field add\` makes one`
      : `${path} ${name} is not stored so that it could be set`;
  throw new PailError('usage', message, { field: name, known });
}
