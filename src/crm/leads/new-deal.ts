/** The deal that a lead becomes. */

import { PailError } from '../../errors.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { JsonObject, RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';

/** Where a new deal begins; absent: in the first open stage of the usual pipeline. */
export type DealStart = { readonly pipeline?: string; readonly stage?: string };

type DealFacts = {
  readonly title: string;
  readonly contact: string;
  readonly company: string | null;
  readonly source: string | null;
};

/** Value, currency, owner and tags are the lead's; the deal begins in the pipeline's first open stage. */
export function newDeal(
  lead: RecordData,
  { title, contact, company, source }: DealFacts,
  { pipeline, stage }: DealStart,
  context: PlanContext,
): JsonObject {
  const field = context.model.collections.get('crm/deals')?.fields.get('pipeline');
  const own = pipeline ?? String(memberOf(field?.schema, 'default') ?? 'sales');
  return {
    title: title.slice(0, 255),
    companyId: company,
    contactIds: [contact],
    ownerId: memberOf(lead, 'ownerId'),
    pipeline: own,
    stage: stage ?? firstStage(own, context),
    expectedValue: memberOf(lead, 'estimatedValue'),
    currency: memberOf(lead, 'currency'),
    source,
    leadId: lead.id,
    tags: memberOf(lead, 'tags'),
  };
}

function firstStage(pipeline: string, { index }: PlanContext): string {
  const stages = [...index.records('crm/stages')]
    .map(({ data }) => data)
    .filter((data) => memberOf(data, 'pipeline') === pipeline)
    .filter((data) => memberOf(data, 'isWon') !== true && memberOf(data, 'isLost') !== true)
    .sort((a, b) => Number(memberOf(a, 'order') ?? 0) - Number(memberOf(b, 'order') ?? 0));
  const key = memberOf(stages[0], 'key');
  if (typeof key === 'string') return key;
  const message = `the pipeline "${pipeline}" has no open stage; name one with --stage, or convert with --no-deal`;
  throw new PailError('restricted', message, { pipeline });
}
