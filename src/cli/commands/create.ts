/** `pail create`: adds one record from the arguments, or many from a file. */

import { PailError } from '../../errors.ts';
import type { JsonObject } from '../../record/types.ts';
import { withValueAt } from '../../record/value.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { type Session, withWorkspace } from '../session.ts';

export type CreateOptions = Globals & {
  readonly collection: string;
  readonly edits: readonly string[];
  /** `-` is standard input. */
  readonly file?: string;
  readonly atomic: boolean;
};

export function declareCreate(app: App): void {
  const command = app
    .verb('records', 'create <collection> [fields...]', 'add records (alias: new)')
    .alias('new')
    .option('-f, --file <file>', 'read records from a JSON file; - is standard input')
    .option('--atomic', 'with --file: write all records or none');
  command.addHelpText(
    'after',
    `
--file takes one JSON object, an array, or JSON lines. Bad records are reported by line or
element and the rest is written; fields named beside it are set in every record.

  pail create companies name="Acme Corp" domain=acme.com address.city=Oslo
  pail create contacts --file leads.jsonl source=webinar --dry-run`,
  );
  app.on(command, runCreate, ([collection, edits], flags) => ({
    collection: collection as string,
    edits: edits as string[],
    ...optional('file', flags['file']),
    atomic: flags['atomic'] === true,
  }));
}

export async function runCreate(env: Env, options: CreateOptions): Promise<number> {
  if (options.atomic && options.file === undefined) {
    throw new PailError(
      'usage',
      '--atomic goes with --file: a single record is always all or nothing',
    );
  }
  return withWorkspace(env, options, async (session) => {
    const collection = requireCollection(session.workspace.model, options.collection);
    const fields = fieldsOf(session, collection, options.edits);
    const { file, atomic } = options;
    if (file !== undefined) {
      const { runCreateMany } = await import('../create-many.ts');
      return runCreateMany(env, options, session, { collection, fields, file, atomic });
    }
    const plan = session.workspace.plan.create(collection, [fields], session.actor);
    const { carryOut } = await import('../write.ts');
    const { upsertId } = await import('../../plan/write-records.ts');
    const same = upsertId(collection, fields, session.workspace.index);
    const of = same === null ? undefined : session.workspace.index.get(same);
    return carryOut(env, options, session, plan, { many: false, ...(of && { of }) });
  });
}

function fieldsOf(session: Session, collection: Collection, texts: readonly string[]): JsonObject {
  const { workspace, actor } = session;
  let fields: JsonObject = {};
  for (const edit of workspace.plan.parseEdits(collection, texts, actor)) {
    if (edit.op !== '=') {
      const message = `${edit.path}${edit.op}… changes a value that is there; a new record has none: use ${edit.path}=…`;
      throw new PailError('usage', message, { field: edit.path });
    }
    fields = withValueAt(fields, edit.path, edit.value);
  }
  return fields;
}
