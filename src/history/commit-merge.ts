/** Makes the commit of a merge; nothing points at it yet. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { isSigning } from './build-commits.ts';
import { commitEnvOf, commitTextOf, committerOf } from './commit-text.ts';
import { commitSigned, FastImport } from './fast-import.ts';
import type { NewFile } from './merge-trees.ts';
import type { QueueEntry } from './queue-store.ts';
import { gitSettings } from './settings.ts';

/** Who merges and in which words; see `QueueEntry`. */
export type MergeWords = Pick<QueueEntry, 'createdAt' | 'author' | 'message' | 'trailers'>;

/** Commit id of ours with `changes` made, with both as parents; signed where the user signs. One git process. */
export async function commitMerge(
  info: GitInfo,
  parents: readonly [ours: string, theirs: string],
  changes: ReadonlyMap<string, NewFile | null>,
  words: MergeWords,
): Promise<string> {
  const config = await gitSettings(info);
  const entry = { ...words, id: '', paths: [] };
  const committer = committerOf(config, words.author);
  const now = Date.now();
  const text = commitTextOf(entry, committer, now);
  const run = new FastImport(info.toplevel, [[...changes.keys()]]);
  try {
    const mark = run.merge(parents, text, changes);
    const [commit, tree] = await Promise.all([
      run.idOf(mark),
      run.treeOf(mark),
      run.finish('0'.repeat(parents[0].length)),
    ]);
    if (!isSigning(config)) return commit;
    const env = commitEnvOf(entry, committer, now);
    return await commitSigned(info.toplevel, tree, parents, text.message, env);
  } catch (error) {
    await run.abort();
    throw error;
  }
}
