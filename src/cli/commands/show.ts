/** `pail show`: one record, with the names of what it points at and what points at it. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { fullItem } from '../items.ts';
import { say, writeJson } from '../output.ts';
import { loadDates, withReading } from '../session.ts';

export type ShowOptions = Globals & { readonly record: string };

export function declareShow(app: App): void {
  const command = app.verb('records', 'show <record>', 'one record and what it is related to');
  command.addHelpText(
    'after',
    `
<record> is an id, the beginning of one, or what it is known by in any spelling: a domain, an
address, a phone number, a profile.

  pail show acme.com
  pail show '+1 (555) 0142'
  pail show deal_7k2 --json`,
  );
  app.on(command, runShow, ([record]) => ({ record: record as string }));
}

export async function runShow(env: Env, options: ShowOptions): Promise<number> {
  return withReading(env, options, async (session) => {
    const { index } = session.workspace;
    const own = index.get(options.record);
    const record = (options.archived ? own : undefined) ?? session.workspace.find(options.record);
    const isMerged = own !== undefined && own.id !== record.id;
    if (isMerged) {
      say(env, options, `${own.id} was merged into ${record.id}; --archived shows it as it was`);
    }
    await loadDates(env, options, session.workspace);
    if (options.json) {
      const merged = isMerged ? { merged: { id: own.id, into: record.id } } : {};
      writeJson(env, { item: fullItem(session.workspace, record, session.actor), ...merged });
      return 0;
    }
    const { problemLines } = await import('../changes.ts');
    const { recordText } = await import('../record-text.ts');
    env.stdout.write(`${recordText(env, session, record)}\n`);
    const problems = await session.workspace.problemsOf(record);
    if (problems.length > 0) say(env, options, `\n${problemLines(problems)}`);
    return 0;
  });
}
