/** Opens the workspace that a command is about, and closes it again. */

import { resolve } from 'node:path';
import { PailError } from '../errors.ts';
import type { Actor } from '../plan/types.ts';
import type { Workspace } from '../workspace/types.ts';
import type { Env, Globals } from './env.ts';

export type Session = {
  readonly workspace: Workspace;
  readonly actor: Actor;
};

/** Runs `use` with the workspace at `-C` or the working directory. Loads the workspace code only now. */
export async function withWorkspace(
  env: Env,
  globals: Globals,
  use: (session: Session) => Promise<number>,
  commits: 'now' | 'soon' = 'now',
): Promise<number> {
  const via = viaOf(env);
  const { openWorkspace } = await import('../workspace/open.ts');
  const workspace = await openWorkspace(startDirectory(env, globals), { clock: env.now, commits });
  try {
    if (globals.json) await workspace.loadDates();
    return await use({ workspace, actor: workspace.actor(via, globals.as) });
  } finally {
    await workspace.close();
  }
}

/** Loads dates of change when something that is asked for names them. */
export async function loadDatesFor(workspace: Workspace, asked: unknown): Promise<void> {
  if (/\bupdatedAt\b/.test(JSON.stringify(asked))) await workspace.loadDates();
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
