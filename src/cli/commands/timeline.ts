/** `pail timeline`: all that happened with a person, a company or a deal. */

import type { TimelineRequest } from '../../workspace/crm/timeline.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { countOption, listOf, listOption } from '../options.ts';
import { say, writeJson } from '../output.ts';
import { withReading } from '../session.ts';

export type TimelineOptions = Globals & {
  readonly record: string;
  readonly limit?: number;
  readonly since?: string;
  readonly kinds: readonly string[];
};

const LIMIT = 30;

export function declareTimeline(app: App): void {
  const command = app
    .verb('crm', 'timeline <record>', 'all that happened with a person, company or deal')
    .option(...countOption('-n, --limit <n>', 'so many events, 30 by default; 0 for all'))
    .option('--since <when>', 'not before: 2026-05-01, today-7d')
    .option(...listOption('--kind <kinds>', 'only these: call, email, note, stage …'));
  command.addHelpText(
    'after',
    `
From activities, notes, tasks, emails, interactions, visits, tickets, scores, stage history and git; what several tell
of stands once.

  pail timeline jane@bigco.com --since today-30d
  pail timeline deal_x --kind call,email,meeting --json`,
  );
  app.on(command, runTimeline, ([record], flags) => ({
    record: record as string,
    ...(typeof flags['limit'] === 'number' ? { limit: flags['limit'] } : {}),
    ...optional('since', flags['since']),
    kinds: listOf(flags['kind']),
  }));
}

export async function runTimeline(env: Env, options: TimelineOptions): Promise<number> {
  return withReading(env, options, async ({ workspace }) => {
    const { historyOf, kindsOf, timelineAnswer } = await import('../../workspace/crm/timeline.ts');
    const { limit = LIMIT, since } = options;
    const request: TimelineRequest = {
      kinds: kindsOf(options.kinds),
      ...(limit === 0 ? {} : { limit }),
      ...(since === undefined ? {} : { since }),
    };
    const record = workspace.find(options.record);
    const now = workspace.at?.at ?? env.now();
    const answer = await timelineAnswer(workspace, historyOf(workspace), record, request, now);
    if (options.json) {
      writeJson(env, { id: record.id, ...answer });
      return 0;
    }
    const { timelineLines } = await import('../timeline-text.ts');
    const lines = timelineLines(env, workspace, answer.items);
    if (lines.length > 0) env.stdout.write(`${lines.join('\n')}\n`);
    const rest = answer.total - answer.items.length;
    if (answer.total === 0) say(env, options, 'nothing happened yet');
    else if (rest > 0) say(env, options, `${rest} more before that: --limit 0 shows all`);
    return 0;
  });
}
