/** Opens the workspace that a command is about, and closes it again. */

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { PailError } from '../errors.ts';
import type { Actor } from '../plan/types.ts';
import { DatesMissing } from '../workspace/dates-missing.ts';
import type { OpenOptions } from '../workspace/open.ts';
import type { PastWorkspace } from '../workspace/past/past-workspace.ts';
import type { IndexInfo, Reading, Revision, Workspace } from '../workspace/types.ts';
import { configNotices, fileNotices, unreadNotices } from '../workspace/unread.ts';
import type { Env, Globals } from './env.ts';
import { complain, plural, say, warn } from './output.ts';

/** For verbs that read: the workspace as it is, or as it was. */
export type ReadingSession = {
  readonly workspace: Reading;
  readonly actor: Actor;
};

export type Session = ReadingSession & { readonly workspace: Workspace };

/** Runs `use` with the workspace as it is now or, with `--at`, as it was then. */
export async function withReading(
  env: Env,
  globals: Globals,
  use: (session: ReadingSession) => Promise<number>,
): Promise<number> {
  const { at } = globals;
  if (at === undefined) {
    return withWorkspace(env, globals, (session) => {
      sayAll(env, globals, fileNotices(session.workspace));
      return use(session);
    });
  }
  const via = viaOf(env);
  const { openPast, resolvePast } = await import('../workspace/past/open-past.ts');
  const { clearanceOnDisk } = await import('../workspace/veil/clearance-on-disk.ts');
  const attempt = async (): Promise<number> => {
    const found = await resolvePast(startDirectory(env, globals), at, env.now());
    const workspace: PastWorkspace = await openPast(found, () =>
      clearanceOnDisk(found.root, found.today, () => workspace.actor(via, globals.as), env.now()),
    );
    try {
      sayWhen(env, globals, workspace.at);
      sayAll(env, globals, unreadNotices(workspace));
      if (globals.json) await workspace.loadDates();
      return await use({ workspace, actor: workspace.actor(via, globals.as) });
    } finally {
      await workspace.close();
    }
  };
  return mendingIndex(attempt);
}

function sayAll(env: Env, globals: Globals, notices: readonly string[]): void {
  for (const notice of notices) warn(env, globals, notice);
}

/** An answer about the past says so, apart from the answer itself. */
function sayWhen(env: Env, globals: Globals, at: Revision): void {
  const date = new Date(at.at).toISOString().slice(0, 16).replace('T', ' ');
  say(env, globals, `as of ${date} UTC, commit ${at.commit.slice(0, 10)}`);
  sayAll(env, globals, at.notices);
}

/** Runs `use` with the workspace at `-C` or the working directory. Loads the workspace code only now. */
export async function withWorkspace(
  env: Env,
  globals: Globals,
  use: (session: Session) => Promise<number>,
  options: Pick<OpenOptions, 'commits' | 'askServer' | 'build'> = {},
): Promise<number> {
  if (globals.at !== undefined) {
    const message = '--at looks back: this command works on what is there now; leave --at out';
    throw new PailError('usage', message, { at: globals.at });
  }
  viaOf(env); // Refused before anything is read.
  const { openWorkspace } = await import('../workspace/open.ts');
  const start = startDirectory(env, globals);
  const isBegun = env.headStart?.dir === start && options.askServer !== false;
  let begun = isBegun ? env.headStart?.begun : undefined;
  const attempt = async (): Promise<number> => {
    const onProgress = progressOf(env, globals);
    const early = begun === undefined ? {} : { begun };
    begun = undefined; // Good for one opening.
    const workspace = await openWorkspace(start, {
      ...options,
      ...early,
      clock: env.now,
      onProgress,
    });
    return within(workspace, env, globals, use);
  };
  return mendingIndex(attempt);
}

/** Once more where an index file turns out to be damaged: it is disposable, and without it the command builds another. */
async function mendingIndex(attempt: () => Promise<number>): Promise<number> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'DamagedSegment' && 'path' in error))
      throw error;
    rmSync(String(error.path), { force: true });
    return attempt();
  }
}

