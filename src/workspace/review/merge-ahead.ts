/** What merging a branch would leave to people, as its reviewer may see it. */

import { collectionOfFile } from '../../schema/model.ts';
import { foreseeMerge } from '../merging/foresee.ts';
import type { Reading } from '../types.ts';
import type { FoundEnds } from './two.ts';

export type MergeAhead = {
  readonly conflicts: readonly {
    readonly id: string;
    readonly name: string;
    /** Paths (RFC 6901) that both sides changed differently; none where they are kept from the reader. */
    readonly pointers: readonly string[];
  }[];
  /** Files that are no records, changed by both sides in the same lines: the merge would be refused. */
  readonly clashes: readonly string[];
};

/** Null where nothing has to be merged, or only the merge itself can tell. `after`: the reading of the later end. */
export async function mergeAhead(
  { from: { git, cacheDir }, to, base }: FoundEnds,
  after: Reading,
): Promise<MergeAhead | null> {
  if (to === null) return null;
  const found = await foreseeMerge(git, cacheDir, base, to.revision.commit);
  if (found === null) return null;
  const conflicts = found.open.map(({ id, file, conflicts }) => {
    const fields = collectionOfFile(after.model, file)?.fields;
    const isSeen = (pointer: string): boolean => fields?.has(pointer.split('/')[1] ?? '') === true;
    const record = after.index.get(id);
    const name = record === undefined ? id : after.displayName(record);
    return { id, name, pointers: conflicts.map(({ pointer }) => pointer).filter(isSeen) };
  });
  return { conflicts, clashes: found.clashes };
}
