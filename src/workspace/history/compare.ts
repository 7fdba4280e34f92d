/** `diff`: records that differ between two states, or between one and the work tree. */

import { join } from 'node:path';
import { readFileSafely } from '../../bucket/read-file.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import { type Content, changeOf, type Version } from '../../changes/past.ts';
import { withRenames } from '../../changes/renames.ts';
import { changedPaths } from '../../history/status.ts';
import { treeEntries } from '../../history/tree.ts';
import { treeDiff } from '../../history/tree-diff.ts';
import { parseRecord } from '../../record/parse-record.ts';
import { collectionOfFile } from '../../schema/model.ts';
import { type Contents, contentOf, type Ground, idOfFile } from './ground.ts';
import { seenVersion, shownChange } from './shown.ts';
import type { ChangedRecord } from './types.ts';

/** One file on both sides; null: not there. Paths are relative to the bucket. */
type Pair = { readonly path: string; readonly before: Content; readonly after: Content };

/** A command line takes no more paths than this for sure. */
const MAX_NAMED = 500;

export type CompareRequest = {
  readonly git: GitInfo;
  readonly from: string;
  /** Null: the work tree. */
  readonly to: string | null;
  /** Collection path or record id to look at; absent: all. */
  readonly collection?: string;
  readonly id?: string;
};

/** Changed records in path order; a file whose layout alone differs is no change. */
export async function compare(
  ground: Ground,
  contents: Contents,
  request: CompareRequest,
): Promise<ChangedRecord[]> {
  const { model } = ground.state();
  const isWanted = (path: string): boolean => {
    const id = idOfFile(path);
    if (id === null || (request.id !== undefined && request.id !== id)) return false;
    const collection = collectionOfFile(model, path)?.path;
    if (collection === undefined) return false;
    return request.collection === undefined || collection === request.collection;
  };
  const pairs =
    request.to === null
      ? await workTreePairs(ground, contents, request, isWanted)
      : await treePairs(contents, request, request.to, isWanted);
  const versions = withRenames(versionsOf(pairs));
  return versions
    .filter((version) => !['layout', 'move'].includes(changeOf(seenVersion(ground, version)).op))
    .map((version) => shownChange(ground, version));
}

async function treePairs(
  contents: Contents,
  { git, from }: CompareRequest,
  to: string,
  isWanted: (path: string) => boolean,
): Promise<Pair[]> {
  const changes = await treeDiff(git, from, to, bucketOf(git));
  const wanted = changes.filter(({ path }) => isWanted(path));
  await contents.load(wanted.flatMap(({ before, after }) => [before, after]));
  return wanted.map(({ path, before, after }) => ({
    path,
    before: contents.get(before),
    after: contents.get(after),
  }));
}

async function workTreePairs(
  ground: Ground,
  contents: Contents,
  { git, from }: CompareRequest,
  isWanted: (path: string) => boolean,
): Promise<Pair[]> {
  const subdir = bucketOf(git);
  const [committed, dirty] = await Promise.all([
    treeDiff(git, from, 'HEAD', subdir),
    changedPaths(git.toplevel, subdir),
  ]);
  const paths = new Set(committed.map(({ path }) => path));
  for (const { path } of dirty) {
    if (path.startsWith(`${subdir}/`)) paths.add(path.slice(subdir.length + 1));
  }
  const wanted = [...paths].filter(isWanted).sort();
  const named = wanted.map((path) => `${subdir}/${path}`);
  const isMany = named.length > MAX_NAMED;
  const entries = await treeEntries(git, from, isMany ? [subdir] : named, { recursive: isMany });
  const blobOf = (path: string): string | null => entries.get(`${subdir}/${path}`)?.id ?? null;
  await contents.load(wanted.map(blobOf));
  return wanted.map((path) => ({
    path,
    before: contents.get(blobOf(path)),
    after: diskContent(ground, path),
  }));
}

/** What stands at a path of the bucket now: a record only where it is read as one. */
export function diskContent({ root, state }: Ground, path: string): Content {
  const read = readFileSafely(join(root, 'bucket', path));
  if (read.kind === 'missing') return { kind: 'absent' };
  if (read.kind !== 'bytes') return { kind: 'unreadable', why: read.message };
  const collection = collectionOfFile(state().model, path);
  if (collection === undefined) return contentOf(read.bytes);
  const { record, problems } = parseRecord(read.bytes, path, collection);
  if (record !== null) return { kind: 'record', data: record.data };
  return { kind: 'unreadable', why: problems[0]?.message ?? 'it is no sound record' };
}

function bucketOf(git: GitInfo): string {
  return `${git.prefix}bucket`;
}

/** A record whose file moved is one version, not two. */
function versionsOf(pairs: readonly Pair[]): Version[] {
  const byId = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const id = idOfFile(pair.path) ?? '';
    byId.set(id, [...(byId.get(id) ?? []), pair]);
  }
  return [...byId].map(([id, files]): Version => {
    const before = files.find((pair) => pair.before.kind !== 'absent');
    const after = files.find((pair) => pair.after.kind !== 'absent');
    const parent: Version | null =
      before === undefined
        ? null
        : { commit: null, id, path: before.path, content: before.before, parents: [] };
    const content: Content = after?.after ?? { kind: 'absent' };
    return { commit: null, id, path: after?.path ?? null, content, parents: [parent] };
  });
}
