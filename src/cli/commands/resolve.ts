/** `pail resolve`: settles what a merge left to decide. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Side } from '../../record/resolve.ts';
import type { JsonValue } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';
import type { Conflict } from '../../workspace/merging/open-conflicts.ts';
import type { Resolution } from '../../workspace/merging/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { listOf, repeatOption } from '../options.ts';
import { complain, say, warnOfWrite, writeJson } from '../output.ts';
import { type Session, withWorkspace } from '../session.ts';

export type ResolveOptions = Globals & {
  readonly record: string;
  readonly side: Side | null;
  /** `field=value` texts. */
  readonly field: readonly string[];
};

export function declareResolve(app: App): void {
  const command = app
    .verb('history', 'resolve <record>', 'settle a conflict')
    .option('--ours', 'what the record holds now')
    .option('--theirs', 'what the other side made of it')
    .option(...repeatOption('-f, --field <name=value>', 'a value of your own for one field'));
  command.addHelpText(
    'after',
    `
Fields named by --field take that value, all others the side that is given. Without any, both sides are shown.

  pail resolve deal_7k2 --theirs
  pail resolve deal_7k2 --field expectedValue=50000 --ours`,
  );
  app.on(command, runResolve, ([record], flags) => ({
    record: record as string,
    side: sideOf(flags),
    field: listOf(flags['field']),
  }));
}

function sideOf(flags: Readonly<Record<string, unknown>>): Side | null {
  const { ours, theirs } = flags;
  if (ours === true && theirs === true) {
    throw new PailError('usage', '--ours and --theirs exclude each other', {});
  }
  if (ours === true) return 'ours';
  return theirs === true ? 'theirs' : null;
}

export async function runResolve(env: Env, options: ResolveOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const conflict = findConflict(await workspace.merging.conflicts(), options.record);
    const fields = valuesOf(session, conflict, options.field);
    const decision = { fields, rest: options.side };
    if (options.side === null && fields.size === 0)
      return showOnly(env, options, session, conflict);
    if (options.dryRun) {
      throw new PailError(
        'usage',
        'resolve has no --dry-run; `pail conflicts` shows both sides',
        {},
      );
    }
    const resolution = await workspace.merging.resolve(conflict, decision, actor);
    return tell(env, options, session, conflict, resolution);
  });
}

/** By the record's id, or the beginning of one. */
function findConflict(conflicts: readonly Conflict[], reference: string): Conflict {
  const found = conflicts.filter(({ id }) => id === reference);
  const matches = found.length > 0 ? found : conflicts.filter(({ id }) => id.startsWith(reference));
  const [only, another] = matches;
  if (only !== undefined && (another === undefined || another.id === only.id)) return only;
  const ids = [...new Set(conflicts.map(({ id }) => id))];
  if (only !== undefined) {
    const message = `"${reference}" begins several: ${matches.map(({ id }) => id).join(', ')}`;
    throw new PailError('ambiguous', message, { candidates: ids });
  }
  const hint = didYouMean(reference, ids) || (ids.length > 0 ? `; open: ${ids.join(', ')}` : '');
  throw new PailError('not_found', `no conflict of "${reference}"${hint}`, { open: ids });
}

function valuesOf(
  { workspace, actor }: Session,
  conflict: Conflict,
  texts: readonly string[],
): Map<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  if (texts.length === 0) return values;
  const path = conflict.file.slice(0, conflict.file.lastIndexOf('/'));
  const record = workspace.index.get(conflict.id);
  const collection = requireCollection(workspace.model, record?.collection ?? path);
  for (const edit of workspace.plan.parseEdits(collection, texts, actor, record?.data)) {
    const pointer = `/${edit.path.replaceAll('.', '/')}`;
    const open = conflict.fields.map((field) => field.pointer);
    if (!open.includes(pointer)) {
      const names = open.map((one) => one.slice(1).replaceAll('/', '.'));
      const message = `${edit.path} is not open in ${conflict.id} (open: ${names.join(', ')})`;
      throw new PailError('usage', message, { open });
    }
    values.set(pointer, edit.value);
  }
  return values;
}

async function showOnly(
  env: Env,
  options: Globals,
  { workspace }: Session,
  conflict: Conflict,
): Promise<number> {
  if (options.json) {
    const { conflictItems } = await import('../../workspace/merging/conflict-items.ts');
    writeJson(env, { items: conflictItems(conflict), total: conflict.fields.length });
  } else {
    const { conflictText } = await import('../conflict-text.ts');
    env.stdout.write(`${conflictText(env, workspace, conflict)}\n`);
  }
  complain(env, 'pail: decide with --ours, --theirs or --field name=value');
  return 3;
}

async function tell(
  env: Env,
  options: Globals,
  { workspace }: Session,
  conflict: Conflict,
  resolution: Resolution,
): Promise<number> {
  warnOfWrite(env, options, resolution.notices);
  const left = (await workspace.merging.conflicts()).length;
  if (options.json) {
    const { open, commit } = resolution;
    writeJson(env, { id: conflict.id, open, commit, conflicts: left });
    return 0;
  }
  const open = resolution.open.length === 0 ? '' : `; still open: ${resolution.open.join(', ')}`;
  env.stdout.write(`settled ${conflict.id}${open}\n`);
  const isOver = conflict.origin === 'git' && left === 0;
  if (isOver)
    say(env, options, 'all is settled; `git merge --continue` (or `git commit`) ends the merge');
  else if (left > 0) say(env, options, `${left} more to decide about: pail conflicts`);
  return 0;
}
