/** Versions as the answers show them: names, words, dates. */

import { changeOf, type RecordChange, type Version } from '../../changes/past.ts';
import { changeWords } from '../../changes/words.ts';
import type { CommitInfo } from '../../history/commit-log.ts';
import { isoSeconds } from '../../plan/derive.ts';
import { pointerOf } from '../../record/pointer.ts';
import { collectionOfFile } from '../../schema/model.ts';
import { type Ground, nameOfVersion, namingOf } from './ground.ts';
import type { ChangedRecord, Committed } from './types.ts';

/** What a version did, in words. */
export function shownChange(ground: Ground, version: Version): ChangedRecord {
  const change = changeOf(seenVersion(ground, version));
  const { id, fields, data, from, why } = change;
  const op = isEmptied(change, version) ? 'hidden' : change.op;
  const collection = collectionOfFile(ground.state().model, change.path);
  const words = changeWords(fields, collection, data, namingOf(ground));
  return {
    op,
    id,
    collection: collection?.path ?? null,
    name: nameOfVersion(ground, collection?.path ?? null, id, data),
    ...(from === undefined ? {} : { from }),
    ...(why === undefined ? {} : { why }),
    fields: fields.map(({ keys, path, before, after }, index) => ({
      field: path,
      pointer: pointerOf(keys),
      before,
      after,
      words: words[index] ?? path,
    })),
  };
}

/** True when all that a version did is kept from the reader, who is left with `seen`. */
function isEmptied(seen: RecordChange, version: Version): boolean {
  const isEmpty = seen.op === 'layout' || seen.op === 'move';
  return isEmpty && ['update', 'merge'].includes(changeOf(version).op);
}

/** The version and the ones before it, as the reader sees them. */
export function seenVersion(ground: Ground, version: Version): Version {
  const veil = ground.veil();
  if (veil === null) return version;
  const seen = (one: Version): Version => {
    const collection = collectionOfFile(veil.model, one.path ?? '');
    if (one.content.kind !== 'record' || collection === undefined) return one;
    const data = veil.seen(collection.path, one.content.data);
    return data === one.content.data ? one : { ...one, content: { kind: 'record', data } };
  };
  const parents = version.parents.map((parent) => (parent === null ? null : seen(parent)));
  return { ...seen(version), parents };
}

/** True when a change touches one of the fields or what is inside it; every change does when none is asked for. */
export function touches(
  { fields }: Pick<RecordChange, 'fields'>,
  asked: string | readonly string[] | undefined,
): boolean {
  if (asked === undefined) return true;
  return [asked]
    .flat()
    .some((field) => fields.some(({ path }) => path === field || path.startsWith(`${field}.`)));
}

export function committedOf(commit: CommitInfo | null): Committed {
  if (commit === null) return { commit: null, at: null, author: null, via: null };
  const { id, at, author, via } = commit;
  return { commit: id, at: isoSeconds(at), author, via };
}
