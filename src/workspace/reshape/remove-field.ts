/** A field that goes, with its values. */

import { PailError } from '../../errors.ts';
import { withTimestamps } from '../../plan/derive.ts';
import type { Change, FileEdit, Plan } from '../../plan/types.ts';
import { assertWritable } from '../../plan/write-records.ts';
import type { RecordData } from '../../record/types.ts';
import { loadModel } from '../../schema/load.ts';
import type { Collection } from '../../schema/model.ts';
import type { Sources } from '../definitions.ts';
import { withEdits } from '../file-edits.ts';
import { editsOf, type ReshapeGround } from './ground.ts';
import { describedIn, requireField } from './own-field.ts';
import type { FieldUse } from './uses.ts';

/** With `force`, what names the field stays as it is, to be mended by hand; a schema must still load. */
export function removeField(
  collection: Collection,
  name: string,
  force: boolean,
  ground: ReshapeGround,
): Plan {
  const files = removedFiles(collection, name, force ? 'force' : 'may force', ground);
  const changes = emptied(collection, name, ground);
  const message = `${collection.path}: field ${name} removed`;
  return { message, changes, files, breaksExpressions: force };
}

/** The schema without the field. Throws `restricted` with the places that use it, and `inUse`'s next step for them. */
export function removedFiles(
  collection: Collection,
  name: string,
  inUse: 'force' | 'may force' | 'migrate',
  ground: ReshapeGround,
): FileEdit[] {
  requireField(collection, name);
  describedIn(ground.sources, collection);
  const uses = ground.usesOf(collection.path, name);
  const others = uses.filter((use) => !use.isOwn);
  if (others.length === 0 || inUse === 'force') return withoutField(collection, name, uses, ground);
  const isForcible = inUse === 'may force' && stillLoads(collection, name, uses, ground);
  const next = {
    'may force': isForcible
      ? 'change these first; or remove it all the same with --force, and `pail check` lists what does not work any more'
      : 'change these first; not even --force removes it, as the schema would not load without',
    migrate: 'change these first, then run the migration again',
  };
  throw usedError(collection, name, others, next[inUse]);
}

function stillLoads(
  collection: Collection,
  name: string,
  uses: readonly FieldUse[],
  ground: ReshapeGround,
): boolean {
  const { sources } = ground;
  const faultsOf = (schemas: Sources['schemas']): number => loadModel(schemas).problems.length;
  const files = withoutField(collection, name, uses, ground);
  return faultsOf(withEdits(sources, files).schemas) <= faultsOf(sources.schemas);
}

function withoutField(
  collection: Collection,
  name: string,
  uses: readonly FieldUse[],
  ground: ReshapeGround,
): FileEdit[] {
  const splices = uses.flatMap(({ path, remove }) =>
    remove === undefined ? [] : [{ path, splice: remove() }],
  );
  if (splices.length > 0) return editsOf(ground.sources, splices);
  const message = `${collection.schemaFile} does not describe "${name}" itself; edit it by hand`;
  throw new PailError('restricted', message, { field: name });
}

function usedError(
  collection: Collection,
  name: string,
  uses: readonly FieldUse[],
  next: string,
): PailError {
  const places = [...new Set(uses.map(({ path, pointer }) => `${path} ${pointer}`))];
  const message = `${collection.path} ${name} is used in ${places.length} ${places.length === 1 ? 'place' : 'places'}:\n${places.join('\n')}\n${next}`;
  return new PailError('restricted', message, { field: name, places });
}

function emptied(collection: Collection, name: string, { context }: ReshapeGround): Change[] {
  const changes: Change[] = [];
  for (const before of context.index.records(collection.path)) {
    if (!Object.hasOwn(before.data, name)) continue;
    assertWritable(collection, before.id);
    const { [name]: _, ...rest } = before.data;
    const after = withTimestamps(collection, rest as RecordData, false, context);
    changes.push({ op: 'update', before, after });
  }
  return changes;
}
