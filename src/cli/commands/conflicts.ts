/** `pail conflicts`: what merges have left to decide. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';

export function declareConflicts(app: App): void {
  const command = app.verb('history', 'conflicts', 'what merges left to decide');
  command.addHelpText(
    'after',
    '\nExit code 1 when there is something to decide; `pail resolve` decides.\n\n  pail conflicts\n  pail conflicts --json',
  );
  app.on(command, runConflicts, () => ({}));
}

export async function runConflicts(env: Env, options: Globals): Promise<number> {
  return withWorkspace(env, options, async ({ workspace }) => {
    const conflicts = await workspace.merging.conflicts();
    if (options.json) {
      const { conflictItems } = await import('../../workspace/merging/conflict-items.ts');
      const items = conflicts.flatMap(conflictItems);
      writeJson(env, { items, total: items.length });
    } else {
      const { conflictText } = await import('../conflict-text.ts');
      for (const conflict of conflicts) {
        env.stdout.write(`${conflictText(env, workspace, conflict)}\n\n`);
      }
      const count = plural(conflicts.length, 'record');
      const words = `${count} to decide about: pail resolve <record> --ours | --theirs | --field name=value`;
      say(env, options, conflicts.length === 0 ? 'no conflicts' : words);
    }
    return conflicts.length > 0 ? 1 : 0;
  });
}
