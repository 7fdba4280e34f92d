/** `PATCH /api/<collection>/<id>`: a merge patch (RFC 7396) or a JSON Patch, through the one door for writes. */
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Actor, Applied, Edit, Plan } from '../../plan/types.ts';
import { applyPatch, type PatchStep } from '../../record/json-patch.ts';
import { keysOfPointer } from '../../record/pointer.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { defineMember, isObject, memberOf, valueAt } from '../../record/value.ts';
import { type Collection, fieldAt } from '../../schema/model.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
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
  const isExact = checkEtag(record, ifMatch);
  const edits = editsOf(collection, record.data, patch);
  if (edits.length === 0) throw new PailError('usage', 'the patch is empty: nothing to change');
  const plan = workspace.plan.set(record, edits, actor);
  return workspace.apply(isExact ? onlyOn(record, plan) : plan, actor);
}

/** The same by a JSON Patch (RFC 6902). What it tests is to be so when it is written, so nobody may come between. */
export async function patchBySteps(
  workspace: Workspace,
  record: StoredRecord,
  collection: Collection,
  steps: readonly PatchStep[],
  ifMatch: string | undefined,
  actor: Actor,
): Promise<Applied> {
  const isExact = checkEtag(record, ifMatch) || steps.some(({ op }) => op === 'test');
  for (const { op, path } of steps) {
    const name = keysOfPointer(path)[0] ?? '';
    refuseWithheld(collection, name);
    if (op === 'test' || collection.fields.get(name)?.computed === undefined) continue;
    throw new PailError('usage', `${name} is computed and never stored; it cannot be set`);
  }
  const data = applyPatch(record.data, steps);
  const plan = workspace.plan.replace(record, data as RecordData, actor);
  return workspace.apply(isExact ? onlyOn(record, plan) : plan, actor);
}

/** The plan, to be refused once the record is no longer the state that `If-Match` named. */
export function onlyOn(record: StoredRecord, plan: Plan): Plan {
  const changes = plan.changes.map((change) =>
    change.op === 'update' && change.before.id === record.id
      ? { ...change, dependsOn: 'record' as const }
      : change,
  );
  return { ...plan, changes };
}

/** The strong ETag of a record: its file's git blob id. */
export function etagOf(record: StoredRecord): string {
  return `"${record.blob}"`;
}

/** `If-Match` (RFC 9110 §13.1.1): absent or `*` matches anything that exists. True when it named this state. */
export function checkEtag(record: StoredRecord, ifMatch: string | undefined): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return false;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes(etagOf(record))) return true;
  throw new PailError(
    'stale',
    `${record.id} changed since you read it; look at it again, then repeat the change`,
    { id: record.id, etag: record.blob },
  );
}

/**
 * One edit per member; members of objects that the schema knows are edits of their own, open objects are
 * merged here (their keys are no paths), lists are replaced whole.
 */
function editsOf(collection: Collection, data: RecordData, patch: JsonObject, prefix = ''): Edit[] {
  return Object.entries(patch).flatMap(([name, value]): Edit[] => {
    const path = prefix + name;
    const field = fieldAt(collection, path);
    if (field === undefined && prefix === '') {
      refuseWithheld(collection, name);
      throw unknownField(collection, name);
    }
    if (field?.computed !== undefined) {
      throw new PailError('usage', `${path} is computed and never stored; it cannot be set`);
    }
    if (!isObject(value) || field?.type !== 'object') return [{ path, op: '=', value }];
    if (!field.open) return editsOf(collection, data, value, `${path}.`);
    return [{ path, op: '=', value: merged(valueAt(data, path), value) }];
  });
}

/** RFC 7396: members of `patch` replace those of `target`, null removes one, objects merge. */
function merged(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch;
  const out: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else defineMember(out, key, merged(memberOf(target, key), value));
  }
  return out;
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
