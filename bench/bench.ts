/** One bucket under measurement, and what its rows share. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LiveWorkspace } from '../src/workspace/live-workspace.ts';
import { openWorkspace } from '../src/workspace/open.ts';
import { tempDir } from './cleanup.ts';
import { commitAll, generateBucket } from './generate.ts';
import { run } from './measure.ts';

export const REPOSITORY: string = fileURLToPath(new URL('..', import.meta.url));
export const PAIL: string = join(REPOSITORY, 'bin/pail.js');
const OBSERVE = fileURLToPath(new URL('observe.cjs', import.meta.url));

/** Node options and environment of a process that reports what it took to `report`. */
export function observed(report: string): {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  return { args: ['-r', OBSERVE], env: { PAIL_BENCH_REPORT: report } };
}

/** What `observe.cjs` reports. */
export type Observed = {
  readonly rssBytes: number;
  readonly peakBytes: number;
  readonly longestBlockMs: number;
};

export type Bench = {
  /** Number of records that were asked for. */
  readonly n: number;
  /** Turns that a cold process gets; rows of long work take fewer, of short work more. */
  readonly rounds: number;
  /** The workspace's directory, a git repository with nothing to commit. */
  readonly root: string;
  /** Directory beside it, for whatever a row needs. */
  readonly scratch: string;
  /**
   * Makes a thing the first time, gives the same one from then on. `end` is called when the rows of the group are
   * done, unless the making failed.
   */
  readonly once: <T>(name: string, make: () => T, end?: (made: Awaited<T>) => unknown) => T;
  /** The workspace, opened in this process and not watched. */
  readonly workspace: () => Promise<LiveWorkspace>;
  /** Runs the built command line. */
  readonly pail: (...args: string[]) => void;
  /** Ends what the rows so far have shared. */
  readonly release: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Generates and commits a bucket of `n` records. */
export async function openBench(n: number, rounds: number): Promise<Bench> {
  const { dir, remove } = tempDir();
  const root = join(dir, 'workspace');
  generateBucket(root, n);
  commitAll(root);
  await settle(root);
  const shared = new Map<
    string,
    { readonly made: unknown; readonly end: () => Promise<unknown> }
  >();
  const once = <T>(name: string, make: () => T, end?: (made: Awaited<T>) => unknown): T => {
    const known = shared.get(name);
    if (known !== undefined) return known.made as T;
    const made = make();
    const endIt = (): Promise<unknown> => Promise.resolve(made).then(end, () => undefined);
    shared.set(name, { made, end: endIt });
    return made;
  };
  const release = async (): Promise<void> => {
    for (const { end } of [...shared.values()].reverse()) await end();
    shared.clear();
  };
  return {
    n,
    rounds,
    root,
    scratch: dir,
    once,
    workspace: () =>
      once(
        'workspace',
        () => openWorkspace(root),
        (opened) => opened.close(),
      ),
    pail: (...args) => run(process.execPath, [PAIL, ...args], root),
    release,
    close: async () => {
      await release();
      remove();
    },
  };
}

/** Fills git's cache of untracked files, after the second in which the last file was written. */
async function settle(root: string): Promise<void> {
  execFileSync('git', ['config', 'core.untrackedCache', 'true'], { cwd: root });
  await sleep(1100);
  execFileSync('git', ['status', '--porcelain'], { cwd: root });
}
