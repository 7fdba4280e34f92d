/** `pail merge-driver`: what git starts for each record that both sides of a merge changed. */

import { PailError } from '../../errors.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { complain } from '../output.ts';
import { startDirectory } from '../session.ts';

export type MergeDriverOptions = Globals & {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly path: string;
  readonly virtual: boolean;
};

export function declareMergeDriver(app: App): void {
  const command = app
    .verb('history', 'merge-driver <base> <ours> <theirs> <path>', 'merge one record; git runs it')
    .option('--virtual', 'merge two bases into one: record no conflict');
  command.addHelpText(
    'after',
    '\nGit gives the three versions as files (%O %A %B) and the path (%P); the result goes to <ours>.\nExit 0: merged. 1: merged but for conflicts, ours is kept there. 2: not merged, git has to.',
  );
  app.on(command, runMergeDriver, ([base, ours, theirs, path], flags) => ({
    base: String(base),
    ours: String(ours),
    theirs: String(theirs),
    path: String(path),
    virtual: flags['virtual'] === true,
  }));
}

/** Most fields that the message names. */
const NAMED = 5;

export async function runMergeDriver(env: Env, options: MergeDriverOptions): Promise<number> {
  const { path, virtual } = options;
  try {
    const { mergeForGit } = await import('../../workspace/merge-driver.ts');
    const top = startDirectory(env, options);
    const { conflicts, refusal } = await mergeForGit({ ...options, top, vars: env.vars });
    if (conflicts.length === 0) return 0;
    const fields = conflicts.map(({ pointer }) => pointer.slice(1)).filter(Boolean);
    const more = fields.length > NAMED ? `, and ${fields.length - NAMED} more` : '';
    const what =
      refusal?.message ?? `both sides changed ${fields.slice(0, NAMED).join(', ')}${more}`;
    if (!virtual) complain(env, `pail: ${path}: ${what}; ours stands there now`);
    return 1;
  } catch (error) {
    // Whatever it is, git can still merge the lines.
    const words = error instanceof PailError ? error.message : String((error as Error)?.stack);
    complain(env, `pail: ${path} is merged line by line: ${words}`);
    return 2;
  }
}
