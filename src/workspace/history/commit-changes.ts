/** What one commit did to records: files become versions, moved and renamed ones are put together. */

import type { Version } from '../../changes/past.ts';
import { withRenames } from '../../changes/renames.ts';
import type { CommitFile } from '../../history/commit-log.ts';
import { recordNodes } from '../../history/record-nodes.ts';
import { type HistoryReading, idOfFile } from './ground.ts';

type FilesById = ReadonlyMap<string, readonly CommitFile[]>;

/** Files of a commit that it changed itself, by the record they hold, in path order. */
export function ownFiles(
  { log }: HistoryReading,
  at: number,
  isWanted: (path: string) => boolean,
): FilesById {
  return byRecord(
    log.filesOf(at).filter(({ path, takenFrom }) => takenFrom === 0 && isWanted(path)),
  );
}

/** The same, and for a merge all that it brought to its first parent. */
export function broughtFiles({ log }: HistoryReading, at: number): FilesById {
  return byRecord(log.filesOf(at));
}

function byRecord(files: readonly CommitFile[]): FilesById {
  const byId = new Map<string, CommitFile[]>();
  for (const file of files) {
    const id = idOfFile(file.path);
    if (id !== null) byId.set(id, [...(byId.get(id) ?? []), file]);
  }
  return byId;
}

/** One version per record, against the first parent alone. */
export async function broughtVersions(reading: HistoryReading, at: number): Promise<Version[]> {
  const ids = broughtFiles(reading, at);
  const files = [...ids.values()].flat();
  await reading.contents.load(files.flatMap(({ before, after }) => [before, after]));
  return withRenames([...ids].map(([id, own]) => plainVersion(reading, at, id, own)));
}

/** Blobs that `versionsOf` needs for these records. */
export function blobsOf(reading: HistoryReading, at: number, ids: FilesById): (string | null)[] {
  if (reading.log.parentsOf(at).length > 1) {
    return [...ids.keys()].flatMap((id) => {
      const node = recordNodes(reading.log, id).stateAt(at);
      return [node?.blob ?? null, ...(node?.parents ?? []).map((parent) => parent?.blob ?? null)];
    });
  }
  return [...ids.values()].flat().flatMap(({ before, after }) => [before, after]);
}

/** One version per record, with those that the commit's parents had. Call after loading `blobsOf`. */
export function versionsOf(reading: HistoryReading, at: number, ids: FilesById): Version[] {
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
