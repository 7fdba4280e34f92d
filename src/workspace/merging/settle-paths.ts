/** Decides, file by file, about what two sides of a merge both changed. */

import type { Settle, Settled } from '../../history/merge-trees.ts';
import { type FileVersions, mergeFiles } from '../../record/merge-files.ts';
import { mergeText } from '../../record/merge-text.ts';
import type { MergeConflict } from '../../record/merge-types.ts';
import {
  joinParked,
  PARKED_DIR,
  type ParkedConflict,
  parkedBytes,
  parseParked,
} from '../../record/parked.ts';
import { decode } from '../../record/read-json.ts';
import { mergeRulesOf } from '../../schema/merge-rules.ts';
import { type Collection, collectionOfFile, type Model } from '../../schema/model.ts';
import { isCandidate } from '../file-state.ts';

/** A record that the merge left with something to decide. */
export type OpenRecord = {
  readonly id: string;
  /** Relative to the bucket. */
  readonly file: string;
  /** Relative to the top of the work tree. */
  readonly path: string;
  readonly conflicts: readonly MergeConflict[];
};

export type Settler = {
  readonly settle: Settle;
  /** Records with conflicts so far. */
  open(): readonly OpenRecord[];
  /** The parked conflict that the merge leaves at a path. */
  parked(path: string): ParkedConflict | undefined;
  notices(): readonly string[];
};

/** `prefix`: of the workspace in its work tree. `keep`: what a conflict leaves in a record. */
export function createSettler(model: Model, prefix: string, keep: 'ours' | 'base'): Settler {
  const bucket = `${prefix}bucket/`;
  const open: OpenRecord[] = [];
  const parked = new Map<string, ParkedConflict>();
  const notices: string[] = [];
  const settleRecord = (
    path: string,
    file: string,
    collection: Collection,
    versions: FileVersions,
  ): Settled => {
    const id = file.slice(file.lastIndexOf('/') + 1, -'.json'.length);
    const merged = mergeFiles(versions, { rules: mergeRulesOf(collection), id, keep });
    if (merged.conflicts.length > 0) open.push({ id, file, path, conflicts: merged.conflicts });
    return { bytes: merged.bytes };
  };
  const settle: Settle = (path, versions) => {
    const file = path.startsWith(bucket) ? path.slice(bucket.length) : null;
    if (file?.startsWith(`${PARKED_DIR}/`)) {
      const found = settleParked(versions);
      if (found !== null) parked.set(path, found);
      return { bytes: found === null ? null : parkedBytes(found) };
    }
    const collection = file === null ? undefined : collectionOfFile(model, file);
    if (file !== null && collection !== undefined && isCandidate(model, file)) {
      return settleRecord(path, file, collection, versions);
    }
    if (versions.ours === null || versions.theirs === null) {
      notices.push(`${path} was removed on one side and changed on the other; it is kept`);
    }
    return settleFile(versions);
  };
  return {
    settle,
    open: () => open,
    parked: (path) => parked.get(path),
    notices: () => notices,
  };
}

/** A conflict that one side settled is settled, unless the other has found more to decide. */
function settleParked({ base, ours, theirs }: FileVersions): ParkedConflict | null {
  const own = ours === null ? null : parseParked(ours);
  const other = theirs === null ? null : parseParked(theirs);
  if (own !== null && other !== null) return joinParked(own, other);
  const left = own ?? other;
  const before = base === null ? null : parseParked(base);
  if (left === null || before === null) return left;
  const known = new Set(before.fields.map(({ pointer }) => pointer));
  const fields = left.fields.filter(({ pointer }) => !known.has(pointer));
  return fields.length === 0 ? null : { ...left, fields };
}

/** Texts merge by line; one that a side removed and the other changed stays. */
function settleFile({ base, ours, theirs }: FileVersions): Settled {
  if (ours === null || theirs === null) return { bytes: ours ?? theirs };
  const [first, second, third] = [base ?? new Uint8Array(), ours, theirs].map(textOf);
  if (first == null || second == null || third == null) return 'clash';
  const merged = mergeText(first, second, third);
  return merged === null ? 'clash' : { bytes: Buffer.from(merged, 'utf8') };
}

/** Null for bytes that are no text. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  const decoded = decode(bytes);
  return 'text' in decoded ? decoded.text : null;
}
