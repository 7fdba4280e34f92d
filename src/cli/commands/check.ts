/** `pail check`: every problem of records, schemas, views and configuration. */

import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { PailError, type Problem } from '../../errors.ts';
import type { Workspace } from '../../workspace/types.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { oneLine } from '../render/safe-text.ts';
import { withWorkspace } from '../session.ts';

export type PathsOptions = Globals & { readonly paths: readonly string[] };
export type CheckOptions = PathsOptions & {
  /** Range whose changes alone are checked. */
  readonly changed?: string;
};

export function declareCheck(app: App): void {
  const command = app
    .verb('start', 'check [paths...]', 'list the problems of all files')
    .option(
      '--changed [range]',
      'only what a branch or a range (base...head) changed; alone: what is not committed',
    );
  command.addHelpText(
    'after',
    `
Exit code 1 when there is an error; warnings alone give 0.

  pail check
  pail check --changed origin/main...HEAD`,
  );
  app.on(command, runCheck, ([paths], flags) => ({
    paths: paths as string[],
    ...(flags['changed'] === true ? { changed: 'HEAD' } : optional('changed', flags['changed'])),
  }));
}

export async function runCheck(env: Env, options: CheckOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace }) => {
    if (options.changed !== undefined) return checkRange(env, options, workspace, options.changed);
    const paths = workspacePaths(env, workspace, options.paths);
    const problems = await workspace.problems(paths.length > 0 ? paths : undefined);
    const errors = problems.filter((problem) => problem.level === 'error').length;
    if (options.json) writeJson(env, { problems });
    else if (problems.length > 0) env.stdout.write(`${grouped(env, problems)}\n`);
    const { size, collections } = extent(workspace);
    const found = [
      ...(errors > 0 ? [plural(errors, 'error')] : []),
      ...(problems.length > errors ? [plural(problems.length - errors, 'warning')] : []),
    ];
    const what = `${plural(size, 'record')} in ${plural(collections, 'collection')}`;
    const where = paths.length > 0 ? ` (only ${paths.join(', ')})` : '';
    say(env, options, `checked ${what}${where}: ${found.join(', ') || 'no problems'}`);
    return errors > 0 ? 1 : 0;
  });
}

async function checkRange(
  env: Env,
  options: CheckOptions,
  workspace: Workspace,
  range: string,
): Promise<number> {
  if (options.paths.length > 0) {
    const message = '--changed and paths exclude each other: a range names what is checked';
    throw new PailError('usage', message, { paths: options.paths });
  }
  const { checkChanged } = await import('../../workspace/review/review.ts');
  const { branchEnds } = await import('../../workspace/review/range.ts');
  const ends = await branchEnds(workspace.root, range);
  const { records, problems } = await checkChanged(workspace, ends, env.now());
  const errors = problems.filter((problem) => problem.level === 'error').length;
  if (options.json) writeJson(env, { problems });
  else if (problems.length > 0) env.stdout.write(`${grouped(env, problems)}\n`);
  const found = problems.length === 0 ? 'no problems' : plural(problems.length, 'problem');
  say(env, options, `checked ${plural(records.length, 'changed record')}: ${found}`);
  return errors > 0 ? 1 : 0;
}

/** Arguments as paths relative to the workspace. Throws `usage` for one outside it, `not_found` for none at all. */
export function workspacePaths(env: Env, workspace: Workspace, paths: readonly string[]): string[] {
  return paths.map((path) => {
    const inside = relative(workspace.root, resolve(env.cwd, path));
    if (inside.startsWith('..') || isAbsolute(inside)) {
      throw new PailError('usage', `${path} is outside the workspace ${workspace.root}`, { path });
    }
    if (!existsSync(resolve(env.cwd, path))) {
      throw new PailError('not_found', `there is no file or directory ${path}`, { path });
    }
    return inside.replaceAll('\\', '/');
  });
}

/** Problems under their file, in the order of files; one line each. */
function grouped(env: Env, problems: readonly Problem[]): string {
  const byFile = new Map<string, Problem[]>();
  for (const problem of problems) {
    byFile.set(problem.path, [...(byFile.get(problem.path) ?? []), problem]);
  }
  return [...byFile]
    .flatMap(([path, list]) => [
      paint(oneLine(path), { bold: true }, env.color),
      ...list.map((p) => line(env, p)),
    ])
    .join('\n');
}

function line(env: Env, problem: Problem): string {
  const isError = problem.level === 'error';
  const mark = isError
    ? paint('✗', { tone: 'red' }, env.color)
    : paint('! warning', { tone: 'amber' }, env.color);
  const at = problem.line === undefined ? '' : `line ${problem.line} `;
  const pointer = problem.pointer === '' ? '' : `${problem.pointer}: `;
  return `  ${mark} ${at}${oneLine(pointer + problem.message)}`;
}

function extent(workspace: Workspace): { size: number; collections: number } {
  const paths = [...workspace.model.collections.keys()];
  const size = paths.reduce((sum, path) => sum + workspace.index.size(path), 0);
  return { size, collections: paths.length };
}
