/** `pail fmt`: brings sound record files into canonical layout and key order, or to their place. */

import type { Actor } from '../../access/actor.ts';
import { formatProblem } from '../../errors.ts';
import type { Applied, Change, Plan } from '../../plan/types.ts';
import type { Workspace } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env } from '../env.ts';
import { noticesJson, plural, say, warnOfWrite, writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';
import { type PathsOptions, workspacePaths } from './check.ts';

export type FmtOptions = PathsOptions & { readonly check: boolean; readonly fanout: boolean };

export function declareFmt(app: App): void {
  const command = app
    .verb('start', 'fmt [paths...]', 'lay out record files canonically')
    .option('--check', 'only list the files; exit code 1 when there are any')
    .option('--fanout', 'move files to where x-collection.fanout puts them; paths are collections');
  command.addHelpText(
    'after',
    `
Files that are no sound records are left byte for byte as they are. A file with edits of yours that are in no commit
yet is laid out, named, and not committed: committing those edits is left to you.

  pail fmt --fanout contacts --dry-run`,
  );
  app.on(command, runFmt, ([paths], flags) => ({
    paths: paths as string[],
    check: flags['check'] === true,
    fanout: flags['fanout'] === true,
  }));
}

export async function runFmt(env: Env, options: FmtOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace, actor }) => {
    const plan = await planOf(env, options, workspace);
    const dry = options.check || options.dryRun;
    const { commit, notices } = dry
      ? await foreseen(workspace, plan, actor)
      : await applied(workspace, plan, actor);
    if (options.json) {
      const files: unknown[] = plan.changes.map((c) => (options.fanout ? moveOf(c) : fileOf(c)));
      writeJson(env, { files, changed: !dry, commit, ...noticesJson(notices) });
    } else {
      for (const change of plan.changes) env.stdout.write(`${line(change)}\n`);
    }
    warnOfWrite(env, options, notices);
    say(env, options, summary(options, plan.changes.length, dry));
    return options.check && plan.changes.length > 0 ? 1 : 0;
  });
}

function planOf(env: Env, options: FmtOptions, workspace: Workspace): Promise<Plan> {
  const { paths } = options;
  if (options.fanout) return workspace.fanoutPlan(paths.length > 0 ? paths : undefined);
  const wanted = workspacePaths(env, workspace, paths);
  return workspace.formatPlan(wanted.length > 0 ? wanted : undefined);
}

type Done = Pick<Applied, 'commit' | 'notices'>;

/** What applying the plan would remark on. */
async function foreseen(workspace: Workspace, plan: Plan, actor: Actor): Promise<Done> {
  const found = await workspace.check(plan, actor);
  return { commit: null, notices: found.map(formatProblem) };
}

async function applied(workspace: Workspace, plan: Plan, actor: Actor): Promise<Done> {
  return plan.changes.length === 0 ? { commit: null, notices: [] } : workspace.apply(plan, actor);
}

function summary({ fanout }: FmtOptions, files: number, dry: boolean): string {
  const count = plural(files, 'file');
  if (fanout && files === 0) return 'all files stand where their schemas put them';
  if (fanout) return dry ? `${count} would move` : `${count} moved`;
  if (files === 0) return 'all sound files are canonical';
  return dry ? `${count} would be laid out anew` : `${count} laid out anew`;
}

function line(change: Change): string {
  const { from, to } = moveOf(change);
  return to === null ? from : `${from} → ${to}`;
}

function moveOf(change: Change): { readonly from: string; readonly to: string | null } {
  const to = change.op === 'update' ? change.to : undefined;
  return { from: fileOf(change), to: to === undefined ? null : `bucket/${to}` };
}

function fileOf(change: Change): string {
  return change.op === 'create' ? change.after.id : `bucket/${change.before.file}`;
}
