/** `pail undo`: takes back one commit, import or automation run, and keeps what came after. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

export type UndoOptions = Globals & { readonly target: string };

export function declareUndo(app: App): void {
  const command = app.verb('history', 'undo <commit>', 'take back one change, keep later ones');
  command.addHelpText(
    'after',
    `
<commit> is the beginning of a commit's id, a name of one (HEAD, HEAD~1, a tag), or what acted: import:<id>, automation:<id>.
Later edits of other fields stay. Where a later edit stands on what is to go, nothing is
changed and both values are shown (exit code 3).

  pail undo 3f9c2a1 --dry-run
  pail undo import:2026-05-01-leads`,
  );
  app.on(command, runUndo, ([target]) => ({ target: target as string }));
}

export async function runUndo(env: Env, options: UndoOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const plan = await session.workspace.history.planUndo(options.target, session.actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}
