/** `pail edit`: one record in the user's editor, on a copy. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

export type EditOptions = Globals & { readonly record: string };

export function declareEdit(app: App): void {
  const command = app.verb('records', 'edit <record>', 'change a record in your editor');
  command.addHelpText(
    'after',
    `
Opens a copy in $VISUAL, else $EDITOR, else vi. An unchanged copy changes nothing; a copy with
problems can be edited again, and is kept when you give up.

  pail edit deal_7k2m9x4qpa
  pail edit ada@example.com`,
  );
  app.on(command, runEdit, ([record]) => ({ record: record as string }));
}

export async function runEdit(env: Env, options: EditOptions): Promise<number> {
  const { editRecord } = await import('../edit-record.ts');
  return withWorkspace(env, options, async (session) =>
    editRecord(env, options, session, session.workspace.find(options.record)),
  );
}
