/** `pail field`: adds, renames and removes fields of a collection, with everything that follows. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import type { Reshaping } from '../../workspace/reshape/types.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { withWorkspace } from '../session.ts';

const USAGE = {
  add: 'field add <collection> <name> [--type <type>]',
  rename: 'field rename <collection> <old> <new>',
  remove: 'field remove <collection> <name>',
} as const;
type Action = keyof typeof USAGE;

export type FieldOptions = Globals & {
  readonly action: string;
  readonly collection: string;
  readonly names: readonly string[];
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly fallback?: string;
  readonly required: boolean;
  readonly force: boolean;
};

export function declareField(app: App): void {
  const command = app
    .verb('platform', 'field <action> <collection> <names...>', 'add, rename, remove a field')
    .option(
      '--type <type>',
      'string, number, integer, boolean, date, date-time, money, select:a,b,c, relation:<collection>',
    )
    .option('--title <text>', 'name for people')
    .option('--description <text>', 'what it holds')
    .option(
      '--default <cel>',
      'value for the records there are; a constant is that of new ones, too',
    )
    .option('--required', 'records must have it')
    .option('--force', 'remove it though views or expressions use it');
  command.addHelpText(
    'after',
    `
Schema, records, views and expressions change in one step and one commit; \`pail undo\` takes it back.

  pail field add deals region --type select:emea,apac --default '"emea"'
  pail field rename deals expectedValue amount --dry-run
  pail field remove deals lostReason`,
  );
  app.on(command, runField, ([action, collection, names], flags) => ({
    action: action as string,
    collection: collection as string,
    names: names as readonly string[],
    ...optional('type', flags['type']),
    ...optional('title', flags['title']),
    ...optional('description', flags['description']),
    ...optional('fallback', flags['default']),
    required: flags['required'] === true,
    force: flags['force'] === true,
  }));
}

export async function runField(env: Env, options: FieldOptions): Promise<number> {
  const action = actionOf(options);
  return withWorkspace(env, options, async (session) => {
    const plan = await planOf(action, options, session.workspace.reshaping, session.actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, options, session, plan, { many: true });
  });
}

function planOf(
  action: Action,
  options: FieldOptions,
  reshaping: Reshaping,
  actor: Actor,
): Promise<Plan> {
  const { collection, names, force, type = 'string' } = options;
  const [name = '', to = ''] = names;
  if (action === 'rename') return reshaping.planRenameField(collection, name, to, actor);
  if (action === 'remove') return reshaping.planRemoveField(collection, name, force, actor);
  return reshaping.planAddField({ ...options, name, type }, actor);
}

/** Throws `usage` for an unknown action, or one with too few or too many names. */
function actionOf({ action, names }: FieldOptions): Action {
  const known = Object.keys(USAGE) as Action[];
  const found = known.find((one) => one === action);
  if (found === undefined) {
    const message = `no field action "${action}" (${known.join(', ')})${didYouMean(action, known)}`;
    throw new PailError('usage', message, { action, known });
  }
  if (names.length === (found === 'rename' ? 2 : 1)) return found;
  throw new PailError('usage', `write: pail ${USAGE[found]}`, { action, names });
}
