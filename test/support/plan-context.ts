/** A plan context over records given in the test's own body, with a fixed clock. */
import { createExpressions } from '../../src/expr/cache.ts';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { PlanContext } from '../../src/plan/context.ts';
import { blobId } from '../../src/record/blob.ts';
import { canonicalBytes } from '../../src/record/canonical.ts';
import type { RecordData, StoredRecord } from '../../src/record/types.ts';
import type { Model } from '../../src/schema/model.ts';
import { shippedModel } from './model.ts';

export const NOW: number = Date.parse('2026-11-20T15:30:00Z');

export function stored(collection: string, data: object): StoredRecord {
  const record = data as RecordData;
  const blob = blobId(canonicalBytes(record));
  return { collection, id: record.id, file: `${collection}/${record.id}.json`, blob, data: record };
}

/** Records by collection path, as a context that plans are made in. */
export function contextOf(
  records: Readonly<Record<string, readonly object[]>>,
  options: { readonly model?: Model; readonly me?: string; readonly timestamps?: 'stored' } = {},
): PlanContext & { readonly index: RecordIndex } {
  const model = options.model ?? shippedModel();
  const index = createIndex(model);
  for (const [collection, list] of Object.entries(records)) {
    for (const data of list) {
      const record = stored(collection, data);
      index.applyChange({ file: record.file, record });
    }
  }
  return {
    model,
    index,
    expressions: createExpressions(model, 'Europe/Oslo'),
    timestamps: options.timestamps ?? 'derived',
    scope: {
      graph: index,
      me: options.me ?? null,
      now: NOW,
      timezone: 'Europe/Oslo',
      budget: { left: 1_000_000 },
    },
  };
}

/** The sales pipeline as it is shipped, in a few words. */
export const SALES: Readonly<Record<string, readonly object[]>> = {
  'crm/pipelines': [{ id: 'pipe_sales', key: 'sales', name: 'Sales' }],
  'crm/stages': [
    ['lead', 10],
    ['qualified', 30],
    ['offered', 60],
    ['closed_won', 100],
    ['closed_lost', 0],
  ].map(([key, probability], order) => ({
    id: `stage_sales_${key}`,
    pipeline: 'sales',
    key,
    name: String(key),
    order,
    probability,
    isWon: key === 'closed_won',
    isLost: key === 'closed_lost',
    requires: key === 'closed_lost' ? ['lostReason'] : [],
  })),
};
