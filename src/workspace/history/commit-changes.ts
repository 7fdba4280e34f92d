/** What one commit did to records: files become versions, moved and renamed ones are put together. */

import type { Version } from '../../changes/past.ts';
import { withRenames } from '../../changes/renames.ts';
import type { CommitFile } from '../../history/commit-log.ts';
import { recordNodes } from '../../history/record-nodes.ts';
import { type HistoryReading, idOfFile } from './ground.ts';

/** Files of a commit that it changed itself, by the record they hold, in path order. */
export function ownFiles(
  { log }: HistoryReading,
  at: number,
  isWanted: (path: string) => boolean,
): ReadonlyMap<string, readonly CommitFile[]> {
  const byId = new Map<string, CommitFile[]>();
  for (const file of log.filesOf(at)) {
    const id = idOfFile(file.path);
    if (id === null || file.takenFrom !== 0 || !isWanted(file.path)) continue;
    byId.set(id, [...(byId.get(id) ?? []), file]);
  }
  return byId;
}

/** Blobs that `versionsOf` needs for these records. */
export function blobsOf(
  reading: HistoryReading,
  at: number,
  ids: ReadonlyMap<string, readonly CommitFile[]>,
): (string | null)[] {
  if (reading.log.parentsOf(at).length > 1) {
    return [...ids.keys()].flatMap((id) => {
      const node = recordNodes(reading.log, id).stateAt(at);
      return [node?.blob ?? null, ...(node?.parents ?? []).map((parent) => parent?.blob ?? null)];
    });
  }
  return [...ids.values()].flat().flatMap(({ before, after }) => [before, after]);
}

/** One version per record, with those that the commit's parents had. Call after loading `blobsOf`. */
export function versionsOf(
  reading: HistoryReading,
  at: number,
  ids: ReadonlyMap<string, readonly CommitFile[]>,
): Version[] {
  const isMerge = reading.log.parentsOf(at).length > 1;
  const versions = [...ids].map(([id, files]) =>
    isMerge ? mergedVersion(reading, at, id) : plainVersion(reading, at, id, files),
  );
  return isMerge ? versions : withRenames(versions);
}

function plainVersion(
  { log, contents }: HistoryReading,
  at: number,
  id: string,
  files: readonly CommitFile[],
): Version {
  const commit = log.infoOf(at);
  const after = files.find((file) => file.after !== null);
  const before = files.find((file) => file.before !== null);
  const parent: Version | null =
    before === undefined
      ? null
      : { commit: null, id, path: before.path, content: contents.get(before.before), parents: [] };
  const content = contents.get(after?.after ?? null);
  return { commit, id, path: after?.path ?? null, content, parents: [parent] };
}

function mergedVersion({ log, contents }: HistoryReading, at: number, id: string): Version {
  const node = recordNodes(log, id).stateAt(at);
  const parents = (node?.parents ?? []).map((parent): Version | null =>
    parent === null
      ? null
      : { commit: null, id, path: parent.path, content: contents.get(parent.blob), parents: [] },
  );
  const path = node?.path ?? null;
  return { commit: log.infoOf(at), id, path, content: contents.get(node?.blob ?? null), parents };
}
