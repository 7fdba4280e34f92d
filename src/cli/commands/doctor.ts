/** `pail doctor`: is everything around the workspace in order? */

import { locateWorkspace } from '../../bucket/locate.ts';
import { PailError } from '../../errors.ts';
import type { App } from '../app.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { startDirectory } from '../session.ts';

export type DoctorOptions = Globals & { readonly fix: boolean };
type Outcome = Finding & { readonly fixed: boolean };

export function declareDoctor(app: App): void {
  const command = app
    .verb('start', 'doctor', 'check git, state directory, locks, queue')
    .option('--fix', 'mend what can be mended now');
  command.addHelpText(
    'after',
    '\n`pail check` is about the records; doctor is about what is around them.\n\n  pail doctor\n  pail doctor --fix',
  );
  app.on(command, runDoctor, (_, flags) => ({ fix: flags['fix'] === true }));
}

export async function runDoctor(env: Env, options: DoctorOptions): Promise<number> {
  const outcomes: Outcome[] = [];
  for (const finding of await findings(env, options)) {
    const mend = options.fix && !options.dryRun ? finding.fix : undefined;
    outcomes.push({ ...finding, fixed: mend === undefined ? false : await mended(mend) });
  }
  const open = outcomes.filter((one) => one.level !== 'ok' && !one.fixed);
  if (options.json) {
    const checks = outcomes.map(({ name, level, message, advice, fix, fixed }) => ({
      name,
      level,
      message,
      ...(advice === undefined ? {} : { advice }),
      fixable: fix !== undefined,
      fixed,
    }));
    writeJson(env, { checks });
  } else {
    for (const outcome of outcomes) env.stdout.write(`${line(env, outcome)}\n`);
    const fixable = open.some((one) => one.fix !== undefined) && !options.fix;
    const hint = fixable ? '; `pail doctor --fix` mends what it can' : '';
    say(
      env,
      options,
      open.length === 0 ? 'all is well' : `${plural(open.length, 'remark')}${hint}`,
    );
  }
  return open.some((one) => one.level === 'error') ? 1 : 0;
}

async function findings(env: Env, options: DoctorOptions): Promise<Finding[]> {
  const { checkGit, checkWorkspace } = await import('../doctor/checks.ts');
  const { checkPacks } = await import('../doctor/packs.ts');
  const git = checkGit();
  try {
    const root = locateWorkspace(startDirectory(env, options));
    const found: Finding = { name: 'workspace', level: 'ok', message: `workspace ${root}` };
    const reopen = async (): Promise<void> => {
      const { openWorkspace } = await import('../../workspace/open.ts');
      await (await openWorkspace(root, {})).close();
    };
    return [git, found, ...(await checkWorkspace(root, reopen)), ...checkPacks(env, root)];
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return [git, { name: 'workspace', level: 'error', message: error.message }];
  }
}

async function mended(fix: NonNullable<Finding['fix']>): Promise<boolean> {
  try {
    await fix();
    return true;
  } catch (error) {
    if (error instanceof PailError) return false;
    throw error;
  }
}

function line(env: Env, { level, message, advice, fixed }: Outcome): string {
  if (level === 'ok') return `${paint('✓', { tone: 'green' }, env.color)} ${message}`;
  if (fixed) return `${paint('✓ mended:', { tone: 'green' }, env.color)} ${message}`;
  const isError = level === 'error';
  const mark = paint(isError ? '✗' : '!', { tone: isError ? 'red' : 'amber' }, env.color);
  return `${mark} ${message}${advice === undefined ? '' : `\n  → ${advice}`}`;
}
