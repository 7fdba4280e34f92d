/** What `pail fmt` would change. */

import type { Change } from '../plan/types.ts';
import { canonicalText } from '../record/canonical.ts';
import { inSchemaOrder } from '../record/order-keys.ts';
import { requireCollection } from '../schema/model.ts';
import { wantedBy } from './problems.ts';
import type { State } from './state.ts';

/** Updates of the sound records whose file is not laid out canonically with keys in schema order. */
export function formatChanges(state: State, paths: readonly string[] | undefined): Change[] {
  const changes: Change[] = [];
  const isWanted = wantedBy(paths);
  for (const file of state.catalog.files()) {
    if (!isWanted(`bucket/${file}`)) continue;
    const known = state.catalog.get(file);
    if (known === undefined || known.record === null) continue;
    const { record, canonical } = known;
    const collection = requireCollection(state.model, record.collection);
    const after = inSchemaOrder(record.data, [...collection.fields.keys()]);
    if (canonical && canonicalText(after) === canonicalText(record.data)) continue;
    changes.push({ op: 'update', before: record, after });
  }
  return changes;
}
