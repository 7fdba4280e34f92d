/** Edits of records that another clone merged into others meanwhile, found where both sides' files meet. */

import type { LateEdit } from '../../crm/duplicates/carry-over.ts';
import type { RecordVersions } from '../../crm/duplicates/settle-merges.ts';
import { references } from '../../index/links.ts';
import { MERGED_INTO, mergedInto } from '../../index/merged.ts';
import type { FileVersions } from '../../record/merge-files.ts';
import { readJson } from '../../record/read-json.ts';
import type { RecordData } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import type { Collection, Model } from '../../schema/model.ts';

/** An edit of a record that the other side merged away. */
export type EditOfMerged = LateEdit & {
  /** Relative to the top of the work tree. */
  readonly path: string;
  readonly side: 'ours' | 'theirs';
};

/** The edit of the one side, where the other has merged the record into another. */
export function editOfMerged(path: string, versions: FileVersions): EditOfMerged[] {
  const [base = null, ours = null, theirs = null] = versionsIn(versions);
  if (base === null || ours === null || theirs === null || mergedInto(base) !== null) return [];
  const isMerged = [ours, theirs].map((data) => mergedInto(data) !== null);
  if (isMerged[0] === isMerged[1]) return [];
  const [side, edited] = isMerged[0] ? (['theirs', theirs] as const) : (['ours', ours] as const);
  return [{ id: base.id, path, side, base, edited }];
}

/**
 * A record whose list of references both sides have changed, where an element is gone that one of them still had: each
 * may have put another of two duplicates in the place of both.
 */
export function shortenedLists(
  collection: Collection,
  versions: FileVersions,
  merged: Uint8Array | null,
  { collections }: Model,
): RecordVersions[] {
  const fields = collection.relations.filter(
    ({ many, by, field, to }) =>
      many &&
      by === undefined &&
      collection.fields.has(field) &&
      to.some((path) => collections.get(path)?.fields.has(MERGED_INTO) === true),
  );
  if (fields.length === 0 || merged === null) return [];
  const [base = null, ours = null, theirs = null] = versionsIn(versions);
  const now = recordIn(merged);
  if (base === null || ours === null || theirs === null || now === null) return [];
  const isShorter = fields.some((relation) => {
    const left = new Set(references(now, relation));
    const sides = [...references(ours, relation), ...references(theirs, relation)];
    return sides.some((one) => !left.has(one));
  });
  return isShorter ? [{ id: base.id, base, ours, theirs }] : [];
}

function versionsIn({ base, ours, theirs }: FileVersions): (RecordData | null)[] {
  return [base, ours, theirs].map((bytes) => (bytes === null ? null : recordIn(bytes)));
}

/** Null for bytes that hold no record. */
export function recordIn(bytes: Uint8Array): RecordData | null {
  const read = readJson(bytes);
  return read.sound && isObject(read.value) && typeof read.value['id'] === 'string'
    ? (read.value as RecordData)
    : null;
}
