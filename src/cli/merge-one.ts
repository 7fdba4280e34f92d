/** One call of the merge driver: merges, and says in an exit code and a line what came of it. */

import { PailError } from '../errors.ts';
import type { Env } from './env.ts';
import { complain } from './output.ts';

/** What git gives a driver, relative to the directory it starts it in; see `mergeForGit`. */
export type DriverFiles = {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly path: string;
  readonly virtual: boolean;
};

/** Most fields that the message names. */
const NAMED = 5;

/** 0: merged. 1: merged but for conflicts. 2: nothing was done, someone else has to merge. Never throws. */
export async function mergeOne(env: Env, top: string, files: DriverFiles): Promise<number> {
  const { path, virtual } = files;
  try {
    const { mergeForGit } = await import('../workspace/merge-driver.ts');
    const { conflicts, refusal } = await mergeForGit({ ...files, top, vars: env.vars });
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
