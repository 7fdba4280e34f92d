/** `pail unmerge`: gives a merged record back, with the references that were its own. */

import type { UndoConflict } from '../../changes/undo.ts';
import { PailError } from '../../errors.ts';
import { MERGED_INTO, mergedInto } from '../../index/merged.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { say } from '../output.ts';
import { type Session, withWorkspace } from '../session.ts';

export type UnmergeOptions = Globals & { readonly record: string };

export function declareUnmerge(app: App): void {
  const command = app.verb('crm', 'unmerge <record>', 'take a record out of a merge again');
  command.addHelpText(
    'after',
    `
<record> is the one that was merged, or the kept one when it has taken up only one. What was
edited since the merge stays as it is, and is named.

  pail unmerge cont_b --dry-run`,
  );
  app.on(command, runUnmerge, ([record]) => ({ record: record as string }));
}

export async function runUnmerge(env: Env, options: UnmergeOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const record = mergedRecord(session, options.record);
    const { plan, kept } = await workspace.crm.planUnmerge(record, actor);
    const { carryOut } = await import('../write.ts');
    const code = await carryOut(env, options, session, plan, { many: true, extra: { kept } });
    for (const one of kept) say(env, options, keptText(one));
    return code;
  });
}

function mergedRecord({ workspace }: Session, reference: string): StoredRecord {
  const { index } = workspace;
  const named = index.get(reference) ?? workspace.find(reference);
  if (mergedInto(named.data) !== null) return named;
  const ids = index
    .linksTo(named.id)
    .flatMap(({ from, relation }) => (relation.field === MERGED_INTO ? [from] : []));
  const [only] = ids.length === 1 ? ids : [];
  const record = only === undefined ? undefined : index.get(only);
  if (record !== undefined) return record;
  if (ids.length === 0) return named;
  const message = `${ids.length} records were merged into ${named.id}: ${ids.join(', ')}; say which one`;
  throw new PailError('ambiguous', message, { reference, candidates: ids });
}

function keptText({ id, pointer, message }: UndoConflict): string {
  return `${id}${pointer} stays as it is: ${message}`;
}
