/** Records as `--json` shows them: stored fields flat, then `updatedAt`, then what was computed. */

import type { Actor } from '../plan/types.ts';
import type { QueryAnswer, QueryItem } from '../query/types.ts';
import type { JsonObject, StoredRecord } from '../record/types.ts';
import type { Reading } from '../workspace/types.ts';

/** One record with its computed fields. */
export function fullItem(workspace: Reading, record: StoredRecord, actor: Actor): JsonObject {
  return { ...storedItem(workspace, record), ...workspace.computed(record, actor) };
}

/** One record's stored fields and `updatedAt`. */
export function storedItem(workspace: Reading, record: StoredRecord): JsonObject {
  return { ...record.data, updatedAt: workspace.updatedAt(record) };
}

/** One item of an answer; the columns asked for stand under their expression. */
export function queryItem(workspace: Reading, answer: QueryAnswer, item: QueryItem): JsonObject {
  const stored = workspace.index.get(item.record.id);
  const updatedAt = stored === undefined ? null : workspace.updatedAt(stored);
  const out: JsonObject = { ...item.record, updatedAt };
  answer.columns.forEach((column, index) => {
    out[column.name] = item.values[index] ?? null;
  });
  for (const [alias, value] of Object.entries(item.expanded ?? {})) {
    out[alias] = value as JsonObject | JsonObject[] | null;
  }
  return out;
}
