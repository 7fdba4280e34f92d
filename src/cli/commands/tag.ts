/** `pail tag`: labels over all collections; what they are, a better name, one for several. */

import type { TagUse } from '../../crm/tags/tags.ts';
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { TagPlan } from '../../workspace/crm/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, warn, writeJson } from '../output.ts';
import { type Session, withWorkspace } from '../session.ts';

const ACTIONS = ['list', 'rename', 'merge'] as const;

export type TagOptions = Globals & {
  readonly action: string;
  readonly names: readonly string[];
  readonly force: boolean;
};

export function declareTag(app: App): void {
  const command = app
    .verb('crm', 'tag [action] [names...]', 'tags of all records: list, rename, merge')
    .option('--force', 'rename or merge also into or out of system tags (bot:)');
  command.addHelpText(
    'after',
    `
  list                   all tags with how often they are used (also without an action)
  rename <from> <to>     another name, in every record, view and segment and in the library
  merge <keep> <other…>  one tag in place of several

  pail tag rename q1-target target-2027 --dry-run
  pail tag merge champion decision-maker --dry-run`,
  );
  app.on(command, runTag, ([action, names], flags) => ({
    action: typeof action === 'string' ? action : 'list',
    names: names as string[],
    force: flags['force'] === true,
  }));
}

export async function runTag(env: Env, options: TagOptions): Promise<number> {
  const { action } = options;
  if (!(ACTIONS as readonly string[]).includes(action)) {
    const message = `no tag action "${action}" (${ACTIONS.join(', ')})${didYouMean(action, ACTIONS)}`;
    throw new PailError('usage', message, { action, known: ACTIONS });
  }
  return withWorkspace(env, options, async (session) => {
    if (action === 'list') return list(env, options, session);
    const { plan, left } = await planOf(options, session);
    const { carryOut } = await import('../write.ts');
    const code = await carryOut(env, options, session, plan, { many: true, extra: { left } });
    for (const place of left) warn(env, options, `${place} may mean the tag; it stays as it is`);
    return code;
  });
}

async function planOf(
  { action, names, force }: TagOptions,
  { workspace, actor }: Session,
): Promise<TagPlan> {
  // What stays; the other may be what is to be mended.
  const faulty = action === 'rename' ? names[1] : names[0];
  if (faulty !== undefined && (faulty.trim() === '' || faulty.includes(','))) {
    const message = `"${faulty}" is no tag: expected a name without commas, which separate tags`;
    throw new PailError('usage', message, { tag: faulty });
  }
  const [first, ...rest] = names;
  const [second] = rest;
  if (action === 'rename' && first !== undefined && second !== undefined && rest.length === 1) {
    return workspace.crm.planRenameTag(first, second, force, actor);
  }
  if (action === 'merge' && first !== undefined && rest.length > 0) {
    return workspace.crm.planMergeTags(first, rest, force, actor);
  }
  const message =
    action === 'rename' ? 'pail tag rename <from> <to>' : 'pail tag merge <keep> <other…>';
  throw new PailError('usage', `expected ${message}`, { names });
}

async function list(env: Env, options: TagOptions, { workspace }: Session): Promise<number> {
  const tags = await workspace.crm.tags();
  if (options.json) {
    writeJson(env, { items: tags, total: tags.length });
    return 0;
  }
  const { renderRows } = await import('../render/render-rows.ts');
  const sorted = [...tags].sort((a, b) => b.count - a.count);
  const rows = sorted.map((tag) => [
    { text: tag.name, bold: true },
    String(tag.count),
    kindOf(tag),
    wordsOf(tag, workspace.model.collections),
  ]);
  const columns = [
    { label: 'tag' },
    { label: 'records', align: 'right' as const },
    { label: '' },
    { label: 'where' },
  ];
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
  say(env, options, plural(tags.length, 'tag'));
  return 0;
}

function kindOf({ system, library }: TagUse): string {
  if (system) return 'system';
  return library === null ? '' : 'library';
}

function wordsOf(
  { collections }: TagUse,
  known: ReadonlyMap<string, { readonly short: string }>,
): string {
  return Object.entries(collections)
    .sort(([, a], [, b]) => b - a)
    .map(([path, count]) => `${known.get(path)?.short ?? path} ${count}`)
    .join(', ');
}
