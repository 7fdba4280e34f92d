/** `pail today`: what the acting user should do now. */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { Today, TodayItem } from '../../workspace/crm/today.ts';
import type { Reading } from '../../workspace/types.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { limitOption } from '../options.ts';
import { plural, say, writeJson } from '../output.ts';
import type { RowCell } from '../render/render-rows.ts';
import { loadDates, withReading } from '../session.ts';

export type TodayOptions = Globals & {
  readonly limit?: number;
  /** File to write; `-` is standard output. */
  readonly ics?: string;
};

/** Most items of one section unless told. */
const SHOWN = 20;

export function declareToday(app: App): void {
  const command = app
    .verb('crm', 'today', 'what to do now: tasks, tickets, deals, issues')
    .option(...limitOption('most items of each kind (default: 20)'))
    .option('--ics <file>', 'write all your open tasks as a calendar; - is standard output');
  command.addHelpText(
    'after',
    `
Yours alone: what is overdue or due, reminders that have come, tickets whose time is nearly up,
deals whose day to close has come, issues. Days are those of the workspace's time zone.

  pail today
  pail today --as ada@example.com --json
  pail today --ics tasks.ics`,
  );
  app.on(command, runToday, (_args, { limit, ics }) => ({
    ...(typeof limit === 'number' ? { limit } : {}),
    ...optional('ics', ics),
  }));
}

export async function runToday(env: Env, options: TodayOptions): Promise<number> {
  return withReading(env, options, async ({ workspace, actor }) => {
    if (options.ics !== undefined) return writeFeed(env, options, workspace, actor, options.ics);
    const { todayOf } = await import('../../workspace/crm/today.ts');
    const now = workspace.at?.at ?? env.now();
    const today = todayOf(workspace, actor, now, options.limit ?? SHOWN);
    if (options.json) {
      writeJson(env, today);
      return 0;
    }
    if (today.me === null) throw nobody(workspace);
    if (today.sections.length > 0)
      env.stdout.write(`${await sectionsText(env, workspace, today)}\n`);
    else env.stdout.write('nothing is due: the day is yours\n');
    if (today.pool > 0) {
      const waiting = plural(today.pool, 'task waits', 'tasks wait');
      say(env, options, `${waiting} in the pool: pail view task-pool`);
    }
    return 0;
  });
}

function nobody(workspace: Reading): PailError {
  const [anyone] = workspace.model.collections.has('users') ? workspace.index.records('users') : [];
  const how =
    anyone === undefined
      ? 'make yourself one: pail create users name=… email=…'
      : `name one, such as --as ${anyone.id} (${workspace.displayName(anyone)})`;
  const message = `whose day? No user has git's user.email; ${how}; \`pail inbox\` shows everybody's`;
  return new PailError('usage', message);
}

async function writeFeed(
  env: Env,
  options: TodayOptions,
  workspace: Reading,
  actor: Actor,
  file: string,
): Promise<number> {
  const assignee = actor.userId === null ? undefined : workspace.index.get(actor.userId);
  if (assignee === undefined) throw nobody(workspace);
  await loadDates(env, options, workspace);
  const { taskFeed } = await import('../../crm/tasks/task-feed.ts');
  const text = taskFeed(workspace, actor, { assignee });
  if (file === '-') {
    env.stdout.write(text);
    return 0;
  }
  if (!options.dryRun) writeFileSync(resolve(env.cwd, file), text);
  say(env, options, `${options.dryRun ? 'would write' : 'wrote'} ${file}`);
  return 0;
}

async function sectionsText(env: Env, workspace: Reading, today: Today): Promise<string> {
  const { renderSections } = await import('../render/render-sections.ts');
  const { formatWhen } = await import('../../view/format.ts');
  const when = ({ at }: TodayItem): string => (at === null ? '' : formatWhen(at, workspace.config));
  const cellsOf = (item: TodayItem): RowCell[] => [
    { text: item.title },
    { text: when(item) },
    { text: item.about, dim: true },
    { text: item.id, dim: true },
  ];
  const columns = [
    { label: '', width: 48 },
    { label: '', whole: true },
    { label: '', width: 32 },
    { label: '', whole: true },
  ];
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  return renderSections(columns, today.sections, cellsOf, { width, color: env.color });
}
