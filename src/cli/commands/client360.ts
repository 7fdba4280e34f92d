/** `pail client360`: everything about one person or company. */

import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { writeJson } from '../output.ts';
import { withReading } from '../session.ts';

export type Client360Options = Globals & { readonly client: string };

export function declareClient360(app: App): void {
  const command = app.verb(
    'crm',
    'client360 <client>',
    'all about a person, company or household on one page',
  );
  command.addHelpText(
    'after',
    `
What to do next, deals, tickets, tasks, notes, scores with their reasons, channels, households, property interests and
the latest events. <client> is a contact, a company or a household, by id, address, phone, domain or profile.

  pail client360 jane@bigco.com
  pail client360 bigco.com --json`,
  );
  app.on(command, runClient360, ([client]) => ({ client: client as string }));
}

export async function runClient360(env: Env, options: Client360Options): Promise<number> {
  return withReading(env, options, async ({ workspace, actor }) => {
    const { clientOf } = await import('../../workspace/crm/client360.ts');
    const { historyOf } = await import('../../workspace/crm/timeline.ts');
    const record = workspace.find(options.client);
    const now = workspace.at?.at ?? env.now();
    const client = await clientOf(workspace, historyOf(workspace), record, actor, now);
    if (options.json) {
      writeJson(env, { item: client });
      return 0;
    }
    const { clientText } = await import('../client-text.ts');
    env.stdout.write(`${clientText(env, workspace, client)}\n`);
    return 0;
  });
}
