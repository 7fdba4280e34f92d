/** What must follow when something that others refer to changes its name. */

import type { JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import { isObject, memberOf, sameValue, withValueAt } from '../record/value.ts';
import type { Relation } from '../schema/model.ts';
import type { PlanContext } from './context.ts';
import type { Change } from './types.ts';

/** Updates of the records that refer to `record` by a natural key which `after` changes. */
export function referrerChanges(
  record: StoredRecord,
  after: RecordData,
  context: PlanContext,
): Change[] {
  const updates = new Updates();
  for (const link of context.index.linksTo(record.id)) {
    const { by } = link.relation;
    if (by === undefined || by === 'slug' || link.from === record.id) continue;
    const key = memberOf(after, by);
    if (sameValue(memberOf(record.data, by), key)) continue;
    updates.replace(context.index.get(link.from), link.relation, link.reference, key);
  }
  return updates.changes();
}

/** Collects updates of several records, several to one record included. */
export class Updates {
  readonly #before = new Map<string, StoredRecord>();
  readonly #after = new Map<string, RecordData>();

  /** Replaces `reference` (null: removes it) in the field of `relation`. */
  replace(
    owner: StoredRecord | undefined,
    relation: Relation,
    reference: string,
    replacement: JsonValue,
  ): void {
    if (owner === undefined) return;
    this.set(owner, replaceReference(this.of(owner), relation.field, reference, replacement));
  }

  /** The record as it will be. */
  of(owner: StoredRecord): RecordData {
    return this.#after.get(owner.id) ?? owner.data;
  }

  set(owner: StoredRecord, after: RecordData): void {
    this.#before.set(owner.id, owner);
    this.#after.set(owner.id, after);
  }

  /** `except` holds ids of records that are not changed after all. */
  changes(except: { has(id: string): boolean } = new Set()): Change[] {
    return [...this.#after]
      .filter(([id]) => !except.has(id))
      .map(([id, after]) => ({
        op: 'update',
        before: this.#before.get(id) as StoredRecord,
        after,
      }));
  }
}

/** A copy of `data` in which `reference` at `path` is `replacement`; null takes it out. */
export function replaceReference(
  data: RecordData,
  path: string,
  reference: string,
  replacement: JsonValue,
): RecordData {
  const [head = '', ...rest] = path.split('.');
  const name = head.replace(/\[\]$/, '');
  const value = replaced(memberOf(data, name), [head, ...rest], reference, replacement);
  return withValueAt(data, name, value) as RecordData;
}

function replaced(
  value: JsonValue,
  steps: readonly string[],
  reference: string,
  replacement: JsonValue,
): JsonValue {
  const [step = '', ...rest] = steps;
  if (step.endsWith('[]') && Array.isArray(value)) {
    const made = value.map((element) => insideOf(element, rest, reference, replacement));
    return withoutNewTwins(value, made);
  }
  return rest.length > 0
    ? insideOf(value, rest, reference, replacement)
    : swapped(value, reference, replacement);
}

/** `after` without the elements that have become equal to another one. */
function withoutNewTwins(before: readonly JsonValue[], after: readonly JsonValue[]): JsonValue[] {
  const isChanged = (at: number): boolean => !sameValue(before[at], after[at]);
  return after.filter((element, at) => {
    if (!isChanged(at)) return true;
    return !after.some(
      (other, i) => i !== at && (i < at || !isChanged(i)) && sameValue(other, element),
    );
  });
}

function insideOf(
  value: JsonValue,
  steps: readonly string[],
  reference: string,
  replacement: JsonValue,
): JsonValue {
  const [step] = steps;
  if (step === undefined) return swapped(value, reference, replacement);
  if (!isObject(value)) return value;
  const name = step.replace(/\[\]$/, '');
  if (!Object.hasOwn(value, name)) return value;
  return withValueAt(value, name, replaced(memberOf(value, name), steps, reference, replacement));
}

/** A list that holds the replacement already does not get it twice. */
function swapped(value: JsonValue, reference: string, replacement: JsonValue): JsonValue {
  if (replacement === reference) return value;
  if (Array.isArray(value)) {
    return replacement === null || value.includes(replacement)
      ? value.filter((element) => element !== reference)
      : value.map((element) => (element === reference ? replacement : element));
  }
  return value === reference ? replacement : value;
}
