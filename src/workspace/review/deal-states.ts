/** Deals of a reading as the reports about pipelines need them. */

import type { DealState } from '../../changes/movement.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';
import type { Reading } from '../types.ts';

/** Fields and hops that a deal's state is made of; `id` and name come with the record. */
const COLUMNS = [
  'title',
  'status',
  'stage',
  'stageRecord.order',
  'expectedValue',
  'currency',
  'expectedCloseDate',
  'probability',
  'pipeline',
];

export type ForecastDeal = DealState & {
  readonly weighted: number;
  readonly probability: number;
  readonly pipeline: string;
};

/**
 * All deals, those of one pipeline where one is named; money without a currency counts in the workspace's. Throws
 * `not_found` where the workspace has no such collection.
 */
export function dealStates(
  reading: Reading,
  actor: Actor,
  pipeline: string | undefined,
): ReadonlyMap<string, ForecastDeal> {
  const collection = reading.model.collections.get('crm/deals');
  if (collection === undefined) {
    const message = 'this workspace has no deals (crm/deals); `pail pack add crm` brings them';
    throw new PailError('not_found', message, { collection: 'crm/deals' });
  }
  const where = pipeline === undefined ? [] : [`pipeline == ${JSON.stringify(pipeline)}`];
  const answer = reading.query({ collection: collection.path, where, columns: COLUMNS }, actor);
  return new Map(
    answer.items.map(({ record, values }) => [
      record.id,
      stateOf(record.id, values, reading.config.currency),
    ]),
  );
}

function stateOf(id: string, values: readonly JsonValue[], fallback: string): ForecastDeal {
  const [title, status, stage, rank, value, currency, close, probability, pipeline] = values;
  const amount = typeof value === 'number' ? value : 0;
  const chance = typeof probability === 'number' ? probability : 0;
  return {
    id,
    name: typeof title === 'string' ? title : id,
    status: status === 'won' || status === 'lost' ? status : 'open',
    stage: typeof stage === 'string' ? stage : '',
    rank: typeof rank === 'number' ? rank : 0,
    value: amount,
    weighted: (amount * chance) / 100,
    probability: chance,
    pipeline: typeof pipeline === 'string' ? pipeline : '',
    currency: typeof currency === 'string' ? currency : fallback,
    close: typeof close === 'string' ? close : null,
  };
}
