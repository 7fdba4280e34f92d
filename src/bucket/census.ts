/**
 * Remembers which files of the bucket git does not track, with the stamps of all directories: while these are
 * unchanged, no name was added anywhere, and git need not look for untracked and ignored files again.
 */

import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCached, writeCached } from './cache-file.ts';

/** Path below the bucket (`''` is itself), inode, and time of its last change: adding or removing a name moves it. */
type DirStamp = readonly [path: string, inode: number, changedAt: number];

type Known = { readonly dirs: readonly DirStamp[]; readonly files: readonly string[] };

/** Younger changes may share their stamp with one that is still to come. */
const SETTLED_MS = 2000;
/** More are quicker found by git than read again one by one. */
const MAX_FILES = 1000;

export class Census {
  readonly #path: string;
  readonly #bucketDir: string;
  #before: Known | null = null;

  /** `path` is its file in the cache directory. */
  constructor(path: string, bucketDir: string) {
    this.#path = path;
    this.#bucketDir = bucketDir;
  }

  /** Files untracked or ignored, as git wrote them; null when there may be others. A few stats. */
  files(): readonly string[] | null {
    this.#before = readCached(this.#path, this.#bucketDir) as Known | null;
    if (this.#before === null) return null;
    const { dirs, files } = this.#before;
    return dirs.every((dir) => isSame(dir, this.#stampOf(dir[0]))) ? files : null;
  }

  /**
   * Keeps what git listed when asked after `startedAt` (epoch ms). Call `files` first. Keeps nothing while the
   * bucket is in motion.
   */
  keep(files: readonly string[], startedAt: number): void {
    if (files.length > MAX_FILES) return;
    const settled = startedAt - SETTLED_MS;
    try {
      const known = this.#before?.dirs ?? [];
      if (known.some(([path]) => !isSettled(this.#stampOf(path), settled))) return;
      const dirs = this.#stamps(settled);
      if (dirs !== null) writeCached(this.#path, this.#bucketDir, { dirs, files } satisfies Known);
    } catch {
      // A directory that cannot be read cannot be vouched for: git is asked each time.
    }
  }

  /** Stamps of all directories; null when one of them was changed after `settled`. */
  #stamps(settled: number): DirStamp[] | null {
    const known = new Map(this.#before?.dirs.map((dir) => [dir[0], dir]));
    const below = childrenOf(known.keys());
    const stamps: DirStamp[] = [];
    const pending = [''];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const stamp = this.#stampOf(path);
      if (stamp === null || !isSettled(stamp, settled)) return null;
      stamps.push(stamp);
      const before = known.get(path);
      const isKnown = before !== undefined && isSame(before, stamp);
      pending.push(...(isKnown ? (below.get(path) ?? []) : this.#directoriesIn(path)));
    }
    return stamps;
  }

  #directoriesIn(path: string): string[] {
    const entries = readdirSync(join(this.#bucketDir, path), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => (path === '' ? name : `${path}/${name}`));
  }

  /** Null for what is no directory. */
  #stampOf(path: string): DirStamp | null {
    const stats = lstatSync(join(this.#bucketDir, path), { throwIfNoEntry: false });
    return stats?.isDirectory() === true ? [path, stats.ino, stats.ctimeMs] : null;
  }
}

function isSame(before: DirStamp, now: DirStamp | null): boolean {
  return now !== null && now[1] === before[1] && now[2] === before[2];
}

function isSettled(stamp: DirStamp | null, settled: number): boolean {
  return stamp === null || stamp[2] < settled;
}

/** The directories right below each directory. */
function childrenOf(paths: Iterable<string>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const path of paths) {
    if (path === '') continue;
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [path]);
    else siblings.push(path);
  }
  return children;
}
