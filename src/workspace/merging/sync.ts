/** Keeps a clone in step with its remote: commit, fetch, merge, push, again when someone was faster. */

import { withLock } from '../../bucket/lock.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { openObjects } from '../../history/objects.ts';
import {
  countCommits,
  fetchUpstream,
  type Pushed,
  pushUpstream,
  type Reached,
  type Upstream,
  upstreamOf,
} from '../../history/remote.ts';
import { inProgress, readHead } from '../../history/status.ts';
import { entryChanges } from '../../history/tree.ts';
import type { Actor } from '../../plan/types.ts';
import type { ParkedConflict } from '../../record/parked.ts';
import type { Model } from '../../schema/model.ts';
import { commitHandEdits } from './hand-edits.ts';
import { mergeCommits } from './merge-commits.ts';

/** What a sync needs of the workspace. */
export type SyncHost = {
  readonly git: GitInfo;
  readonly stateDir: string;
  readonly clock: () => number;
  /** Commits what is queued; answers what could not be, in words. */
  flush(): Promise<readonly string[]>;
  /** Model that says how records of both commits merge. */
  modelOf(ours: string, theirs: string): Promise<Model>;
  /** Files below the bucket that git has written; called under the lock. */
  wrote(files: readonly string[]): Promise<void>;
  onProgress(words: string): void;
};

export type SyncReport = {
  readonly upstream: Upstream;
  /** Files that people had changed without Pail, committed first. */
  readonly committed: number;
  /** Commits that came and went. */
  readonly received: number;
  readonly sent: number;
  /** Files below the bucket that the remote's commits changed here. */
  readonly files: readonly string[];
  /** Conflicts that this sync has parked. */
  readonly conflicts: readonly ParkedConflict[];
  /** Git's words, where the remote could not be reached or did not take the commits: these wait here. */
  readonly unreachable?: string;
  readonly refused?: string;
  readonly notices: readonly string[];
};

/** So often someone else may be faster before a sync gives up. */
const MAX_TRIES = 8;

/**
 * One sync. Safe to repeat, and to interrupt at any point: each step leaves a state that git knows. Throws `git` on a
 * detached HEAD, without a remote and during a rebase or merge; `conflict` for files that only a person can merge.
 */
export async function syncClone(host: SyncHost, actor: Actor): Promise<SyncReport> {
  assertNothingInProgress(host.git);
  const upstream = await upstreamOf(host.git);
  const notices = [...(await host.flush())];
  const committed = await commitHandEdits(host.git, actor);
  const files = new Set<string>();
  const conflicts: ParkedConflict[] = [];
  let received = 0;
  for (let tries = 1; ; tries++) {
    host.onProgress(`fetching ${upstream.remote}/${upstream.remoteBranch}`);
    const fetched = await fetchUpstream(host.git, upstream);
    const head = await requireHead(host.git);
    const done = { upstream, committed, received, conflicts, notices, files: [...files] };
    if (fetched.kind === 'unreachable') {
      return { ...done, sent: 0, files: [...files], unreachable: fetched.words };
    }
    const theirs = fetched.value;
    if (theirs !== null && theirs !== head) {
      const taken = await takeIn(host, upstream, theirs, actor);
      received += taken.received;
      for (const file of taken.files) files.add(file);
      conflicts.push(...taken.conflicts);
      notices.push(...taken.notices);
    }
    const now = await requireHead(host.git);
    const sent = await countCommits(host.git, theirs, now);
    const report = { ...done, received, sent, files: [...files] };
    if (theirs !== null && sent === 0) return report;
    host.onProgress(`sending ${sent} ${sent === 1 ? 'commit' : 'commits'}`);
    const pushed = await pushUpstream(host.git, upstream, now);
    const end = endOf(pushed);
    if (end !== null) return { ...report, ...end };
    if (tries >= MAX_TRIES) {
      const refused = `others pushed ${tries} times meanwhile; run it again`;
      return { ...report, sent: 0, refused };
    }
  }
}

/** Null: someone was faster, all over again. */
function endOf(pushed: Reached<Pushed>): Partial<SyncReport> | null {
  if (pushed.kind === 'unreachable') return { sent: 0, unreachable: pushed.words };
  if (pushed.value === 'lost') return null;
  return pushed.value === 'pushed' ? {} : { sent: 0, refused: pushed.value.refused };
}

type Taken = Pick<SyncReport, 'received' | 'files' | 'conflicts' | 'notices'>;

/** Brings HEAD to where it holds `theirs`, too, and the work tree along. Nothing else is written meanwhile. */
async function takeIn(
  host: SyncHost,
  upstream: Upstream,
  theirs: string,
  actor: Actor,
): Promise<Taken> {
  const received = await countCommits(host.git, 'HEAD', theirs);
  if (received === 0) return { received, files: [], conflicts: [], notices: [] };
  host.onProgress(`merging ${received} ${received === 1 ? 'commit' : 'commits'}`);
  for (let tries = 1; ; tries++) {
    const taken = await withLock(host.stateDir, 'syncing', () =>
      takeInNow(host, upstream, theirs, actor),
    );
    if (typeof taken !== 'string') return { received, ...taken };
    if (tries === MAX_TRIES) {
      const message = `git cannot bring the work tree up to date; nothing was merged: ${taken}`;
      throw new PailError('conflict', message, { stderr: taken });
    }
    // Someone wrote or committed between the last commit and the lock: theirs first, then again.
    await host.flush();
    await commitHandEdits(host.git, actor);
  }
}

/** Git's words when it refuses. */
async function takeInNow(
  host: SyncHost,
  upstream: Upstream,
  theirs: string,
  actor: Actor,
): Promise<Omit<Taken, 'received'> | string> {
  const ours = await requireHead(host.git);
  const own = await countCommits(host.git, theirs, ours);
  const merged =
    own === 0
      ? { commit: theirs, conflicts: [], notices: [] }
      : await merge(host, upstream, ours, theirs, actor);
  const refusal = await fastForward(host.git, merged.commit);
  if (refusal !== null) return refusal;
  const bucket = `${host.git.prefix}bucket/`;
  const changed = await entryChanges(host.git, ours, merged.commit);
  const files = changed.flatMap(({ path }) =>
    path.startsWith(bucket) ? [path.slice(bucket.length)] : [],
  );
  await host.wrote(files);
  return { files, conflicts: merged.conflicts, notices: merged.notices };
}

async function merge(
  host: SyncHost,
  { remote, remoteBranch }: Upstream,
  ours: string,
  theirs: string,
  { name, email, via }: Actor,
): Promise<Awaited<ReturnType<typeof mergeCommits>>> {
  const model = await host.modelOf(ours, theirs);
  const objects = openObjects(host.git);
  try {
    return await mergeCommits({ git: host.git, objects, model }, ours, theirs, {
      createdAt: new Date(host.clock()).toISOString(),
      author: { name, email },
      message: `merge ${remote}/${remoteBranch}`,
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

function assertNothingInProgress({ gitDir }: GitInfo): void {
  const what = inProgress(gitDir);
  if (what === null) return;
  const message = `a ${what} is under way in this work tree; finish or abort it (\`git ${what} --abort\`) first`;
  throw new PailError('git', message, { inProgress: what });
}

async function requireHead(info: GitInfo): Promise<string> {
  const head = await readHead(info);
  if (head !== null) return head;
  throw new PailError('git', 'this branch has no commit yet; there is nothing to sync', {});
}
