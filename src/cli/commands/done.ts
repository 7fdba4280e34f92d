/** `pail done`: completes a task and says what came of it. */

import { TASKS } from '../../crm/tasks/open-tasks.ts';
import type { Edit } from '../../plan/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

export type DoneOptions = Globals & { readonly task: string; readonly outcome: string };

export function declareDone(app: App): void {
  const command = app
    .verb('crm', 'done <task> [outcome...]', 'complete a task, with its outcome')
    .option('--outcome <text>', 'the same as the words behind the task');
  command.addHelpText(
    'after',
    `
The same as pail set <task> status=completed outcome=…. Of a recurring task the next one is made.

  pail done task_3ub5cmjtds
  pail done task_3ub5cmjtds "Signed, kickoff on Monday"`,
  );
  app.on(command, runDone, ([task, outcome], flags) => ({
    task: task as string,
    outcome: [...(outcome as string[]), flags['outcome'] ?? ''].join(' ').trim(),
  }));
}

export async function runDone(env: Env, options: DoneOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const record = workspace.find(options.task, TASKS);
    const edits: Edit[] = [{ path: 'status', op: '=', value: 'completed' }];
    if (options.outcome !== '') edits.push({ path: 'outcome', op: '=', value: options.outcome });
    const plan = workspace.plan.set(record, edits, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: false, of: record });
  });
}
