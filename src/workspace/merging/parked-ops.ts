/** What a plan does to parked conflicts. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileOp } from '../../bucket/file-ops.ts';
import { errnoOf, ioError } from '../../bucket/io-error.ts';
import type { Plan } from '../../plan/types.ts';
import { blobId } from '../../record/blob.ts';
import {
  joinParked,
  type ParkedConflict,
  parkedBytes,
  parkedFileOf,
  parseParked,
} from '../../record/parked.ts';

/** File operations that leave each parked conflict with its open fields, or end it; and those that park one. */
export function parkedOps({ parked = [], parks = [] }: Plan, bucketDir: string): FileOp[] {
  const settled = parked.flatMap(({ id, open }): FileOp[] => {
    const file = parkedFileOf(id);
    const bytes = readIfThere(join(bucketDir, file));
    if (bytes === null) return [];
    const before = blobId(bytes);
    const conflict = parseParked(bytes);
    if (open.length === 0 || conflict === null) return [{ op: 'remove', file, before }];
    return [{ op: 'write', file, before, bytes: parkedBytes({ ...conflict, fields: open }) }];
  });
  return [...settled, ...parks.map((conflict) => parkOp(conflict, bucketDir))];
}

function parkOp(conflict: ParkedConflict, bucketDir: string): FileOp {
  const file = parkedFileOf(conflict.id);
  const bytes = readIfThere(join(bucketDir, file));
  const known = bytes === null ? null : parseParked(bytes);
  const joined = known === null ? conflict : joinParked(known, conflict);
  const before = bytes === null ? null : blobId(bytes);
  return { op: 'write', file, before, bytes: parkedBytes(joined) };
}

/** Null where there is no file. */
export function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'read the conflict', path);
  }
}
