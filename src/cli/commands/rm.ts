/** `pail rm`: removes records, as their schemas say: delete, archive, or refuse. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

export type RmOptions = Globals & { readonly records: readonly string[] };

export function declareRm(app: App): void {
  const command = app.verb('records', 'rm <records...>', 'remove or archive records');
  command.addHelpText(
    'after',
    `
The schema decides: x-collection.onRemove deletes, archives or forbids; a relation's
onTargetRemove restricts, clears or cascades. All records go in one step, or none does.

  pail rm deal_7k2m9x4qpa --dry-run`,
  );
  app.on(command, runRm, ([records]) => ({ records: records as string[] }));
}

export async function runRm(env: Env, options: RmOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const records = options.records.map((reference) => workspace.find(reference));
    const plan = workspace.plan.remove(records, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}
