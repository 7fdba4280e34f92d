/** Checks of one record against the others: its references, unique values and lifecycle requirements. */

import type { Problem } from '../errors.ts';
import { mergedInto } from '../index/merged.ts';
import type { IndexReader } from '../index/types.ts';
import { didYouMean } from '../nearest.ts';
import { isRecordId } from '../record/id.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf, valuesAt } from '../record/value.ts';
import type { Collection, Field, Model, Relation, UniqueRule } from '../schema/model.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import type { PlanContext } from './context.ts';
import { requiredByState } from './derive.ts';
import { type Overlay, resolvedIn } from './overlay.ts';

export type Fault = Omit<Problem, 'path'>;

/** References of a record that reach nothing: ids are errors, natural keys warnings (states: errors). */
export function relationFaults(
  collection: Collection,
  data: RecordData,
  context: PlanContext,
  overlay: Overlay,
): Fault[] {
  const faults: Fault[] = [];
  for (const relation of collection.relations) {
    const isWhole = relation.to.every((path) => context.model.collections.has(path));
    for (const reference of new Set(valuesAt(data, relation.field))) {
      if (typeof reference !== 'string' || reference === '') continue;
      if (!isWhole && isElsewhere(relation, reference, context.model)) continue;
      const id = resolvedIn(overlay, context.index, relation, data, reference);
      if (id === null) {
        faults.push(danglingFault(collection, relation, data, reference, context));
      } else if (!isChoice(relation, id, context, overlay)) {
        const message = `"${reference}" may not be chosen here: ${relation.where} does not hold for it`;
        const pointer = pointerTo(data, relation.field, reference);
        faults.push({ pointer, code: 'choice', level: 'error', message });
      }
    }
  }
  return faults;
}

/** True when the target may be in a collection that is not installed: no installed one has ids like that. */
function isElsewhere(relation: Relation, reference: string, model: Model): boolean {
  if (relation.by !== undefined) return true;
  const prefix = reference.slice(0, reference.indexOf('_'));
  return ![...model.collections.values()].some((collection) => collection.prefix === prefix);
}

/** True when the target satisfies the relation's `where`, or there is none. */
function isChoice(relation: Relation, id: string, context: PlanContext, overlay: Overlay): boolean {
  if (relation.where === undefined) return true;
  const target = overlay.written.get(id) ?? context.index.get(id);
  const collection = context.model.collections.get(target?.collection ?? '');
  if (target === undefined || collection === undefined) return true;
  const condition = context.expressions.rule(collection, relation.where);
  return condition === null || condition.evaluate(target.data, context.scope) === true;
}

function danglingFault(
  collection: Collection,
  relation: Relation,
  data: RecordData,
  reference: string,
  context: PlanContext,
): Fault {
  const pointer = pointerTo(data, relation.field, reference);
  const field = collection.fields.get(relation.field);
  const isState = field?.lifecycle?.states === relation.as;
  const known = choicesOf(relation, data, context.model, context.index);
  const where = relation.to.join(' or ');
  const scope = Object.values(relation.within ?? {})
    .map((own) => ` of ${own} "${String(memberOf(data, own))}"`)
    .join('');
  const { by } = relation;
  // Ids say nothing to who has missed one; those that are near are named with the refusal.
  const isListed = by !== undefined && known.length > 0 && known.length <= 12;
  const list = isListed ? ` (${known.join(', ')})` : '';
  const noun = isRecordId(reference) || by !== undefined ? `is the ${by ?? 'id'} of` : 'names';
  return {
    pointer,
    code: isState ? 'state' : by === undefined ? 'dangling' : 'unmatched',
    level: by === undefined || isState ? 'error' : 'warning',
    message: `"${reference}" ${noun} no record in ${where}${scope}${list}${didYouMean(reference, known)}`,
  };
}

/** Larger collections are not looked through for what could have been meant. */
export const MOST_CHOICES = 2000;

