/** One record as text for people: its fields, and what points at it. */

import type { JsonValue, StoredRecord } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import { type Collection, type Field, requireCollection } from '../schema/model.ts';
import { formatInstant } from '../view/format.ts';
import type { Reading } from '../workspace/types.ts';
import { fieldCell } from './cells.ts';
import { valueText } from './changes.ts';
import type { Env } from './env.ts';
import { paint } from './render/paint.ts';
import { type RecordPair, renderRecord } from './render/render-record.ts';
import { oneLine } from './render/safe-text.ts';
import type { ReadingSession } from './session.ts';

/** Related records named per relation before the rest is only counted. */
const NAMED = 8;

/** A heading, then a label and a value per line; relations show names with ids. */
export function recordText(env: Env, session: ReadingSession, record: StoredRecord): string {
  const { workspace } = session;
  const { color } = env;
  const collection = requireCollection(workspace.model, record.collection);
  const name = paint(oneLine(workspace.displayName(record)), { bold: true }, color);
  const where = paint(`${collection.title} ${record.id}`, { dim: true }, color);
  const pairs = [...fieldPairs(session, collection, record), ...inversePairs(session, record)];
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  return `${name}  ${where}\n\n${renderRecord(pairs, { width, color })}`;
}

function fieldPairs(
  session: ReadingSession,
  collection: Collection,
  record: StoredRecord,
): RecordPair[] {
  const { workspace, actor } = session;
  const values: Record<string, JsonValue> = {
    ...record.data,
    ...workspace.computed(record, actor),
    updatedAt: workspace.updatedAt(record),
  };
  const pairs: RecordPair[] = [];
  for (const field of collection.fields.values()) {
    const value = values[field.name] ?? null;
    const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
    // Computed for views alone.
    const isHelper = field.computed !== undefined && field.ui.hidden === true;
    if (field.name === 'id' || isEmpty || isHelper) continue;
    const cell = fieldCell(workspace, record.data, field, value);
    const target = cell.recordId === undefined ? '' : ` (${cell.recordId})`;
    const text = isEntries(value)
      ? entriesText(workspace, record, value, field)
      : cell.text + target;
    pairs.push({
      label: field.label,
      text,
      ...(cell.tone === undefined ? {} : { tone: cell.tone }),
    });
  }
  const unknown = Object.keys(record.data).filter((key) => !collection.fields.has(key));
  for (const key of unknown) pairs.push({ label: key, text: valueText(record.data[key] ?? null) });
  const updatedAt = values['updatedAt'];
  if (!collection.fields.has('updatedAt') && typeof updatedAt === 'string') {
    pairs.push({ label: 'Updated at', text: formatInstant(updatedAt, workspace.config) });
  }
  return pairs;
}

/** `Deals  3: Acme renewal (deal_a), …` for each relation that ends here. */
function inversePairs({ workspace }: ReadingSession, record: StoredRecord): RecordPair[] {
  const byRelation = new Map<string, { label: string; from: Set<string> }>();
  for (const { relation, from } of workspace.index.linksTo(record.id)) {
    const source = workspace.model.collections.get(relation.collection);
    const key = `${relation.collection} ${relation.field}`;
    const label = relation.inverse ?? `${source?.short ?? relation.collection} (${relation.field})`;
    const entry = byRelation.get(key) ?? { label, from: new Set<string>() };
    entry.from.add(from);
    byRelation.set(key, entry);
  }
  return [...byRelation.values()].map(({ label, from }) => {
    const ids = [...from].sort();
    const names = ids.slice(0, NAMED).map((id) => {
      const other = workspace.index.get(id);
      return other === undefined ? id : `${workspace.displayName(other)} (${id})`;
    });
    const rest = ids.length > NAMED ? [`and ${ids.length - NAMED} more`] : [];
    return { label: `← ${label}`, text: [...names, ...rest].join('\n') };
  });
}

type Entries = readonly { readonly [key: string]: JsonValue }[];

function isEntries(value: JsonValue): value is JsonValue & Entries {
  return Array.isArray(value) && value.some((element) => isObject(element));
}

/** One line per entry of an activity list, a message list, a daily log; ids are shown as names. */
function entriesText(
  workspace: Reading,
  record: StoredRecord,
  entries: Entries,
  field: Field,
): string {
  const members = field.items?.properties ?? new Map<string, Field>();
  return entries
    .map((entry) => {
      const keys = [...new Set([...members.keys(), ...Object.keys(entry)])];
      const filled = keys.filter((key) => (entry[key] ?? null) !== null);
      const texts = filled.map((key) => {
        const member = members.get(key);
        const value = entry[key] ?? null;
        if (member === undefined || isObject(value)) return valueText(value);
        return fieldCell(workspace, record.data, member, value).text;
      });
      return `• ${texts.join(' · ')}`;
    })
    .join('\n');
}
