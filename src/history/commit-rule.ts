/** Which queued changes may be committed now. Pure. */

import type { QueueEntry, QueuePath } from './queue-store.ts';

/** What a file is in the work tree: its blob id, null when missing, `other` when it is no regular file. */
export type DiskState = string | null | 'other';

export type EntryPlan = {
  readonly entry: QueueEntry;
  /** Goes into the entry's commit; empty: there is no commit to make. */
  readonly commit: readonly QueuePath[];
  /** Not committed: the work tree has something else by now, and no later entry led there. */
  readonly leftOut: readonly QueuePath[];
};

/**
 * The rule, per file, over its queued states in order:
 * 1. States up to the last one that HEAD already has are in history: passed over. (Not if HEAD still has
 *    what the first state was made on: then nothing was committed, and a value changed back is no repeat.)
 * 2. States up to the last one that the work tree has are committed, each from its own saved bytes, so that
 *    history shows every step.
 * 3. Later ones are left out: someone has changed the file since (an editor, a checkout, a reset), and
 *    committing what is nowhere to be seen would undo that work in HEAD. Whoever changed it holds it now.
 *
 * `idOf` gives the id that HEAD's tree would hold for a state (it differs from `blob` in SHA-256 repositories).
 */
export function planCommits(
  entries: readonly QueueEntry[],
  disk: ReadonlyMap<string, DiskState>,
  head: ReadonlyMap<string, string | null>,
  idOf: (path: QueuePath) => string | null,
): EntryPlan[] {
  const verdicts = new Map<QueuePath, 'done' | 'commit' | 'leftOut'>();
  for (const [file, states] of statesByFile(entries)) {
    const headId = head.get(file) ?? null;
    const untouched = states[0]?.before === headId;
    const done = untouched ? -1 : states.findLastIndex((state) => idOf(state) === headId);
    const last = states.findLastIndex((state) => state.blob === disk.get(file));
    let previous = headId;
    for (const [i, state] of states.entries()) {
      if (i <= done || (i <= last && idOf(state) === previous)) {
        verdicts.set(state, 'done');
      } else {
        verdicts.set(state, i <= last ? 'commit' : 'leftOut');
        previous = idOf(state);
      }
    }
  }
  return entries.map((entry) => ({
    entry,
    commit: entry.paths.filter((path) => verdicts.get(path) === 'commit'),
    leftOut: entry.paths.filter((path) => verdicts.get(path) === 'leftOut'),
  }));
}

/** True when every file's work tree content is a queued one: the common case, in which nothing is left out. */
export function isAllOnDisk(
  entries: readonly QueueEntry[],
  disk: ReadonlyMap<string, DiskState>,
): boolean {
  for (const [file, states] of statesByFile(entries)) {
    if (states.at(-1)?.blob !== disk.get(file)) return false;
  }
  return true;
}

/** Queued states by file, in queue order. */
export function statesByFile(
  entries: readonly QueueEntry[],
): ReadonlyMap<string, readonly QueuePath[]> {
  const byFile = new Map<string, QueuePath[]>();
  for (const path of entries.flatMap((entry) => entry.paths)) {
    const states = byFile.get(path.file);
    if (states === undefined) byFile.set(path.file, [path]);
    else states.push(path);
  }
  return byFile;
}
