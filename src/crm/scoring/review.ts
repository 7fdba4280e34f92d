/** What people say of the judgements of rules and models. */

import { PailError } from '../../errors.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change, Edit } from '../../plan/types.ts';
import { setChanges } from '../../plan/write-records.ts';
import type { StoredRecord } from '../../record/types.ts';
import { memberOf, textAt } from '../../record/value.ts';
import { ASSESSMENTS, latestAssessments } from './fit.ts';
import type { ScoreData } from './rules.ts';

export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject' }
  /** From -1 to 1. */
  | { readonly kind: 'override'; readonly score: number };

const STATUS = { accept: 'confirmed', reject: 'rejected', override: 'corrected' } as const;

/** Assessments that await a review, oldest first; those that a later one has replaced are left out. */
export function pendingReviews({ model, index }: ScoreData): readonly StoredRecord[] {
  if (!model.collections.has(ASSESSMENTS)) return [];
  const pending = [...index.records(ASSESSMENTS)].filter(
    ({ data }) => textAt(data, 'reviewStatus') === 'pending',
  );
  const isLatest = ({ id, data }: StoredRecord): boolean => {
    const person = index.get(textAt(data, 'contactId') ?? textAt(data, 'leadId') ?? '');
    if (person === undefined) return false;
    return latestAssessments(person, { index }).get(textAt(data, 'criterionId') ?? '')?.id === id;
  };
  const timeOf = ({ data }: StoredRecord): string => textAt(data, 'assessedAt') ?? '';
  return pending
    .filter(isLatest)
    .sort((a, b) => (timeOf(a) === timeOf(b) ? 0 : timeOf(a) < timeOf(b) ? -1 : 1));
}

/** Settles assessments. Another score keeps what the rule gave, so that it stays until the rule says another thing. */
export function reviewChanges(
  assessments: readonly StoredRecord[],
  verdict: Verdict,
  note: string | undefined,
  context: PlanContext,
): Change[] {
  if (verdict.kind === 'override' && Math.abs(verdict.score) > 1) {
    const message = `a score is from -1 (speaks against) to 1 (speaks for), found ${verdict.score}`;
    throw new PailError('usage', message, { score: verdict.score });
  }
  return assessments.flatMap((record) => {
    if (record.collection !== ASSESSMENTS) {
      const message = `${record.id} is no assessment; \`pail score --review\` lists those that await a review`;
      throw new PailError('restricted', message, { id: record.id });
    }
    const edits: Edit[] = [{ path: 'reviewStatus', op: '=', value: STATUS[verdict.kind] }];
    if (verdict.kind === 'override') edits.push({ path: 'score', op: '=', value: verdict.score });
    if (note !== undefined) edits.push({ path: 'reviewNote', op: '=', value: note });
    const { me } = context.scope;
    if (me !== null && memberOf(record.data, 'reviewedById') !== me) {
      edits.push({ path: 'reviewedById', op: '=', value: me });
    }
    return setChanges(record, edits, context);
  });
}
