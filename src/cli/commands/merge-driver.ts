/** `pail merge-driver`: what git starts for each record that both sides of a merge changed. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import type { DriverFiles } from '../merge-one.ts';
import { startDirectory } from '../session.ts';

export type MergeDriverOptions = Globals & DriverFiles;

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

export async function runMergeDriver(env: Env, options: MergeDriverOptions): Promise<number> {
  const { mergeOne } = await import('../merge-one.ts');
  return mergeOne(env, startDirectory(env, options), options);
}
