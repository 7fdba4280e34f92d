/** `pail merge`: one record out of several; references follow, old ids lead to the kept one. */

import type { LeftOut } from '../../crm/duplicates/combine.ts';
import { PailError } from '../../errors.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { listOf, repeatOption } from '../options.ts';
import { say } from '../output.ts';
import { oneLine } from '../render/safe-text.ts';
import { type Session, withWorkspace } from '../session.ts';

export type MergeOptions = Globals & {
  readonly keep: string;
  readonly others: readonly string[];
  /** `title=from:cont_b`. */
  readonly fields: readonly string[];
};

export function declareMerge(app: App): void {
  const command = app
    .verb('crm', 'merge <keep> <others...>', 'one record out of several; references follow')
    .option(...repeatOption('--field <choice>', 'field=from:<record>: take its value'));
  command.addHelpText(
    'after',
    `
The first record is kept: its values stay, empty ones are filled, lists are joined. The others are
archived, and their ids lead to it. \`pail unmerge\` takes one out again, later edits stay.

  pail merge cont_a cont_b --dry-run
  pail merge comp_a comp_b comp_c --field phone=from:comp_c`,
  );
  app.on(command, runMerge, ([keep, others], flags) => ({
    keep: keep as string,
    others: others as string[],
    fields: listOf(flags['field']),
  }));
}

export async function runMerge(env: Env, options: MergeOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const keep = workspace.find(options.keep);
    const others = options.others.map((reference) => exactly(session, reference, keep.collection));
    const choices = new Map(options.fields.map((text) => choiceOf(session, text, keep.collection)));
    const { plan, left } = await workspace.crm.planMerge({ keep, others, choices }, actor);
    const { carryOut } = await import('../write.ts');
    const code = await carryOut(env, options, session, plan, { many: true, extra: { left } });
    for (const one of left) say(env, options, leftText(one));
    return code;
  });
}

/** The record itself, also where it leads to another by now. */
function exactly({ workspace }: Session, reference: string, collection: string): StoredRecord {
  return workspace.index.get(reference) ?? workspace.find(reference, collection);
}

function choiceOf(session: Session, text: string, collection: string): [string, string] {
  const [, field, reference] = /^([^=]+)=from:(.+)$/.exec(text) ?? [];
  if (field !== undefined && reference !== undefined) {
    return [field, exactly(session, reference, collection).id];
  }
  const message = `--field ${text}: expected field=from:<record>, e.g. phone=from:cont_b`;
  throw new PailError('usage', message, { text });
}

function leftText({ id, pointer, kept, left }: LeftOut): string {
  const field = pointer.slice(1).split('/')[0];
  const values = `${JSON.stringify(kept)}, not ${JSON.stringify(left)} of ${id}`;
  return oneLine(`kept ${pointer.slice(1)} ${values} (--field ${field}=from:${id} takes it)`);
}
