/** `pail log`: what changed, when, by whom, in the records' words. */

import type { LogRequest } from '../../workspace/history/types.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { countOption } from '../options.ts';
import { say, warn, writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';

export type LogOptions = Globals & { readonly request: LogRequest; readonly patch: boolean };

export function declareLog(app: App): void {
  const command = app
    .verb('history', 'log [what]', 'what changed, when and by whom')
    .option(...countOption('-n, --limit <n>', 'so many commits, 20 by default'))
    .option('--since <when>', 'not before: 2026-05-01, today-7d, "2 weeks ago"')
    .option('--until <when>', 'not after')
    .option('--author <text>', 'part of a name or e-mail address')
    .option('--field <path>', 'only changes of this field')
    .option('--patch', 'a line per field, with the whole values');
  command.addHelpText(
    'after',
    `
[what] is a record, also one that is gone (by its whole id), or a collection; without it, everything.

  pail log deal_7k2 --field stage
  pail log deals --since today-7d --author ada`,
  );
  app.on(command, runLog, ([what], flags) => ({
    patch: flags['patch'] === true,
    request: {
      ...optional('of', what),
      ...optional('since', flags['since']),
      ...optional('until', flags['until']),
      ...optional('author', flags['author']),
      ...optional('field', flags['field']),
      ...(typeof flags['limit'] === 'number' ? { limit: flags['limit'] } : {}),
    },
  }));
}

export async function runLog(env: Env, options: LogOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace }) => {
    const answer = await workspace.history.log(options.request);
    for (const notice of answer.notices) warn(env, options, notice);
    if (options.json) {
      writeJson(env, { items: answer.items, more: answer.more });
      return 0;
    }
    const { logItemLines } = await import('../history-text.ts');
    for (const item of answer.items) {
      const lines = logItemLines(env, workspace, item, options.patch);
      env.stdout.write(`${lines.join('\n')}\n`);
    }
    if (answer.items.length === 0) say(env, options, 'nothing changed');
    else if (answer.more) say(env, options, 'there is more: --limit shows it');
    return 0;
  });
}
