/** Three-way merge of whole commits: path by path, without index or work tree, and without guessing renames. */

import type { GitInfo } from '../bucket/state-dir.ts';
import type { FileVersions } from '../record/merge-files.ts';
import type { Objects } from './objects.ts';
import { type EntryChange, entryChanges, type TreeEntry } from './tree.ts';

/** A file's new content: an object that git has, or bytes that it has not. */
export type NewFile = TreeEntry | { readonly mode: string; readonly bytes: Uint8Array };

/** What a path becomes when both sides changed it; `clash`: nobody but a person can tell. */
export type Settled = { readonly bytes: Uint8Array | null } | 'clash';

/** Decides about one regular file that both sides changed. */
export type Settle = (path: string, versions: FileVersions) => Settled;

export type MergedTrees = {
  /** What differs from ours; null: removed. */
  readonly changes: ReadonlyMap<string, NewFile | null>;
  /** Paths that nobody but a person can merge. With any of them, nothing of `changes` may be used. */
  readonly clashes: readonly string[];
};

type Both = { readonly path: string; readonly ours: EntryChange; readonly theirs: EntryChange };

/** True for a file to be settled though only this side changed it. */
export type SettlesAlone = (path: string, side: 'ours' | 'theirs') => boolean;

/** Merges what theirs changed since base into ours. Paths that only one side changed are taken as they are. */
export async function mergeTrees(
  info: GitInfo,
  objects: Objects,
  commits: { readonly base: string; readonly ours: string; readonly theirs: string },
  settle: Settle,
  settlesAlone: SettlesAlone = () => false,
): Promise<MergedTrees> {
  const { base, ours, theirs } = commits;
  const [own, other] = await Promise.all([
    entryChanges(info, base, ours),
    entryChanges(info, base, theirs),
  ]);
  const ownByPath = new Map(own.map((change) => [change.path, change]));
  const changes = new Map<string, NewFile | null>();
  const others = new Set(other.map(({ path }) => path));
  const both = own
    .filter((mine) => !others.has(mine.path) && isAlone(mine, 'ours', settlesAlone))
    .map((ours): Both => ({ path: ours.path, ours, theirs: unchanged(ours) }));
  for (const change of other) {
    const mine = ownByPath.get(change.path);
    if (mine === undefined) {
      if (isAlone(change, 'theirs', settlesAlone)) {
        both.push({ path: change.path, ours: unchanged(change), theirs: change });
      } else changes.set(change.path, change.after);
    } else if (!isSame(mine.after, change.after)) {
      both.push({ path: change.path, ours: mine, theirs: change });
    }
  }
  const clashes = await settleAll(objects, both, settle, changes);
  return { changes, clashes: [...clashes, ...crossings(changes, own)] };
}

function isAlone(
  { path, before, after }: EntryChange,
  side: 'ours' | 'theirs',
  settlesAlone: SettlesAlone,
): boolean {
  return isFile(before) && isFile(after) && settlesAlone(path, side);
}

/** What the other side made of it: nothing. */
function unchanged({ path, before }: EntryChange): EntryChange {
  return { path, before, after: before };
}

async function settleAll(
  objects: Objects,
  both: readonly Both[],
  settle: Settle,
  changes: Map<string, NewFile | null>,
): Promise<string[]> {
  const clashes: string[] = [];
  const files = both.filter(({ path, ours, theirs }) => {
    const isRegular = [ours.before, ours.after, theirs.after].every(isFile);
    if (!isRegular) clashes.push(path);
    return isRegular;
  });
  const sides = files.flatMap(({ ours, theirs }) => [ours.before, ours.after, theirs.after]);
  const texts = await readAll(objects, sides);
  for (const { path, ours, theirs } of files) {
    const of = (entry: TreeEntry | null): Uint8Array | null =>
      entry === null ? null : (texts.get(entry.id) ?? null);
    const versions = { base: of(ours.before), ours: of(ours.after), theirs: of(theirs.after) };
    const settled = settle(path, versions);
    if (settled === 'clash') clashes.push(path);
    else if (settled.bytes !== null) {
      changes.set(path, { mode: modeOf(ours, theirs), bytes: settled.bytes });
    } else if (ours.after !== null) changes.set(path, null);
  }
  return clashes;
}

/** The mode that a side changed, ours first. */
function modeOf(ours: EntryChange, theirs: EntryChange): string {
  const base = ours.before?.mode;
  const changed = [ours.after?.mode, theirs.after?.mode].find(
    (mode) => mode !== undefined && mode !== base,
  );
  return changed ?? base ?? '100644';
}

async function readAll(
  objects: Objects,
  entries: readonly (TreeEntry | null)[],
): Promise<Map<string, Uint8Array>> {
  const ids = [...new Set(entries.flatMap((entry) => entry?.id ?? []))];
  const bytes = new Map<string, Uint8Array>();
  await objects.each(ids, (content, i) => {
    if (content !== null) bytes.set(ids[i] ?? '', content);
  });
  return bytes;
}

/** Paths at which one side has a file and the other a directory. */
function crossings(
  changes: ReadonlyMap<string, NewFile | null>,
  own: readonly EntryChange[],
): string[] {
  const added = own.filter(({ after }) => after !== null).map(({ path }) => path);
  const addedSet = new Set(added);
  const theirs = [...changes].filter(([, file]) => file !== null).map(([path]) => path);
  const theirSet = new Set(theirs);
  return [
    ...theirs.filter((path) => parentsOf(path).some((parent) => addedSet.has(parent))),
    ...added.filter((path) => parentsOf(path).some((parent) => theirSet.has(parent))),
  ];
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    parents.push(path.slice(0, at));
  }
  return parents;
}

function isFile(entry: TreeEntry | null): boolean {
  return entry === null || entry.mode.startsWith('100');
}

function isSame(a: TreeEntry | null, b: TreeEntry | null): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}
