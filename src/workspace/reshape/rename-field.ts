/** Another name for a field: in its schema, in every record, in views and expressions. */

import { PailError } from '../../errors.ts';
import { withTimestamps } from '../../plan/derive.ts';
import type { Change, FileEdit, Plan } from '../../plan/types.ts';
import { nodeAt, textItems, withMember } from '../../record/json-tree.ts';
import type { Splice } from '../../record/splice.ts';
import type { RecordData } from '../../record/types.ts';
import { defaultAlias } from '../../schema/build-fields.ts';
import type { Collection, Field } from '../../schema/model.ts';
import { editsOf, type ReshapeGround } from './ground.ts';
import { assertFreeName, describedIn, requireField } from './own-field.ts';

export function renameField(
  collection: Collection,
  from: string,
  to: string,
  ground: ReshapeGround,
): Plan {
  const files = renamedFiles(collection, from, to, ground);
  const changes = renamedRecords(collection, from, to, ground);
  return { message: `${collection.path}: field ${from} is ${to} now`, changes, files };
}

/** Schemas and views in which the field has the other name. */
export function renamedFiles(
  collection: Collection,
  from: string,
  to: string,
  ground: ReshapeGround,
): FileEdit[] {
  const field = requireField(collection, from);
  assertFreeName(collection, to);
  const uses = ground.usesOf(collection.path, from);
  const splices = uses.map(({ path, rename }) => ({ path, splice: rename(to) }));
  const kept = keptNames(collection, field, to, ground);
  const own = kept.map((splice) => ({ path: collection.schemaFile, splice }));
  return editsOf(ground.sources, [...splices, ...own]);
}

/** The old name becomes an alias, and the name by which expressions follow a relation stays. */
function keptNames(
  collection: Collection,
  field: Field,
  to: string,
  { sources }: ReshapeGround,
): Splice[] {
  const { text, properties } = describedIn(sources, collection);
  const node = nodeAt(properties, field.name);
  if (node?.kind !== 'object') {
    const message = `${collection.schemaFile} does not describe "${field.name}" itself; edit it by hand`;
    throw new PailError('restricted', message, { field: field.name });
  }
  const splices: Splice[] = [];
  const last = textItems(nodeAt(node, 'x-aliases')).at(-1);
  if (last !== undefined) {
    splices.push({ start: last.end, end: last.end, text: `, ${JSON.stringify(field.name)}` });
  } else if (nodeAt(node, 'x-aliases') === undefined) {
    splices.push(withMember(text, node, 'x-aliases', [field.name]));
  }
  const relation = nodeAt(node, 'x-relation');
  const alias = field.relation?.as;
  const isKept =
    alias === undefined || nodeAt(relation, 'as') !== undefined || defaultAlias(to) === alias;
  if (!isKept && relation?.kind === 'object') splices.push(withMember(text, relation, 'as', alias));
  return splices;
}

function renamedRecords(
  collection: Collection,
  from: string,
  to: string,
  { context }: ReshapeGround,
): Change[] {
  const changes: Change[] = [];
  for (const before of context.index.records(collection.path)) {
    const data = withKey(before.data, from, to);
    if (data === before.data) continue;
    const after = withTimestamps(collection, data, false, context);
    changes.push({ op: 'update', before, after });
  }
  return changes;
}

/** The record with its value under another key, at the same place; itself when it has none. Throws `exists`. */
export function withKey(data: RecordData, from: string, to: string): RecordData {
  if (!Object.hasOwn(data, from)) return data;
  if (Object.hasOwn(data, to)) {
    const message = `${data.id} holds a value "${to}" already; remove it first`;
    throw new PailError('exists', message, { id: data.id, field: to });
  }
  const entries = Object.entries(data).map(([key, value]) => [key === from ? to : key, value]);
  return Object.fromEntries(entries) as RecordData;
}
