/** One record out of several: what the kept one has stays, what it lacks comes from the others. Pure. */

import { MERGED_INTO } from '../../index/merged.ts';
import { mergeRecords } from '../../record/merge.ts';
import type { JsonObject, JsonValue, RecordData } from '../../record/types.ts';
import { isObject, memberOf, sameValue, withValueAt } from '../../record/value.ts';
import { mergeRulesOf } from '../../schema/merge-rules.ts';
import type { Collection, Field } from '../../schema/model.ts';
import { normalize } from '../../schema/normalize.ts';

/** A value that the kept record did not take: it has another. */
export type LeftOut = {
  /** Id of the record whose value it is. */
  readonly id: string;
  /** RFC 6901. */
  readonly pointer: string;
  readonly kept: JsonValue;
  readonly left: JsonValue;
};

export type Combined = { readonly data: RecordData; readonly left: readonly LeftOut[] };

/** What a record is, apart from what it says. */
export const OWN: readonly string[] = ['id', 'archivedAt', 'updatedAt', MERGED_INTO];

/**
 * `keep` with what the others add: empty fields are filled in the others' order; lists, dates and texts with an
 * `x-merge` rule are joined by it. `choices` (field → the record whose value it takes) wins over all.
 */
export function combine(
  collection: Collection,
  keep: RecordData,
  others: readonly RecordData[],
  choices: ReadonlyMap<string, RecordData> = new Map(),
): Combined {
  let data = keep;
  const left: LeftOut[] = [];
  for (const other of others) {
    const joined = joinTwo(collection, data, other);
    data = joined.data;
    left.push(...joined.left);
  }
  for (const [field, chosen] of choices) {
    data = withValueAt(data, field, memberOf(chosen, field));
  }
  return { data, left: left.filter(({ pointer }) => !choices.has(pointer.split('/')[1] ?? '')) };
}

function joinTwo(collection: Collection, mine: RecordData, other: RecordData): Combined {
  const contradicting = [...collection.fields.values()].filter((field) =>
    isContradicting(field, memberOf(mine, field.name), memberOf(other, field.name)),
  );
  let theirs: JsonObject = { ...other };
  for (const name of [...OWN, ...contradicting.map((field) => field.name)]) {
    theirs = withValueAt(theirs, name, null);
  }
  const rules = mergeRulesOf(collection);
  const { value, conflicts } = mergeRecords(null, mine, theirs, rules);
  let data = value as RecordData;
  const left: LeftOut[] = contradicting.map(({ name }) => ({
    id: other.id,
    pointer: `/${name}`,
    kept: memberOf(mine, name),
    left: memberOf(other, name),
  }));
  for (const { pointer, rule, ours, theirs: lost } of conflicts) {
    const path = pointer.slice(1).replaceAll('/', '.');
    if (rule === 'text') data = withValueAt(data, path, bothTexts(ours, lost));
    else if (!isSpelling(collection, path, ours, lost))
      left.push({ id: other.id, pointer, kept: ours, left: lost });
  }
  return { data, left };
}

/** One address or number, written in two ways. */
function isSpelling(
  { fields }: Collection,
  name: string,
  mine: JsonValue,
  theirs: JsonValue,
): boolean {
  const form = fields.get(name)?.lookup;
  if (form === undefined || typeof mine !== 'string' || typeof theirs !== 'string') return false;
  return normalize(form, mine) === normalize(form, theirs);
}

/** An object of fixed members (an address) is one thing: half of one and half of another is nobody's. */
export function isContradicting(field: Field, mine: JsonValue, theirs: JsonValue): boolean {
  if (field.properties === undefined || field.open || !isObject(mine) || !isObject(theirs)) {
    return false;
  }
  return Object.keys(mine).some((key) => {
    const [own, other] = [memberOf(mine, key), memberOf(theirs, key)];
    return own !== null && other !== null && !sameValue(own, other);
  });
}

function bothTexts(mine: JsonValue, theirs: JsonValue): JsonValue {
  if (typeof mine !== 'string' || typeof theirs !== 'string' || mine.includes(theirs)) return mine;
  return `${mine.trimEnd()}\n\n${theirs}`;
}
