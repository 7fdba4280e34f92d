/** `pail restore`: a record, or some of its fields, as they were. */

import { PailError } from '../../errors.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { listOf, listOption } from '../options.ts';
import { withWorkspace } from '../session.ts';

export type RestoreOptions = Globals & {
  readonly record: string;
  readonly fields: readonly string[];
};

export function declareRestore(app: App): void {
  const command = app
    .verb('history', 'restore <record>', 'bring back what a record was')
    .option(...listOption('--field <paths>', 'only these fields, separated by commas'));
  command.addHelpText(
    'after',
    `
--at says when: a branch, a tag, a commit, a date or words. A record that is gone comes back
(name it by its whole id). It is a change like any other: what would break a rule is refused.

  pail restore deal_7k2 --at main~3 --field stage,probability
  pail restore cont_4h8q2m9xkz --at yesterday --dry-run`,
  );
  app.on(command, runRestore, ([record], flags) => ({
    record: record as string,
    fields: listOf(flags['field']),
  }));
}

export async function runRestore(env: Env, options: RestoreOptions): Promise<number> {
  const { at, ...others } = options;
  if (at === undefined) {
    const message = `say when: pail restore ${options.record} --at main~1, --at 2026-05-01 or --at "2 weeks ago"`;
    throw new PailError('usage', message, {});
  }
  return withWorkspace(env, others, async (session) => {
    const { workspace, actor } = session;
    const { record, fields } = options;
    const plan = await workspace.history.planRestore(record, at, fields, actor);
    const { carryOut } = await import('../write.ts');
    const now = plan.changes.length === 0 ? { of: workspace.find(record) } : {};
    return carryOut(env, others, session, plan, { many: plan.changes.length > 1, ...now });
  });
}
