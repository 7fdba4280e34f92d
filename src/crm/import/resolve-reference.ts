/** From what a cell calls another record to the reference that a record stores. */

import type { IndexReader } from '../../index/types.ts';
import { derivedId } from '../../record/derived-id.ts';
import { isRecordId, slugOf } from '../../record/id.ts';
import type { JsonObject, RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Relation } from '../../schema/model.ts';
import { addressedName } from '../person-name.ts';
import type { KnownRecords } from './known-records.ts';
import { contradicts, keyValue } from './natural-keys.ts';
import { bareName } from './plain-name.ts';

export type Resolution = { readonly reference: string } | { readonly why: 'unknown' | 'ambiguous' };

export type Lookup = {
  readonly index: IndexReader;
  readonly source: string;
  /** Stored and planned records of a collection; undefined where there is no such collection. */
  known(path: string): KnownRecords | undefined;
  nameOf(path: string, data: RecordData): string;
  /** A stored or planned record. */
  dataOf(id: string): RecordData | undefined;
  /** What natural keys, and what names and ids, were found to mean. */
  readonly keys: Map<string, Resolution>;
  readonly found: Map<string, Resolution>;
};

/** `owner` is the referring record as far as it is known: choices within a pipeline depend on it. */
export function resolveReference(
  relation: Relation,
  text: string,
  owner: JsonObject,
  lookup: Lookup,
): Resolution {
  if (relation.by !== undefined) return resolveKey(relation, text, owner, lookup);
  const asked = JSON.stringify([relation.to, text]);
  const known = lookup.found.get(asked);
  if (known !== undefined) return known;
  const resolved = findTarget(relation, text, lookup);
  // What is found stays so; what is not may come with a later row.
  if ('reference' in resolved) lookup.found.set(asked, resolved);
  return resolved;
}

function findTarget(relation: Relation, text: string, lookup: Lookup): Resolution {
  let why: 'unknown' | 'ambiguous' = 'unknown';
  const targets = relation.to.flatMap((path) => lookup.known(path) ?? []);
  for (const ask of [byId, byUniqueField, byName]) {
    const found = new Set(targets.flatMap((known) => ask(known, text, lookup)));
    const [first] = found;
    if (found.size === 1 && first !== undefined) return { reference: first };
    if (found.size > 1) why = 'ambiguous';
  }
  const told = addressedName(text);
  if (told !== null) {
    const found = targets.flatMap((known) => byAddress(known, told, lookup));
    if (found.length === 1) return { reference: found[0] ?? '' };
    if (found.length > 1) why = 'ambiguous';
  }
  // Of a collection that is not installed nothing can be said: an id stays as it is.
  const isElsewhere = targets.length < relation.to.length && isRecordId(text);
  return isElsewhere ? { reference: text } : { why };
}

function byId(known: KnownRecords, text: string, { source }: Lookup): readonly string[] {
  if (isRecordId(text) && known.has(text)) return [text];
  const external = known.byExternal(externalId(source, text));
  if (external !== undefined) return [external];
  const derived = derivedId(
    known.collection.prefix,
    ownIdSeed(source, known.collection.path, text),
  );
  return known.has(derived) ? [derived] : [];
}

function byUniqueField(known: KnownRecords, text: string): readonly string[] {
  return known.keys.flatMap((key, index) => {
    const [field] = key.fields;
    if (key.fields.length !== 1 || field === undefined || !key.folds) return [];
    const value = keyValue(key, { id: '', [field]: text });
    return value === null ? [] : known.byKey(index, value);
  });
}

/** Who has the address, of several the one of that name; else who has the name, and no other address. */
function byAddress(
  known: KnownRecords,
  { name, email }: { readonly name: string; readonly email: string },
  lookup: Lookup,
): readonly string[] {
  const [having, named] = [byUniqueField(known, email), known.byName(name)];
  if (having.length < 2) {
    const data = { id: '', email };
    const isElse = (id: string): boolean => contradicts(data, lookup.dataOf(id), known.keys);
    return having.length === 1 ? having : named.filter((id) => !isElse(id));
  }
  const both = having.filter((id) => named.includes(id));
  return both.length > 0 ? both : having;
}

function byName(known: KnownRecords, text: string): readonly string[] {
  return known.byName(text);
}

function resolveKey(
  relation: Relation,
  text: string,
  owner: JsonObject,
  lookup: Lookup,
): Resolution {
  const scope = Object.values(relation.within ?? {}).map((own) => memberOf(owner, own));
  const asked = JSON.stringify([relation.collection, relation.field, text, scope]);
  const known = lookup.keys.get(asked) ?? findKey(relation, text, owner, lookup);
  if ('reference' in known) lookup.keys.set(asked, known);
  return known;
}

/** The stored key of a record that is meant by its key, slug or name, in any spelling. */
function findKey(
  relation: Relation,
  text: string,
  owner: JsonObject,
  { index, nameOf, known }: Lookup,
): Resolution {
  if (index.resolve(relation, { ...owner, id: '' }, text) !== null) return { reference: text };
  const { by = '', to, within = {} } = relation;
  const wanted = bareName(text);
  const all = to.flatMap((path): Candidate[] => {
    const stored = [...index.records(path)].map(({ data }) => data);
    const planned = (known(path)?.planned ?? []).map(({ said }) => said.values as RecordData);
    return [...stored, ...planned].map((data) => {
      const key = by === 'slug' ? slugOf(data.id) : String(memberOf(data, by) ?? '');
      return { data, key, nameOf: () => nameOf(path, data) };
    });
  });
  const fitting = all.filter(({ data }) =>
    Object.entries(within).every(
      ([theirs, own]) => memberOf(data, theirs) === memberOf(owner, own),
    ),
  );
  const found = keyAmong(fitting, text, wanted);
  if (found !== null || relation.orUnique !== true) return found ?? { why: 'unknown' };
  const elsewhere = keyAmong(all, text, wanted) ?? { why: 'unknown' };
  if ('why' in elsewhere) return elsewhere;
  const holders = all.filter(({ key }) => key === elsewhere.reference);
  return holders.length === 1 ? elsewhere : { why: 'ambiguous' };
}

type Candidate = { readonly data: RecordData; readonly key: string; readonly nameOf: () => string };

/** Null where none of them is meant. */
function keyAmong(
  candidates: readonly Candidate[],
  text: string,
  wanted: string,
): Resolution | null {
  const exact = candidates.find(({ key }) => key === text);
  if (exact !== undefined) return { reference: exact.key };
  const named = candidates.filter(
    ({ data, key, nameOf }) =>
      bareName(key) === wanted || bareName(nameOf()) === wanted || data.id === text,
  );
  const ends = named.length > 0 ? named : candidates.filter(({ data }) => isEnd(wanted, data));
  const keys = [...new Set(ends.map(({ key }) => key))];
  const [only] = keys;
  if (only === undefined) return null;
  return keys.length === 1 ? { reference: only } : { why: 'ambiguous' };
}

/** `Won` and `Closed lost` mean the stage that says so, whatever it is called. */
function isEnd(bare: string, stage: RecordData): boolean {
  if (bare === 'won' || bare === 'closedwon') return memberOf(stage, 'isWon') === true;
  return (bare === 'lost' || bare === 'closedlost') && memberOf(stage, 'isLost') === true;
}

/** What is kept of a row's own id in its source. */
export function externalId(source: string, ownId: string): string {
  return `${source}:${ownId}`;
}

/** What the id of a record is derived from whose row has an id of its own. */
export function ownIdSeed(source: string, path: string, ownId: string): readonly string[] {
  return [source, path, ownId];
}
