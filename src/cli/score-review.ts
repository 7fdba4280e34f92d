/** `pail score --review`: what awaits a review, and settling it. */

import type { Verdict } from '../crm/scoring/review.ts';
import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { ScoreOptions } from './commands/score.ts';
import type { Env } from './env.ts';
import { storedItem } from './items.ts';
import { plural, say, writeJson } from './output.ts';
import { renderRows } from './render/render-rows.ts';
import { oneLine } from './render/safe-text.ts';
import { type Session, withWorkspace } from './session.ts';
import { carryOut } from './write.ts';

export async function review(env: Env, options: ScoreOptions): Promise<number> {
  const { references, note } = options;
  const verdicts = verdictsOf(options);
  const [verdict] = verdicts;
  if (verdicts.length > 1 || (verdict === undefined) !== (references.length === 0)) {
    const message =
      'name assessments and one of --accept, --override <score> and --reject; alone, --review lists what awaits one';
    throw new PailError('usage', message, {});
  }
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    if (verdict === undefined) return list(env, options, session);
    const records = references.map((one) => workspace.find(one, 'crm/fit-assessments'));
    const plan = await workspace.crm.planReview(records, verdict, note, actor);
    return carryOut(env, options, session, plan, { many: true });
  });
}

function verdictsOf({ accept, reject, override }: ScoreOptions): Verdict[] {
  return [
    ...(accept ? [{ kind: 'accept' as const }] : []),
    ...(reject ? [{ kind: 'reject' as const }] : []),
    ...(override === undefined ? [] : [{ kind: 'override' as const, score: override }]),
  ];
}

async function list(env: Env, options: ScoreOptions, session: Session): Promise<number> {
  const { workspace } = session;
  const all = await workspace.crm.pendingReviews();
  const shown = all.slice(0, options.limit);
  if (options.json) {
    writeJson(env, { items: shown.map((one) => storedItem(workspace, one)), total: all.length });
    return 0;
  }
  const text = (record: StoredRecord, field: string): string =>
    String(memberOf(record.data, field) ?? '');
  const nameOf = (id: string): string => {
    const record = workspace.index.get(id);
    return record === undefined ? id : oneLine(workspace.displayName(record));
  };
  const rows = shown.map((one) => [
    nameOf(text(one, 'contactId') || text(one, 'leadId')),
    nameOf(text(one, 'criterionId')),
    text(one, 'score'),
    one.id,
    oneLine(text(one, 'reason') || text(one, 'modelVersion')),
  ]);
  const columns = [
    { label: 'Person' },
    { label: 'Criterion' },
    { label: 'Score', align: 'right' as const, whole: true },
    { label: 'Id', whole: true },
    { label: 'By' },
  ];
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  if (rows.length > 0) {
    env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
  }
  const hint = '`pail score --review <id> --accept` settles one';
  say(
    env,
    options,
    `${plural(all.length, 'assessment')} to review${all.length > 0 ? `; ${hint}` : ''}`,
  );
  return 0;
}