/** A server commits soon after it has answered, and has the index built elsewhere. */
export function serverOptions(env: Env, globals: Globals): Pick<OpenOptions, 'commits' | 'build'> {
  let showsProgress = env.isTTY && !globals.quiet && !globals.json;
  return {
    commits: 'soon',
    build: async (root, signal) => {
      const { rebuildElsewhere } = await import('./rebuild-index.ts');
      await rebuildElsewhere(root, showsProgress, signal);
      showsProgress = false;
    },
  };
}

async function within(
  workspace: Workspace,
  env: Env,
  globals: Globals,
  use: (session: Session) => Promise<number>,
): Promise<number> {
  try {
    sayAll(env, globals, configNotices(workspace));
    if (globals.verbose) complain(env, `pail: ${originOf(workspace.indexInfo())}`);
    const actor = workspace.actor(viaOf(env), globals.as);
    workspace.readAsActor(() => actor);
    const code = await use({ workspace, actor });
    if (workspace.indexInfo().changed > STALE_RECORDS) {
      const { rebuildLater } = await import('./rebuild-index.ts');
      await rebuildLater(workspace.root);
    }
    return code;
  } finally {
    await workspace.close();
  }
}

const FRESHNESS: Readonly<Record<IndexInfo['freshness'], string>> = {
  vouched: 'vouched for by a server',
  git: 'checked by git',
  swept: 'compared with every file',
};

/** `index read, checked by git, 3 files read again`. */
function originOf({ source, reason, freshness, changed }: IndexInfo): string {
  const made = { read: 'read', built: `built (${reason})`, none: 'in memory' }[source];
  return `index ${made}, ${FRESHNESS[freshness]}, ${plural(changed, 'file')} read again`;
}

/** With more records than this to read again at each start, the index file is worth writing anew. */
const STALE_RECORDS = 500;

/** Buckets below this many files are read before anybody looks. */
const LONG_BUILD = 5_000;

/** On a terminal, a line that counts the files while a large bucket is read for the first time. */
function progressOf(env: Env, globals: Globals): (done: number, total: number) => void {
  const started = env.now();
  return (done, total) => {
    if (!env.isTTY || globals.quiet || globals.json || total < LONG_BUILD) return;
    const seconds = Math.max(0.001, (env.now() - started) / 1000);
    const rate = Math.round(done / seconds);
    const left = Math.ceil((total - done) / Math.max(1, rate));
    const line = `building the index: ${done} of ${total} files, ${rate} files/s, ${left} s left`;
    env.stderr.write(done === total ? `\r${' '.repeat(line.length + 8)}\r` : `\r${line} `);
  };
}

/** Loads dates of change; says so where some are not to be had. */
export async function loadDates(env: Env, globals: Globals, workspace: Reading): Promise<void> {
  sayAll(env, globals, await workspace.loadDates());
}

/** What `ask` answers; dates are loaded when it turns out to read them, be it behind a computed field or a relation. */
export async function askWithDates<T>(
  env: Env,
  globals: Globals,
  workspace: Reading,
  ask: () => T,
): Promise<T> {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof DatesMissing)) throw error;
  }
  await loadDates(env, globals, workspace);
  return ask();
}

/** Absolute directory where the search for the workspace begins. */
export function startDirectory(env: Env, globals: Globals): string {
  return resolve(env.cwd, globals.dir ?? '.');
}

/** What acts, for the `Pail-Via` trailer: `PAIL_VIA`, e.g. `agent:claude`; else `cli`. */
export function viaOf(env: Env): string {
  const via = env.vars['PAIL_VIA'] ?? '';
  if (via === '') return 'cli';
  if (/^[a-z]+(:[\w.@/+-]{1,64})?$/.test(via)) return via;
  throw new PailError(
    'usage',
    `PAIL_VIA is ${JSON.stringify(via)}; it must be a word, or a word and a name: agent:claude`,
    { via },
  );
}
