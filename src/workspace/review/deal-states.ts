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

export type DealMoney = Pick<ForecastDeal, 'value' | 'currency'>;

/**
 * All deals, those of one pipeline where one is named; money without a currency counts in the workspace's, and is
 * converted by the last argument. Throws `not_found` where the workspace has no such collection.
 */
export function dealStates(
  reading: Reading,
  actor: Actor,
  pipeline: string | undefined,
  convert: (value: number, currency: string) => DealMoney = (value, currency) => ({
    value,
    currency,
  }),
): ReadonlyMap<string, ForecastDeal> {
  const collection = reading.model.collections.get('crm/deals');
  if (collection === undefined) {
    const message = 'this workspace has no deals (crm/deals); `pail pack add crm` brings them';
    throw new PailError('not_found', message, { collection: 'crm/deals' });
  }
  const where = pipeline === undefined ? [] : [`pipeline == ${JSON.stringify(pipeline)}`];
  const answer = reading.query({ collection: collection.path, where, columns: COLUMNS }, actor);
  return new Map(
    answer.items.map(({ record, values }) => {
      const [value, currency] = [values[4], values[5]];
      const own = typeof currency === 'string' ? currency : reading.config.currency;
      const money = convert(typeof value === 'number' ? value : 0, own);
      return [record.id, stateOf(record.id, values, money)];
    }),
  );
}

function stateOf(id: string, values: readonly JsonValue[], money: DealMoney): ForecastDeal {
  const [title, status, stage, rank, , , close, probability, pipeline] = values;
  const chance = typeof probability === 'number' ? probability : 0;
  return {
    id,
    name: typeof title === 'string' ? title : id,
    status: status === 'won' || status === 'lost' ? status : 'open',
    stage: typeof stage === 'string' ? stage : '',
    rank: typeof rank === 'number' ? rank : 0,
    ...money,
    weighted: (money.value * chance) / 100,
    probability: chance,
    pipeline: typeof pipeline === 'string' ? pipeline : '',
    close: typeof close === 'string' ? close : null,
  };
}
