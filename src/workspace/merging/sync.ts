/** Keeps a clone in step with its remote: commit, fetch, merge, push, again when someone was faster. */

import {
  countCommits,
  fetchUpstream,
  type Pushed,
  pushUpstream,
  type Reached,
  upstreamOf,
} from '../../history/remote.ts';
import type { Actor } from '../../plan/types.ts';
import type { ParkedConflict } from '../../record/parked.ts';
import {
  assertNothingInProgress,
  MAX_TRIES,
  type MergeHost,
  requireHead,
  takeIn,
} from './take-in.ts';
import type { SyncReport } from './types.ts';

/**
 * One sync. Safe to repeat, and to interrupt at any point: each step leaves a state that git knows. Throws `git` on a
 * detached HEAD, without a remote and during a rebase or merge; `invalid` when edits by hand break rules; `conflict` for
 * files that only a person can merge.
 */
export async function syncClone(host: MergeHost, actor: Actor): Promise<SyncReport> {
  assertNothingInProgress(host.git);
  const upstream = await upstreamOf(host.git);
  const notices = [...(await host.flush())];
  const committed = await host.commitHandEdits(actor);
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
      const name = `${upstream.remote}/${upstream.remoteBranch}`;
      const taken = await takeIn(host, { commit: theirs, name }, actor);
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
