/** `pail fmt`: brings sound record files into canonical layout and key order. */

import type { Change } from '../../plan/types.ts';
import type { App } from '../app.ts';
import type { Env } from '../env.ts';
import { plural, say, warn, writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';
import { type PathsOptions, workspacePaths } from './check.ts';

export type FmtOptions = PathsOptions & { readonly check: boolean };

export function declareFmt(app: App): void {
  const command = app
    .verb('start', 'fmt [paths...]', 'lay out record files canonically')
    .option('--check', 'only list the files; exit code 1 when there are any');
  command.addHelpText(
    'after',
    '\nFiles that are no sound records are left byte for byte as they are.',
  );
  app.on(command, runFmt, ([paths], flags) => ({
    paths: paths as string[],
    check: flags['check'] === true,
  }));
}

export async function runFmt(env: Env, options: FmtOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace, actor }) => {
    const paths = workspacePaths(env, workspace, options.paths);
    const plan = await workspace.formatPlan(paths.length > 0 ? paths : undefined);
    const files = plan.changes.map(fileOf);
    const dry = options.check || options.dryRun;
    const applied = dry || files.length === 0 ? null : await workspace.apply(plan, actor);
    for (const notice of applied?.notices ?? []) warn(env, options, notice);
    if (options.json) writeJson(env, { files, changed: !dry, commit: applied?.commit ?? null });
    else for (const file of files) env.stdout.write(`${file}\n`);
    const count = plural(files.length, 'file');
    const done = dry ? `${count} would be laid out anew` : `${count} laid out anew`;
    say(env, options, files.length === 0 ? 'all sound files are canonical' : done);
    return options.check && files.length > 0 ? 1 : 0;
  });
}

function fileOf(change: Change): string {
  return change.op === 'create' ? change.after.id : `bucket/${change.before.file}`;
}
