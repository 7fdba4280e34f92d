/** Decides, file by file, about what two sides of a merge both changed. */

import type { RecordVersions } from '../../crm/duplicates/settle-merges.ts';
import { type RenamedTag, TAG_LIBRARY } from '../../crm/tags/tags.ts';
import type { Settle, Settled, SettlesAlone } from '../../history/merge-trees.ts';
import { MERGED_INTO } from '../../index/merged.ts';
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
import { type EditOfMerged, editOfMerged, shortenedLists } from './edit-of-merged.ts';
import { type LostEdit, liftVersions, type Reshapes, stepsFor } from './migrate-up.ts';
import { renamedTags } from './settle-tags.ts';

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
  /** True for a record that one side wrote in a shape which the other has changed, and for a tag of the library. */
  readonly settlesAlone: SettlesAlone;
  /** Records with conflicts so far. */
  open(): readonly OpenRecord[];
  /** The parked conflict that the merge leaves at a path. */
  parked(path: string): ParkedConflict | undefined;
  /** Edits of records that the other side merged into another. */
  edits(): readonly EditOfMerged[];
  /** Records whose lists of references may have lost what both sides kept. */
  lists(): readonly RecordVersions[];
  /** Tags of the library that one side has given another name. */
  tags(): readonly RenamedTag[];
  notices(): readonly string[];
};

export type SettlerOptions = {
  /** Of the workspace in its work tree. */
  readonly prefix: string;
  /** What a conflict leaves in a record. */
  readonly keep: 'ours' | 'base';
  readonly reshapes: Reshapes;
};

export function createSettler(model: Model, options: SettlerOptions): Settler {
  const { prefix, keep, reshapes } = options;
  const bucket = `${prefix}bucket/`;
  const open: OpenRecord[] = [];
  const parked = new Map<string, ParkedConflict>();
  const edits: EditOfMerged[] = [];
  const lists: RecordVersions[] = [];
  const tags: RenamedTag[] = [];
  const notices: string[] = [];
  const settleRecord = (
    path: string,
    file: string,
    collection: Collection,
    found: FileVersions,
  ): Settled => {
    const id = file.slice(file.lastIndexOf('/') + 1, -'.json'.length);
    const { versions, lost } = liftVersions(found, collection.path, reshapes);
    const merged = mergeFiles(versions, { rules: mergeRulesOf(collection), id, keep });
    const undecided = merged.bytes === null ? [] : lost.filter((edit) => isToDecide(edit, found));
    const conflicts = [...merged.conflicts, ...undecided.map(lostConflict)];
    for (const edit of lost) if (!undecided.includes(edit)) notices.push(lostWords(path, edit));
    if (conflicts.length > 0) open.push({ id, file, path, conflicts });
    if (collection.fields.has(MERGED_INTO)) edits.push(...editOfMerged(path, versions));
    if (collection.path === TAG_LIBRARY) tags.push(...renamedTags(versions, merged.bytes));
    lists.push(...shortenedLists(collection, versions, merged.bytes, model));
    return { bytes: merged.bytes };
  };
  const collectionOf = (path: string): Collection | undefined => {
    const file = path.startsWith(bucket) ? path.slice(bucket.length) : '';
    return isCandidate(model, file) ? collectionOfFile(model, file) : undefined;
  };
  const settle: Settle = (path, versions) => {
    const file = path.startsWith(bucket) ? path.slice(bucket.length) : null;
    if (file?.startsWith(`${PARKED_DIR}/`)) {
      const found = settleParked(versions);
      if (found !== null) parked.set(path, found);
      return { bytes: found === null ? null : parkedBytes(found) };
    }
    const collection = collectionOf(path);
    if (file !== null && collection !== undefined) {
      return settleRecord(path, file, collection, versions);
    }
    if (versions.ours === null || versions.theirs === null) {
      notices.push(`${path} was removed on one side and changed on the other; it is kept`);
    }
    return settleFile(versions);
  };
  return {
    settle,
    settlesAlone: (path, side) => {
      const collection = collectionOf(path);
      if (collection?.path === TAG_LIBRARY) return true;
      if (reshapes.ours.length + reshapes.theirs.length === 0) return false;
      return collection !== undefined && stepsFor(collection.path, reshapes)[side].length > 0;
    },
    open: () => open,
    parked: (path) => parked.get(path),
    edits: () => edits,
    lists: () => lists,
    tags: () => tags,
    notices: () => notices,
  };
}

/**
 * An edit of theirs to a record that ours has, too: somebody has to know of it. One's own, and a value that a new record
 * came with, are said and no more.
 */
function isToDecide({ side }: LostEdit, { base, ours }: FileVersions): boolean {
  return side === 'theirs' && base !== null && ours !== null;
}

function lostConflict({ field, base, value }: LostEdit): MergeConflict {
  return { pointer: `/${field}`, base, ours: null, theirs: value, rule: 'value' };
}

function lostWords(path: string, { field, value, side }: LostEdit): string {
  const whose = side === 'ours' ? 'your' : 'their';
  return `${path}: the field "${field}" is gone, and with it ${whose} value ${JSON.stringify(value)}`;
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
