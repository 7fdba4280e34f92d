/** `pail mv`: gives a record another id; every reference follows. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

export type MvOptions = Globals & { readonly record: string; readonly id: string };

export function declareMv(app: App): void {
  const command = app.verb('records', 'mv <record> <new-id>', 'rename an id; references follow');
  command.addHelpText('after', '\n  pail mv comp_7k2m9x4qpa comp_acme');
  app.on(command, runMv, ([record, id]) => ({ record: record as string, id: id as string }));
}

export async function runMv(env: Env, options: MvOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const plan = workspace.plan.rename(workspace.find(options.record), options.id, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}