/** What a reference could have been: keys of the targets that fit `within`, or ids, in their own order. */
export function choicesOf(
  relation: Relation,
  data: RecordData,
  model: Model,
  index: IndexReader,
): string[] {
  const found: { readonly key: string; readonly order: number }[] = [];
  for (const path of relation.to) {
    if (!model.collections.has(path) || index.size(path) > MOST_CHOICES) continue;
    for (const { data: target } of index.records(path)) {
      const within = Object.entries(relation.within ?? {});
      if (!within.every(([theirs, own]) => memberOf(target, theirs) === memberOf(data, own)))
        continue;
      const { by } = relation;
      const place = memberOf(target, 'order');
      const order = typeof place === 'number' ? place : Number.POSITIVE_INFINITY;
      const slug = target.id.slice(target.id.indexOf('_') + 1);
      const key = by === 'slug' ? slug : String(memberOf(target, by ?? 'id') ?? '');
      found.push({ key, order });
    }
  }
  return found
    .sort((a, b) => (a.order < b.order ? -1 : Number(a.order > b.order)))
    .map(({ key }) => key);
}

/** JSON pointer of the first place at `path` (`touchpoints[].channel`) that holds `reference`. */
function pointerTo(data: JsonValue | RecordData, path: string, reference: string): string {
  const walk = (value: JsonValue, steps: readonly string[], at: string): string | null => {
    const [step, ...rest] = steps;
    if (step === undefined) {
      if (Array.isArray(value)) {
        const i = value.indexOf(reference);
        return i < 0 ? null : `${at}/${i}`;
      }
      return value === reference ? at : null;
    }
    const name = step.replace(/\[\]$/, '');
    const inner = memberOf(value, name);
    if (!step.endsWith('[]')) return walk(inner, rest, `${at}/${name}`);
    for (const [i, element] of Array.isArray(inner) ? inner.entries() : []) {
      const found = walk(element, rest, `${at}/${name}/${i}`);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(data as JsonValue, path.split('.'), '') ?? `/${path.replaceAll('[]', '')}`;
}

/** Values that must be unique in the collection but stand in another record too; merged records hold theirs as a way. */
export function uniqueFaults(
  collection: Collection,
  data: RecordData,
  context: PlanContext,
  overlay: Overlay,
): Fault[] {
  const faults: Fault[] = [];
  if (mergedInto(data) !== null) return faults;
  for (const rule of collection.unique) {
    const key = uniqueKey(rule, data);
    if (key === null) continue;
    const other = holderOf(collection, rule, key, data.id, context.index, overlay);
    if (other === undefined) continue;
    const values = rule.fields.map((name) => JSON.stringify(memberOf(data, name))).join(', ');
    const message = `${rule.fields.join(' + ')} ${values} is unique in ${collection.path}, and ${other} has it already`;
    const pointer = `/${rule.fields[0]}`;
    faults.push({ pointer, code: 'unique', level: 'error', message, other, fields: rule.fields });
  }
  return faults;
}

function holderOf(
  collection: Collection,
  rule: UniqueRule,
  key: string,
  ownId: string,
  index: IndexReader,
  overlay: Overlay,
): string | undefined {
  const planned = overlay
    .holders(collection, rule)
    .get(key)
    ?.find((id) => id !== ownId);
  if (planned !== undefined) return planned;
  return index
    .byUnique(collection.path, rule.fields, key)
    .filter((record) => mergedInto(record.data) === null)
    .map((record) => record.id)
    .find((id) => id !== ownId && !overlay.removed.has(id) && !overlay.written.has(id));
}

/** Fields that the record's state asks for but that are empty. */
export function lifecycleFaults(
  collection: Collection,
  data: RecordData,
  context: PlanContext,
): Fault[] {
  const faults: Fault[] = [];
  for (const field of collection.fields.values()) {
    if (field.lifecycle === undefined) continue;
    for (const name of requiredByState(collection, field, data, context)) {
      if (memberOf(data, name) !== null) continue;
      faults.push(missingForState(field, name, collection.fields.get(name), data));
    }
  }
  return faults;
}

/** How a refusal for want of a field ends, which is for a shell. */
export const SAME_STEP: RegExp = /; set it in the same step, e\.g\. .*$/;

function missingForState(
  field: Field,
  name: string,
  needed: Field | undefined,
  data: RecordData,
): Fault {
  const values = needed?.values ?? needed?.suggest ?? [];
  const choice = values.length === 0 ? '' : ` (${values.join(', ')})`;
  const state = JSON.stringify(memberOf(data, field.name));
  const message = `${field.name} ${state} needs "${name}"${choice}; set it in the same step, e.g. ${name}=${values[0] ?? '…'}`;
  const fields = [field.name, name];
  return { pointer: `/${name}`, code: 'lifecycle', level: 'error', message, fields };
}
