/** `pail log-activity`: a call, a mail, a meeting … that git cannot know of. */

import { PailError } from '../../errors.ts';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { withValueAt } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { listOf, repeatOption } from '../options.ts';
import { type Session, withWorkspace } from '../session.ts';

export type LogActivityOptions = Globals & {
  readonly kind: string;
  readonly record: string;
  /** What happened in words, and `field=value` texts. */
  readonly rest: readonly string[];
  readonly with: readonly string[];
};

export function declareLogActivity(app: App): void {
  const command = app
    .verb('crm', 'log-activity <kind> <record> [text...]', 'a call, an email, a meeting happened')
    .option(
      ...repeatOption('--with <record>', 'another record that it happened with or was about'),
    );
  command.addHelpText(
    'after',
    `
<kind>: call, email, meeting, linkedin, telegram, bot …, or any type of crm/activities. [text…] says what it was
about; field=value sets fields of the activity. --at says when, if not now: it cannot be changed afterwards.

  pail log-activity call jane@bigco.com "Seats for 2027" durationMinutes=18 --with deal_x
  pail log-activity email cont_x "Terms accepted" direction=inbound --at "2026-11-18 14:30"`,
  );
  app.on(command, runLogActivity, ([kind, record, rest], flags) => ({
    kind: kind as string,
    record: record as string,
    rest: rest as string[],
    with: listOf(flags['with']),
  }));
}

const FIELD = /^[A-Za-z_][\w-]*(\.[\w-]+)*(\+|-)?=/;

export async function runLogActivity(env: Env, options: LogActivityOptions): Promise<number> {
  const { at, ...globals } = options;
  return withWorkspace(env, globals, async (session) => {
    const { workspace, actor } = session;
    const { happenedAt } = await import('../../workspace/crm/moments.ts');
    const clock = { now: env.now(), timezone: workspace.config.timezone };
    const records = [options.record, ...options.with].map((text) => workspace.find(text));
    const request = {
      kind: options.kind,
      with: [
        ...new Map(records.map((record): [string, StoredRecord] => [record.id, record])).values(),
      ],
      text: options.rest
        .filter((text) => !FIELD.test(text))
        .join(' ')
        .trim(),
      fields: fieldsOf(
        session,
        options.rest.filter((text) => FIELD.test(text)),
      ),
      at: at === undefined ? clock.now : happenedAt(at, clock),
    };
    const plan = await workspace.crm.planActivity(request, actor);
    const { carryOut } = await import('../write.ts');
    return carryOut(env, globals, session, plan, { many: false });
  });
}

function fieldsOf({ workspace, actor }: Session, texts: readonly string[]): JsonObject {
  const collection = requireCollection(workspace.model, 'crm/activities');
  let fields: JsonObject = {};
  for (const edit of workspace.plan.parseEdits(collection, texts, actor)) {
    if (edit.op !== '=') {
      const message = `${edit.path}${edit.op}… changes a value that is there; use ${edit.path}=…, or --with for one more record`;
      throw new PailError('usage', message, { field: edit.path });
    }
    fields = withValueAt(fields, edit.path, edit.value);
  }
  return fields;
}
