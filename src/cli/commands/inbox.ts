/** `pail inbox`: what waits for a decision, or is past its time. */

import type { Inbox, InboxItem } from '../../crm/inbox/types.ts';
import type { Reading, Workspace } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { limitOption } from '../options.ts';
import { plural, say, writeJson } from '../output.ts';
import type { RowCell } from '../render/render-rows.ts';
import { withReading } from '../session.ts';

export type InboxOptions = Globals & {
  readonly limit?: number;
  readonly all: boolean;
};

/** Most items of one group unless told. */
const SHOWN = 20;

export function declareInbox(app: App): void {
  const command = app
    .verb('crm', 'inbox', 'what waits for a decision, or is late')
    .option('--all', "everybody's, not only yours and nobody's")
    .option(...limitOption('most items of each kind (default: 20)'));
  command.addHelpText(
    'after',
    `
Conflicts, approvals, drafts, proposals, imports, records that may be the same, tickets late or
nearly, tasks and reminders due, deals and issues past their day, contracts, judgements to review.

  pail inbox
  pail inbox --all --json
  pail inbox --as ada@example.com -n 5`,
  );
  app.on(command, runInbox, (_args, { limit, all }) => ({
    all: all === true,
    ...(typeof limit === 'number' ? { limit } : {}),
  }));
}

export async function runInbox(env: Env, options: InboxOptions): Promise<number> {
  return withReading(env, options, async ({ workspace, actor }) => {
    const { readInbox } = await import('../../workspace/crm/inbox.ts');
    const now = workspace.at?.at ?? env.now();
    const inbox = await readInbox(workspace, actor, now, {
      limit: options.limit ?? SHOWN,
      conflicts: await conflictsOf(workspace),
      ...(options.all ? { who: 'all' as const } : {}),
    });
    if (options.json) {
      writeJson(env, inbox);
      return 0;
    }
    if (inbox.total > 0) env.stdout.write(`${await inboxText(env, workspace, inbox)}\n`);
    else env.stdout.write('the inbox is empty: nothing waits for you\n');
    for (const collection of inbox.notCompared) {
      say(env, options, `${collection} is large; pail dupes ${collection} looks for duplicates`);
    }
    const whose =
      inbox.who === 'me' ? "yours and nobody's; --all shows everybody's" : "everybody's";
    say(env, options, `${plural(inbox.total, 'item')}, ${whose}`);
    return 0;
  });
}

/** None as of a revision: a conflict is a matter of now. */
async function conflictsOf(workspace: Reading): Promise<{ id: string; fields: number }[]> {
  if (workspace.at !== null) return [];
  const open = await (workspace as Workspace).merging.conflicts();
  return open.map(({ id, fields }) => ({ id, fields: fields.length }));
}

async function inboxText(env: Env, { config }: Reading, inbox: Inbox): Promise<string> {
  const { renderSections } = await import('../render/render-sections.ts');
  const { formatWhen } = await import('../../view/format.ts');
  const when = ({ at }: InboxItem): string => (at === null ? '' : formatWhen(at, config));
  const cellsOf = (item: InboxItem): RowCell[] => [
    { text: item.title },
    { text: item.about, dim: true },
    { text: when(item) },
    { text: item.risk === 'high' ? 'high risk' : '' },
    { text: item.id, dim: true },
  ];
  const columns = [
    { label: '', width: 44 },
    { label: '', width: 52 },
    { label: '', whole: true },
    { label: '', whole: true },
    { label: '', whole: true },
  ];
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  return renderSections(columns, inbox.groups, cellsOf, { width, color: env.color });
}
