/** `pail set`: changes fields of one record. */

import { requireCollection } from '../../schema/model.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

export type SetOptions = Globals & { readonly record: string; readonly edits: readonly string[] };

export function declareSet(app: App): void {
  const command = app.verb('records', 'set <record> <edits...>', 'change fields of a record');
  command.addHelpText(
    'after',
    `
<record> is an id, the beginning of one, or a unique value such as an e-mail address.
Edits: field=value   field+=value   field-=value   field= (clears)   address.city=Oslo

  pail set deal_7k2m9x4qpa stage=offered probability=60
  pail set deal_7k2m9x4qpa tags+=q3 --dry-run`,
  );
  app.on(command, runSet, ([record, edits]) => ({
    record: record as string,
    edits: edits as string[],
  }));
}

export async function runSet(env: Env, options: SetOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const record = workspace.find(options.record);
    const collection = requireCollection(workspace.model, record.collection);
    const edits = workspace.plan.parseEdits(collection, options.edits, actor, record.data);
    const plan = workspace.plan.set(record, edits, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: false, of: record });
  });
}
