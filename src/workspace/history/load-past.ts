/** All versions of one record, read out of git: through directories, merges and changes of its id. */

import type { Version } from '../../changes/past.ts';
import { isSameBut, MAX_CANDIDATES, prefixOf } from '../../changes/renames.ts';
import type { CommitFile } from '../../history/commit-log.ts';
import { type RecordNode, recordNodes } from '../../history/record-nodes.ts';
import { type HistoryReading, idOfFile } from './ground.ts';

/** The version of `id` at HEAD; null when history has none. Older ones hang on it. */
export async function loadPast(reading: HistoryReading, id: string): Promise<Version | null> {
  const { last } = recordNodes(reading.log, id);
  return last === null ? null : loadVersions(reading, id, last, new Set());
}

/** `followed`: ids whose past is loaded already, so that none is followed in a circle. */
async function loadVersions(
  reading: HistoryReading,
  id: string,
  last: RecordNode,
  followed: ReadonlySet<string>,
): Promise<Version> {
  const nodes = reachable(last);
  await reading.contents.load(nodes.map((node) => node.blob));
  const versions = new Map<RecordNode, Version>();
  for (const node of nodes) {
    const plain = versionOf(reading, id, node, versions);
    const isNew = plain.parents.every((parent) => (parent?.content.kind ?? 'absent') === 'absent');
    const former = isNew ? await formerVersions(reading, plain, node, followed) : null;
    versions.set(node, former === null ? plain : { ...plain, parents: former });
  }
  const found = versions.get(last);
  if (found === undefined) throw new Error('a version descends from itself');
  return found;
}

/** All nodes from `last` on, parents before children. */
function reachable(last: RecordNode): RecordNode[] {
  const found = new Set<RecordNode>();
  const open: RecordNode[] = [last];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const parent of node.parents) if (parent !== null) open.push(parent);
  }
  return [...found].sort((a, b) => a.at - b.at);
}

function versionOf(
  { log, contents }: HistoryReading,
  id: string,
  node: RecordNode,
  versions: ReadonlyMap<RecordNode, Version>,
): Version {
  const parents = node.parents.map((parent) =>
    parent === null ? null : (versions.get(parent) ?? null),
  );
  const { path } = node;
  return { commit: log.infoOf(node.at), id, path, content: contents.get(node.blob), parents };
}

/**
 * The versions that a new record had under another id: the same commit removed a record with the same content. Null
 * when there is none.
 */
async function formerVersions(
  reading: HistoryReading,
  version: Version,
  node: RecordNode,
  followed: ReadonlySet<string>,
): Promise<(Version | null)[] | null> {
  const { log, contents } = reading;
  if (version.content.kind !== 'record' || version.commit?.isBoundary === true) return null;
  const candidates = removedWith(version.id, log.removedFilesOf(node.at)).filter(
    (file) => !followed.has(idOfFile(file.path) ?? ''),
  );
  if (candidates.length === 0 || candidates.length > MAX_CANDIDATES) return null;
  await contents.load(candidates.map((file) => file.before));
  const { data } = version.content;
  const source = candidates.find((file) => isSameBut(contents.get(file.before), data));
  const id = source === undefined ? null : idOfFile(source.path);
  if (id === null) return null;
  const { stateAt } = recordNodes(log, id);
  const circle = new Set([...followed, version.id]);
  const parents: (Version | null)[] = [];
  for (const parent of log.parentsOf(node.at)) {
    const state = stateAt(parent);
    parents.push(state === null ? null : await loadVersions(reading, id, state, circle));
  }
  return parents;
}

/** Records with the same prefix that the commit took away. */
function removedWith(id: string, files: readonly CommitFile[]): CommitFile[] {
  return files.filter((file) => {
    const other = idOfFile(file.path);
    return (
      file.takenFrom === 0 && other !== null && other !== id && prefixOf(other) === prefixOf(id)
    );
  });
}
