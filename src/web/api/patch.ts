/** `PATCH /api/<collection>/<id>`: a merge patch (RFC 7396) through the one door for writes. */
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Actor, Applied, Edit } from '../../plan/types.ts';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import { type Collection, fieldAt } from '../../schema/model.ts';
import type { Workspace } from '../../workspace/types.ts';

/** Throws `stale` when `ifMatch` names another state of the record, and whatever `apply` refuses. */
export async function patchRecord(
  workspace: Workspace,
  record: StoredRecord,
  collection: Collection,
  patch: JsonObject,
  ifMatch: string | undefined,
  actor: Actor,
): Promise<Applied> {
  checkEtag(record, ifMatch);
  const edits = editsOf(collection, patch);
  if (edits.length === 0) throw new PailError('usage', 'the patch is empty: nothing to change');
  return workspace.apply(workspace.plan.set(record, edits, actor), actor);
}

/** The strong ETag of a record: its file's git blob id. */
export function etagOf(record: StoredRecord): string {
  return `"${record.blob}"`;
}

/** `If-Match` (RFC 9110 §13.1.1): absent or `*` matches anything that exists. */
function checkEtag(record: StoredRecord, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes(etagOf(record))) return;
  throw new PailError(
    'stale',
    `${record.id} changed since you read it; look at it again, then repeat the change`,
    { id: record.id, etag: record.blob },
  );
}

/** One edit per member; members of objects that the schema knows are edits of their own, lists are replaced whole. */
function editsOf(collection: Collection, patch: JsonObject, prefix = ''): Edit[] {
  return Object.entries(patch).flatMap(([name, value]): Edit[] => {
    const path = prefix + name;
    const field = fieldAt(collection, path);
    if (field === undefined && prefix === '') throw unknownField(collection, name);
    if (field?.computed !== undefined) {
      throw new PailError('usage', `${path} is computed and never stored; it cannot be set`);
    }
    if (isObject(value) && field?.type === 'object' && !field.open) {
      return editsOf(collection, value, `${path}.`);
    }
    return [{ path, op: '=', value }];
  });
}

function unknownField(collection: Collection, name: string): PailError {
  const known = [...collection.fields.keys()];
  return new PailError(
    'usage',
    `${collection.short} has no field "${name}"${didYouMean(name, known)}`,
    {
      field: name,
      known,
    },
  );
}
