/** Brings another commit into HEAD, for a sync and for the merge of a branch. */

import { withLock } from '../../bucket/lock.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { openObjects } from '../../history/objects.ts';
import { countCommits } from '../../history/remote.ts';
import { inProgress, readHead } from '../../history/status.ts';
import { entryChanges } from '../../history/tree.ts';
import type { Actor } from '../../plan/types.ts';
import type { Model } from '../../schema/model.ts';
import { mergeCommits } from './merge-commits.ts';
import type { MergedSides, SettledMeeting } from './settle-duplicates.ts';
import type { Taken } from './types.ts';

/** What merging needs of the workspace. */
export type MergeHost = {
  readonly git: GitInfo;
  readonly stateDir: string;
  readonly clock: () => number;
  /** Commits what is queued; answers what could not be, in words. */
  flush(): Promise<readonly string[]>;
  /** Commits what people changed without Pail; answers the number of files. Throws `invalid` for what they broke. */
  commitHandEdits(actor: Actor): Promise<number>;
  /** Model that says how records of both commits merge. */
  modelOf(ours: string, theirs: string): Promise<Model>;
  /** Files below the bucket that git has written; called under the lock. */
  wrote(files: readonly string[]): Promise<void>;
  /** Settles what files by themselves do not tell: see `settleDuplicates`, `settleTags`. Not under the lock. */
  settle(sides: MergedSides, files: readonly string[], actor: Actor): Promise<SettledMeeting>;
  onProgress(words: string): void;
};

/** What is merged: a commit, and its name for people. */
export type Other = { readonly commit: string; readonly name: string };

/** So often someone else may be faster before a merge gives up. */
export const MAX_TRIES = 8;

/** Brings HEAD to where it holds `theirs`, too, and the work tree along. Nothing else is written meanwhile. */
export async function takeIn(host: MergeHost, other: Other, actor: Actor): Promise<Taken> {
  const received = await countCommits(host.git, 'HEAD', other.commit);
  if (received === 0) return { received, files: [], conflicts: [], notices: [] };
  host.onProgress(`merging ${received} ${received === 1 ? 'commit' : 'commits'}`);
  for (let tries = 1; ; tries++) {
    const taken = await withLock(host.stateDir, 'merging', () => takeInNow(host, other, actor));
    if (typeof taken !== 'string') return { received, ...(await settled(host, taken, actor)) };
    if (tries === MAX_TRIES) {
      const message = `git cannot bring the work tree up to date; nothing was merged: ${taken}`;
      throw new PailError('conflict', message, { stderr: taken });
    }
    // Someone wrote or committed between the last commit and the lock: theirs first, then again.
    await host.flush();
    await host.commitHandEdits(actor);
  }
}

type TakenNow = Omit<Taken, 'received'> & {
  /** Null: there was nothing to merge. */
  readonly sides: MergedSides | null;
};

async function settled(
  host: MergeHost,
  { sides, ...taken }: TakenNow,
  actor: Actor,
): Promise<Omit<Taken, 'received'>> {
  if (sides === null) return taken;
  const { files, conflicts, notices } = await host.settle(sides, taken.files, actor);
  if (files.length + conflicts.length > 0) {
    // They go with the merge, also where the workspace leaves commits to people.
    await host.flush();
    await host.commitHandEdits(actor);
  }
  return {
    files: [...new Set([...taken.files, ...files])],
    conflicts: [...taken.conflicts, ...conflicts],
    notices: [...taken.notices, ...notices],
  };
}

/** Git's words when it refuses. */
async function takeInNow(host: MergeHost, other: Other, actor: Actor): Promise<TakenNow | string> {
  const ours = await requireHead(host.git);
  const own = await countCommits(host.git, other.commit, ours);
  const merged =
    own === 0
      ? { commit: other.commit, conflicts: [], notices: [], sides: null }
      : await merge(host, other, ours, actor);
  const refusal = await fastForward(host.git, merged.commit);
  if (refusal !== null) return refusal;
  const bucket = `${host.git.prefix}bucket/`;
  const changed = await entryChanges(host.git, ours, merged.commit);
  const files = changed.flatMap(({ path }) =>
    path.startsWith(bucket) ? [path.slice(bucket.length)] : [],
  );
  await host.wrote(files);
  const { conflicts, notices, sides } = merged;
  return { files, conflicts, notices, sides };
}

async function merge(
  host: MergeHost,
  { commit: theirs, name: what }: Other,
  ours: string,
  { name, email, via }: Actor,
): Promise<Awaited<ReturnType<typeof mergeCommits>>> {
  const model = await host.modelOf(ours, theirs);
  const objects = openObjects(host.git);
  try {
    return await mergeCommits({ git: host.git, objects, model }, ours, theirs, {
      createdAt: new Date(host.clock()).toISOString(),
      author: { name, email },
      message: `merge ${what}`,
      trailers: { 'Pail-Via': via },
    });
  } finally {
    objects.close();
  }
}

/**
 * Moves HEAD, index and work tree to a commit that holds HEAD. Git itself does it, with its rules for line ends and
 * links, and refuses (the answer is its words) where files that are not committed would be lost. No hooks: Pail
 * tells what a merge did.
 */
async function fastForward(info: GitInfo, commit: string): Promise<string | null> {
  const args = ['-c', 'core.hooksPath=/dev/null', 'merge', '--ff-only', '--quiet', commit];
  const { code, stderr } = await git(args, { cwd: info.toplevel, allow: [0, 1, 2, 128] });
  return code === 0 ? null : stderr.trim().replace(/^(error|fatal): /gm, '');
}

/** Throws `git` while a rebase, merge or the like is under way. */
export function assertNothingInProgress({ gitDir }: GitInfo): void {
  const what = inProgress(gitDir);
  if (what === null) return;
  const message = `a ${what} is under way in this work tree; finish or abort it (\`git ${what} --abort\`) first`;
  throw new PailError('git', message, { inProgress: what });
}

/** Commit id of HEAD. Throws `git` on a branch without commits. */
export async function requireHead(info: GitInfo): Promise<string> {
  const head = await readHead(info);
  if (head !== null) return head;
  throw new PailError('git', 'this branch has no commit yet', {});
}
