/** The versions of one record and how they descend from each other, merges included. */

import type { CommitFile, CommitLog } from './commit-log.ts';

/** What one commit made of a record. Commits that only hand on a version have no node. */
export type RecordNode = {
  /** Position of the commit in the log. */
  readonly at: number;
  /** Path of the record's file after the commit, relative to the bucket; null: removed. */
  readonly path: string | null;
  /** Blob id; null with `path`. */
  readonly blob: string | null;
  /** Versions that the commit's parents had, in their order; null: the record was not there. */
  readonly parents: readonly (RecordNode | null)[];
};

export type RecordNodes = {
  /** Version at HEAD; null when the record was never there. A removal is a version without a path. */
  readonly last: RecordNode | null;
  /** Version that a commit (by position) holds; null before the record was there. */
  readonly stateAt: (at: number) => RecordNode | null;
};

/** Internal: a node with all files that hold the id; more than one is a fault that Pail reports elsewhere. */
type State = RecordNode & { readonly files: ReadonlyMap<string, string> };

/**
 * Versions of the record `id`, followed through directories. One pass over the commits of HEAD, about 1 ms for 5,000.
 * A merge is a node of its own only where its file is that of none of its parents.
 */
export function recordNodes(log: CommitLog, id: string): RecordNodes {
  const touched = log.filesOfRecord(id);
  const states = new Map<number, State>();
  if (touched.size > 0) {
    for (const at of log.reached()) {
      const parents = log.parentsOf(at);
      const files = touched.get(at);
      const state =
        files === undefined
          ? states.get(parents[0] ?? -1)
          : stateOf(
              at,
              files,
              parents.map((parent) => states.get(parent) ?? null),
            );
      if (state !== undefined && state !== null) states.set(at, state);
    }
  }
  const stateAt = (at: number): RecordNode | null => states.get(at) ?? null;
  return { stateAt, last: stateAt(log.position(log.head)) };
}

function stateOf(
  at: number,
  changes: readonly CommitFile[],
  parents: readonly (State | null)[],
): State | null {
  const [first] = changes;
  const taken = first?.takenFrom ?? 0;
  if (taken > 0 && changes.every((change) => change.takenFrom === taken)) {
    return parents[taken] ?? null;
  }
  const files = new Map(parents[0]?.files);
  for (const { path, after } of changes) {
    if (after === null) files.delete(path);
    else files.set(path, after);
  }
  // The first path is the one that is served.
  const path = [...files.keys()].sort()[0] ?? null;
  const blob = path === null ? null : (files.get(path) ?? null);
  const sources = parents.length === 0 ? [null] : parents;
  return { at, path, blob, files, parents: sources };
}
