/** Settles a conflict: in the record, where it is parked, and in git's index. */

import { join } from 'node:path';
import type { FileOp } from '../../bucket/file-ops.ts';
import { PailError } from '../../errors.ts';
import type { Change, Plan } from '../../plan/types.ts';
import { blobId } from '../../record/blob.ts';
import { canonicalBytes } from '../../record/canonical.ts';
import type { ParkedField } from '../../record/parked.ts';
import { type Decision, resolveFields, sideFor } from '../../record/resolve.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject, sameValue } from '../../record/value.ts';
import type { Conflict } from './open-conflicts.ts';
import { readIfThere } from './parked-ops.ts';

/** Fields that a decision leaves open, by pointer. */
export function undecided({ fields }: Conflict, decision: Decision): readonly string[] {
  const open = fields.filter(
    ({ pointer }) => !decision.fields.has(pointer) && sideFor(decision, pointer) === null,
  );
  return open.map(({ pointer }) => (pointer === '' ? 'the record' : pointer));
}

/** For conflicts whose record stands as one side has it: a change of it, and what stays parked. */
export function settlePlan(
  conflict: Conflict,
  record: StoredRecord | undefined,
  decision: Decision,
): Plan {
  const whole = conflict.fields.find(({ pointer }) => pointer === '');
  const { changes, open } =
    whole === undefined
      ? fieldChanges(conflict, record, decision)
      : wholeChanges(whole, record, decision);
  const names = conflict.fields.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.'));
  const what = whole === undefined ? names.join(', ') : 'the record';
  const parked = conflict.origin === 'sync' ? [{ id: conflict.id, open }] : [];
  return { message: `${conflict.id}: settle ${what}`, changes, parked };
}

type Settled = { readonly changes: readonly Change[]; readonly open: readonly ParkedField[] };

function fieldChanges(
  conflict: Conflict,
  record: StoredRecord | undefined,
  decision: Decision,
): Settled {
  if (record === undefined) {
    const isOurs = conflict.fields.every(({ pointer }) => sideFor(decision, pointer) === 'ours');
    if (isOurs && decision.fields.size === 0) return { changes: [], open: [] };
    const message = `${conflict.id} is not there any more; --ours forgets the conflict`;
    throw new PailError('not_found', message, { id: conflict.id });
  }
  const resolved = resolveFields({ ...record.data }, conflict.fields, decision);
  const after = resolved.record as RecordData;
  const isSame = sameValue(after, { ...record.data });
  const changes: Change[] = isSame ? [] : [{ op: 'update', before: record, after }];
  return { changes, open: resolved.open };
}

/** One side removed the record, the other changed it: it stands as changed. */
function wholeChanges(
  field: ParkedField,
  record: StoredRecord | undefined,
  decision: Decision,
): Settled {
  const side = sideFor(decision, '');
  if (side === null) return { changes: [], open: [field] };
  const wanted = field[side];
  if (wanted !== null || record === undefined) return { changes: [], open: [] };
  return { changes: [{ op: 'remove', before: record }], open: [] };
}

/** For a merge that waits, or markers in a file: the file's new content; null: no file. */
export function settledContent(conflict: Conflict, decision: Decision): Uint8Array | null {
  const open = undecided(conflict, decision);
  if (open.length > 0) {
    const message = `${conflict.id}: ${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} open; decide each with --field, or all others with --ours or --theirs`;
    throw new PailError('usage', message, { id: conflict.id, open });
  }
  const whole = conflict.fields.find(({ pointer }) => pointer === '');
  if (whole === undefined) {
    const merged = jsonOf(conflict.merged ?? null);
    return canonicalBytes(resolveFields(merged, conflict.fields, decision).record);
  }
  const side = sideFor(decision, '');
  const wanted = decision.fields.get('') ?? (side === null ? null : whole[side]);
  if (wanted === null && conflict.message !== undefined) {
    const message = `bucket/${conflict.file}: ${conflict.message}; write the file by hand, then \`git add\` it`;
    throw new PailError('conflict', message, { id: conflict.id });
  }
  return wanted === null ? null : canonicalBytes(wanted as JsonObject);
}

/** What must be done to the file for it to have this content. */
export function contentOps(bucketDir: string, file: string, bytes: Uint8Array | null): FileOp[] {
  const now = readIfThere(join(bucketDir, file));
  const before = now === null ? null : blobId(now);
  if (bytes !== null) return [{ op: 'write', file, before, bytes }];
  return before === null ? [] : [{ op: 'remove', file, before }];
}

function jsonOf(bytes: Uint8Array | null): JsonObject {
  const value: JsonValue = bytes === null ? null : JSON.parse(Buffer.from(bytes).toString('utf8'));
  return isObject(value) ? value : {};
}
