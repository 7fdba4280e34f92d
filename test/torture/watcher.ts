/**
 * G6: whatever happens on disk, the index that a server serves soon equals one built from the files, be it idle,
 * under load, stopped meanwhile, or on a system that refuses to watch.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { Catalog } from '../../src/workspace/catalog.ts';
import { definitionsOf, diskSources } from '../../src/workspace/definitions.ts';
import { digestOf } from '../../src/workspace/index-digest.ts';
import { type DiskStep, prepareBranches } from './disk-steps.ts';
import { type Server, startBlind, type TortureWorkspace } from './workspace.ts';

export type WatchMode = 'idle' | 'load' | 'stopped' | 'no watches' | 'no watcher';
export const WATCH_MODES: readonly WatchMode[] = [
  'idle',
  'load',
  'stopped',
  'no watches',
  'no watcher',
];

export type WatcherOptions = {
  readonly modes: readonly WatchMode[];
  readonly stepsIn: (mode: WatchMode) => readonly DiskStep[];
  /** Later than this is a fault, ms. */
  readonly lateMs: number;
  /** How long the server is stopped while the disk changes, ms. */
  readonly stopMs: number;
  readonly onStep?: (mode: WatchMode, step: string, lateMs: number) => void;
};

export type WatcherReport = {
  readonly faults: string[];
  /** Longest time from the last change on disk until the index was right, ms. */
  slowestMs: number;
  /** Modes that this system cannot be brought into. */
  readonly skipped: WatchMode[];
};

/** After this long without the right answer it counts as never, ms: before the sweep of each minute. */
const NEVER_MS = 40_000;
/** Between two looks, ms: each makes the server read its whole index. */
const LOOK_MS = 150;
/** Best hits compared. */
const LOOKED_AT = 20;
const WORDS = ['export', 'renewal', 'acme'];

/** Takes the disk through all its changes, once in each mode. What it finds is in the report. */
export async function runWatcher(
  workspace: TortureWorkspace,
  { modes, stepsIn, lateMs: limit, stopMs, onStep }: WatcherOptions,
): Promise<WatcherReport> {
  const report: WatcherReport = { faults: [], slowestMs: 0, skipped: [] };
  prepareBranches(workspace);
  for (const mode of modes) {
    const server = await serverIn(workspace, mode);
    if (server === null) {
      report.skipped.push(mode);
      continue;
    }
    const note = (fault: string): void => void report.faults.push(`${mode}: ${fault}`);
    await checkHealth(server, mode, note);
    const load = mode === 'load' ? startLoad(server) : null;
    for (const [step, run] of stepsIn(mode)) {
      await whileStopped(server, mode === 'stopped' ? stopMs : 0, () => run(workspace));
      const lateMs = await untilRight(workspace, server);
      report.slowestMs = Math.max(report.slowestMs, lateMs);
      if (lateMs > limit) note(`${step}: right only after ${Math.round(lateMs)} ms`);
      onStep?.(mode, step, lateMs);
    }
    for (const fault of (await load?.stop()) ?? []) note(fault);
    await checkSearches(workspace, server, note);
    server.child.kill('SIGTERM');
    await server.ended;
  }
  return report;
}

function serverIn(workspace: TortureWorkspace, mode: WatchMode): Promise<Server | null> {
  if (mode === 'no watches') return startBlind(workspace, 'max_inotify_watches');
  if (mode === 'no watcher') return startBlind(workspace, 'max_inotify_instances');
  return workspace.serve();
}

async function checkHealth(
  server: Server,
  mode: WatchMode,
  note: (fault: string) => void,
): Promise<void> {
  const expected = mode.startsWith('no ') ? 'degraded' : 'ok';
  const { status } = await ask(server, 'api/health');
  if (status !== expected) note(`health says ${String(status)}, not ${expected}`);
}

/** Runs something while the server stands still, at least `ms` long; 0: it goes on. */
async function whileStopped(server: Server, ms: number, run: () => Promise<void>): Promise<void> {
  if (ms > 0) server.child.kill('SIGSTOP');
  const began = performance.now();
  await run();
  if (ms === 0) return;
  await sleep(Math.max(0, began + ms - performance.now()));
  server.child.kill('SIGCONT');
}

/** How long it takes from now until the server's index is that of the files, which nobody changes any more; ms. */
async function untilRight(workspace: TortureWorkspace, server: Server): Promise<number> {
  const began = performance.now();
  const seen: { readonly digest: unknown; readonly ms: number }[] = [];
  let expected: string | null = null;
  const build = fromFiles(workspace.root).then(({ digest }) => {
    expected = digest;
  });
  for (;;) {
    const { digest } = await ask(server, 'api/index');
    const ms = performance.now() - began;
    if (seen.at(-1)?.digest !== digest) seen.push({ digest, ms });
    const last = seen.at(-1);
    if (expected !== null && (last?.digest === expected || ms > NEVER_MS)) {
      await build;
      return last?.digest === expected ? last.ms : Number.POSITIVE_INFINITY;
    }
    await sleep(LOOK_MS);
  }
}

/** An index made of nothing but the files. */
async function fromFiles(root: string): Promise<{ index: RecordIndex; digest: string }> {
  const { model } = await definitionsOf(diskSources(root), `${root}/.git/no-cache`);
  const index = createIndex(model);
  await new Catalog(`${root}/bucket`, model, index).sweep();
  const made = await digestOf(index, model, () => false);
  return { index, digest: made?.digest ?? '' };
}

async function checkSearches(
  workspace: TortureWorkspace,
  server: Server,
  note: (fault: string) => void,
): Promise<void> {
  const { index } = await fromFiles(workspace.root);
  for (const word of WORDS) {
    const expected = index.search(word, undefined, { limit: LOOKED_AT });
    const { items, total } = await ask(server, `api/search?q=${word}`);
    const found = (items as { id: string }[]).slice(0, LOOKED_AT).map(({ id }) => id);
    const wanted = expected.hits.map(({ id }) => id);
    if (total === expected.total && String(found) === String(wanted)) continue;
    note(
      `search for ${word}: ${String(total)} hits, not ${expected.total}: ${found}, not ${wanted}`,
    );
  }
}

const LOAD_PATHS = [
  'api/contacts?limit=50&sort=lastName',
  'api/deals?group=stage&sum=expectedValue',
  'api/search?q=export',
  'views/pipeline',
  'c/crm/contacts',
  'api/problems',
];

type Load = { stop(): Promise<string[]> };

/** Rest of a reader between two questions, ms: all three together keep a server busy for half of the time. */
const READER_REST_MS = 20;

/** Readers that ask and ask. What is not answered with 200 is a fault. */
function startLoad(server: Server): Load {
  const faults: string[] = [];
  let isOver = false;
  const reader = async (first: number): Promise<void> => {
    for (let i = first; !isOver; i++) {
      const path = LOAD_PATHS[i % LOAD_PATHS.length] ?? '';
      const response = await fetch(`${server.url}${path}`, { headers: { connection: 'close' } });
      const text = await response.text();
      if (response.status !== 200) faults.push(`GET ${path}: ${response.status} ${text}`);
      await sleep(READER_REST_MS);
    }
  };
  const readers = [0, 2, 4].map(reader);
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(readers);
      return faults;
    },
  };
}

async function ask(server: Server, path: string): Promise<JsonObject> {
  const response = await fetch(`${server.url}${path}`, { headers: { connection: 'close' } });
  return (await response.json()) as JsonObject;
}
