/** What a field may be given: records that its relation leads to, values of its list, words that others hold. */
import type { Actor } from '../../plan/types.ts';
import { slugOf } from '../../record/id.ts';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection, Field, Relation } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf, elementOf, relationOf } from '../field-cell.ts';

/** `value` is what the record would store, `hint` tells choices of the same name apart. */
export type Choice = { readonly value: string; readonly label: string; readonly hint?: string };

export type ChoiceAsk = {
  /** Letters of the name; `''` for whatever comes first. */
  readonly text: string;
  /** The record as far as it is filled in: a stage is one of its pipeline. */
  readonly own: JsonObject;
  readonly limit: number;
};

const HINTS = ['email', 'domain', 'companyName', 'sku', 'number'];
/** More names than these are not put in order for one who has not typed yet. */
const SORTED = 5000;

export function choicesOf(
  workspace: Reading,
  collection: Collection,
  field: Field,
  ask: ChoiceAsk,
  actor: Actor,
): Choice[] {
  const relation = relationOf(field);
  if (relation !== undefined) return targets(workspace, relation, ask, actor);
  const element = elementOf(field);
  const listed = (element.values ?? element.suggest ?? []).map(String);
  const used = element.values === undefined ? usedIn(workspace, collection, field, actor) : [];
  const make = cellsOf(workspace, { data: { ...ask.own, id: '' } });
  const text = ask.text.toLowerCase();
  return [...new Set([...listed, ...used])]
    .map((value) => ({ value, label: make(element, value).text }))
    .filter(({ value, label }) => `${value} ${label}`.toLowerCase().includes(text))
    .slice(0, ask.limit);
}

/** Field by dotted path, also within the elements of a list: `lines[].productId`. */
export function offeredField(collection: Collection, path: string): Field | undefined {
  let fields: ReadonlyMap<string, Field> | undefined = collection.fields;
  let field: Field | undefined;
  for (const step of path.split('.')) {
    const isList = step.endsWith('[]');
    const named: Field | undefined = fields?.get(isList ? step.slice(0, -2) : step);
    field = isList ? named?.items : named;
    if (field === undefined || field.sensitive !== undefined) return undefined;
    fields = field.properties;
  }
  return field;
}

/** Values that records of the collection hold in the field, most used first. */
function usedIn(workspace: Reading, collection: Collection, field: Field, actor: Actor): string[] {
  if (field.path.includes('[]')) return [];
  const query = { collection: collection.path, group: field.path, limit: 0 };
  const groups = workspace.query(query, actor).groups ?? [];
  return groups
    .filter(({ key }) => typeof key === 'string' && key !== '')
    .toSorted((a, b) => b.count - a.count)
    .map(({ key }) => String(key));
}

function targets(workspace: Reading, relation: Relation, ask: ChoiceAsk, actor: Actor): Choice[] {
  const found: Choice[] = [];
  const isMixed = relation.to.length > 1;
  for (const path of relation.to) {
    const target = workspace.model.collections.get(path);
    if (target === undefined) continue;
    for (const record of recordsOf(workspace, target, relation, ask, actor)) {
      const value = referenceTo(relation, record);
      if (value === null) continue;
      const hint = isMixed ? target.title : hintOf(record);
      const label = workspace.displayName(record);
      found.push({ value, label, ...(hint === undefined ? {} : { hint }) });
    }
  }
  return found.slice(0, ask.limit);
}

function recordsOf(
  workspace: Reading,
  target: Collection,
  relation: Relation,
  { text, own, limit }: ChoiceAsk,
  actor: Actor,
): StoredRecord[] {
  const where = Object.entries(relation.within ?? {}).flatMap(([field, ownField]) => {
    const value = memberOf(own, ownField);
    return value === null ? [] : [`${field} == ${JSON.stringify(value)}`];
  });
  if (relation.where !== undefined) where.push(relation.where);
  const query = {
    collection: target.path,
    limit,
    where,
    ...(text === '' ? { sort: orderOf(workspace, target) } : { search: beginning(text) }),
  };
  return workspace
    .query(query, actor)
    .items.flatMap(({ record }) => workspace.index.get(record.id) ?? []);
}

/** The last word is still being typed: it is taken as a beginning as well. */
function beginning(text: string): string {
  return /[\p{L}\p{N}]$/u.test(text) ? `${text} ${text.split(/\s+/).at(-1)}*` : text;
}

function orderOf({ index }: Reading, target: Collection): string[] {
  if (target.fields.has('order')) return ['order'];
  return index.size(target.path) <= SORTED ? [target.display] : [];
}

function referenceTo({ by }: Relation, record: StoredRecord): string | null {
  if (by === undefined) return record.id;
  const key = by === 'slug' ? slugOf(record.id) : memberOf(record.data, by);
  return typeof key === 'string' ? key : null;
}

function hintOf({ data }: StoredRecord): string | undefined {
  const hint = HINTS.map((name) => memberOf(data, name)).find((value) => typeof value === 'string');
  return typeof hint === 'string' ? hint : undefined;
}
