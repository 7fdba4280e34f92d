/** `pail hook`: what git starts before a commit and after a merge. */

import { formatProblem, PailError } from '../../errors.ts';
import type { HookName } from '../../history/hooks.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { complain, plural } from '../output.ts';
import { oneLine } from '../render/safe-text.ts';
import { startDirectory, withWorkspace } from '../session.ts';

/** As in `history/hooks.ts`, which is loaded only where hooks are written. */
const HOOKS: readonly HookName[] = ['pre-commit', 'post-merge'];

/** Records named one by one. */
const NAMED = 10;

export type HookOptions = Globals & {
  readonly hook: string;
  /** What git gives the hook. */
  readonly args: readonly string[];
};

export function declareHook(app: App): void {
  const command = app.verb('history', 'hook <name> [args...]', 'check a commit; git runs it');
  command.addHelpText(
    'after',
    `
pre-commit: refuses (exit code 1) staged records that break a rule or hold merge markers.
post-merge: says what a merge brought. \`pail doctor --fix\` installs both; PAIL_HOOKS=off turns them off.`,
  );
  app.on(command, runHook, ([hook, args]) => ({ hook: String(hook), args: args as string[] }));
}

export async function runHook(env: Env, options: HookOptions): Promise<number> {
  const { hook } = options;
  if (!isHook(hook)) {
    const message = `there is no hook "${hook}"; expected ${HOOKS.join(' or ')}`;
    throw new PailError('usage', message, { hook });
  }
  try {
    return await (hook === 'pre-commit' ? preCommit(env, options) : postMerge(env, options));
  } catch (error) {
    // Git's work does not depend on Pail: what keeps it from looking is said, and nothing is refused.
    const words = error instanceof PailError ? error.message : String((error as Error)?.stack);
    complain(env, `pail: ${hook} did not look at the records: ${words}`);
    return 0;
  }
}

function isHook(name: string): name is HookName {
  return (HOOKS as readonly string[]).includes(name);
}

async function preCommit(env: Env, options: HookOptions): Promise<number> {
  const { checkStaged, readStaged, workspacesOf } = await import(
    '../../workspace/review/staged.ts'
  );
  const staged = await readStaged(startDirectory(env, options), env.vars['GIT_INDEX_FILE']);
  let faults = 0;
  for (const root of workspacesOf(staged.git, staged.paths)) {
    const { problems, undecided, notices } = await checkStaged(root, staged, env.now());
    for (const problem of problems) complain(env, `  ${oneLine(formatProblem(problem))}`);
    for (const id of undecided.slice(0, NAMED)) {
      complain(env, `pail: a merge left something to decide: pail resolve ${id}`);
    }
    if (undecided.length > NAMED) {
      complain(env, `pail: and ${undecided.length - NAMED} more: pail conflicts`);
    }
    for (const notice of notices) complain(env, `pail: ${notice}`);
    faults += problems.length;
  }
  if (faults === 0) return 0;
  const what = `${plural(faults, 'problem')} in what is staged; nothing was committed`;
  complain(env, `pail: ${what}. Mend and stage it, or commit as it is with --no-verify`);
  return 1;
}

async function postMerge(env: Env, options: HookOptions): Promise<number> {
  const isSquash = options.args[0] === '1';
  if (isSquash) return 0;
  return withWorkspace(env, options, async ({ workspace }) => {
    const { checkChanged } = await import('../../workspace/review/review.ts');
    const range = { from: 'ORIG_HEAD', to: 'HEAD', compared: 'tips' } as const;
    const { records, problems } = await checkChanged(workspace, range, env.now());
    if (records.length > 0) complain(env, `pail: ${plural(records.length, 'record')} changed`);
    for (const { name, fields } of records.slice(0, NAMED)) {
      const words = fields.map((field) => field.words).join(', ');
      complain(env, `  ${oneLine(`${name}: ${words}`)}`);
    }
    if (records.length > NAMED) complain(env, `  and ${records.length - NAMED} more`);
    for (const problem of problems.filter(({ level }) => level === 'error')) {
      complain(env, `pail: ${oneLine(formatProblem(problem))}`);
    }
    const open = await workspace.merging.conflicts();
    if (open.length > 0) {
      complain(env, `pail: ${plural(open.length, 'record')} to decide about: pail conflicts`);
    }
    return 0;
  });
}
