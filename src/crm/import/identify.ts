/** Which record a row, or a part of one, is: one that is there, one that the import makes, or a new one. */

import { derivedId } from '../../record/derived-id.ts';
import { ID_PATTERN } from '../../record/id.ts';
import type { JsonObject, RecordData } from '../../record/types.ts';
import { memberOf, valueAt } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { EXTERNAL_IDS, type KnownRecords } from './known-records.ts';
import { contradicts, type Key, keyValue } from './natural-keys.ts';
import { isNearlyNamed } from './person-names.ts';
import { sameName } from './plain-name.ts';
import { externalId, ownIdSeed } from './resolve-reference.ts';
import { domainSaid } from './site-domains.ts';

export type Asked = {
  readonly collection: Collection;
  readonly values: JsonObject;
  readonly ownId: string | null;
  /** Seed of the id of a row that neither an own id nor a key identifies: its cells. Null: it stays unknown. */
  readonly content: readonly string[] | null;
  /** Numbers of the keys that count; of a row's main record those that `--match` names. */
  readonly keys: readonly number[];
  /** A part of a row is found by its name, too. */
  readonly byName: boolean;
  /** No new record is made. */
  readonly isOnlyFound: boolean;
};

/** Beyond every row. */
export const NO_ROW: number = Number.MAX_SAFE_INTEGER;

export type Ground = {
  readonly source: string;
  readonly known: KnownRecords;
  /** A stored or planned record. */
  dataOf(id: string): RecordData | undefined;
  /** The first row of this import that is the record; beyond all others where none is. */
  firstRow(id: string): number;
  /** Counts up from 0, per id. */
  occurrence(id: string): number;
};

export type Identity =
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'new'; readonly id: string }
  | {
      readonly kind: 'ambiguous';
      readonly fields: readonly string[];
      readonly ids: readonly string[];
    }
  | { readonly kind: 'nobody' };

export function identify(asked: Asked, ground: Ground): Identity {
  const { collection, ownId, values } = asked;
  const { known, source } = ground;
  if (ownId !== null && isOwnId(collection, ownId)) {
    return { kind: known.has(ownId) ? 'known' : 'new', id: ownId };
  }
  if (ownId !== null) {
    const external = known.byExternal(externalId(source, ownId));
    if (external !== undefined) return { kind: 'known', id: external };
  }
  const data = { ...values, id: '' } as RecordData;
  const found = byKeys(asked, data, ground);
  const derived = idOfRow(asked, data, ground);
  if (found.ids.length > 1 && derived !== null && found.ids.includes(derived)) {
    return { kind: 'known', id: derived };
  }
  // A row with an own id that was imported before is that record, whatever its key says by now.
  if (derived !== null && known.has(derived) && (ownId !== null || found.ids.length === 0)) {
    return { kind: 'known', id: derived };
  }
  const [first] = found.ids;
  if (first !== undefined && (found.ids.length === 1 || found.key?.folds === false)) {
    return { kind: 'known', id: first };
  }
  if (first !== undefined) {
    return { kind: 'ambiguous', fields: found.key?.fields ?? [], ids: found.ids };
  }
  const named = asked.byName ? sameNamed(data, ground) : [];
  const [only] = named;
  if (named.length === 1 && only !== undefined) return { kind: 'known', id: only };
  return derived === null ? { kind: 'nobody' } : { kind: 'new', id: derived };
}

/** True for an id that Pail could have given. */
export function isOwnId({ prefix }: Collection, id: string): boolean {
  return id.startsWith(`${prefix}_`) && ID_PATTERN.test(id);
}

type Found = { readonly ids: readonly string[]; readonly key?: Key };

/** Records that the first telling key names. */
function byKeys(asked: Asked, data: RecordData, ground: Ground): Found {
  const { known } = ground;
  for (const index of asked.keys) {
    const key = known.keys[index];
    const value = key === undefined ? null : keyValue(key, data);
    if (key === undefined || value === null) continue;
    const alike = known.byKey(index, value);
    const same = alike.filter((id) => isSame(id, key, asked, data, ground));
    const ids = same.length > 0 || !key.named ? same : addressees(alike, asked, data, ground);
    if (ids.length === 0) continue;
    return {
      ids: ids.length > 1 && key.joins === true ? likeliest(ids, asked, data, ground) : ids,
      key,
    };
  }
  return { ids: [] };
}

/**
 * Whom a part of a row means by an address under which nobody of its name is known: the one who is called nearly so; where
 * none is to be made, whoever has the address. A new person of another name shares a mailbox.
 */
function addressees(
  ids: readonly string[],
  { byName, isOnlyFound, ownId }: Asked,
  data: RecordData,
  { known, dataOf, source }: Ground,
): readonly string[] {
  if (!byName) return [];
  const name = known.nameOf(data);
  return ids.filter((id) => {
    const other = dataOf(id);
    if (other === undefined || (ownId !== null && hasOtherId(other, source, ownId))) return false;
    return isOnlyFound || isNearlyNamed(name, known.nameOf(other));
  });
}

/** Of several records of one name those that fit, the one that the file named first before all others. */
function likeliest(
  ids: readonly string[],
  { collection }: Asked,
  data: RecordData,
  { dataOf, firstRow }: Ground,
): readonly string[] {
  const near = ids.filter((id) => !isElsewhere(collection, data, dataOf(id)));
  return (near.length > 0 ? near : [...ids]).toSorted((a, b) => firstRow(a) - firstRow(b));
}

function sameNamed(data: RecordData, ground: Ground): readonly string[] {
  const { known } = ground;
  return known
    .byName(known.nameOf(data))
    .filter((id) => !contradicts(data, ground.dataOf(id), known.keys));
}

/** False where the record is another one in spite of the key. */
function isSame(id: string, key: Key, asked: Asked, data: RecordData, ground: Ground): boolean {
  const { known, source } = ground;
  const other = ground.dataOf(id);
  if (asked.ownId !== null && hasOtherId(other, source, asked.ownId)) return false;
  if (!key.folds && !asked.byName && ground.firstRow(id) < NO_ROW) {
    const joins = key.joins === true && asked.ownId === null;
    if (!joins || isElsewhere(asked.collection, data, other)) return false;
  }
  if (!key.folds && contradicts(data, other, known.keys)) return false;
  if (!key.named) return true;
  const [own, theirs] = [known.nameOf(data), other === undefined ? '' : known.nameOf(other)];
  return own === '' || theirs === '' || sameName(own) === sameName(theirs);
}

/** Two rows of one source with different ids are two records. */
function hasOtherId(record: RecordData | undefined, source: string, ownId: string): boolean {
  const ids = memberOf(record, EXTERNAL_IDS);
  if (!Array.isArray(ids)) return false;
  return ids.some((id) => String(id).startsWith(`${source}:`) && id !== externalId(source, ownId));
}

/** True when both have a domain, or a town, and it differs: two companies of one name. */
function isElsewhere(
  collection: Collection,
  data: RecordData,
  other: RecordData | undefined,
): boolean {
  if (other === undefined) return false;
  const ways = [
    (one: RecordData) => domainSaid(collection, one),
    (one: RecordData) => sameName(String(valueAt(one, 'address.city') ?? '')),
  ];
  return ways.some((wayOf) => {
    const [own, theirs] = [wayOf(data), wayOf(other)];
    return own !== '' && theirs !== '' && own !== theirs;
  });
}

/** The id that this row has at every run; null when nothing identifies it. */
function idOfRow(asked: Asked, data: RecordData, ground: Ground): string | null {
  const { collection, ownId, content, keys } = asked;
  const { known, source } = ground;
  if (ownId !== null)
    return derivedId(collection.prefix, ownIdSeed(source, collection.path, ownId));
  for (const index of keys) {
    const key = known.keys[index];
    const value = key === undefined ? null : keyValue(key, data);
    if (key === undefined || value === null) continue;
    const name = key.named ? sameName(known.nameOf(data)) : '';
    const seed = ['key', collection.path, key.fields.join(), value, name];
    return numbered(collection, seed, key.folds || asked.byName, ground);
  }
  if (content === null) {
    const name = asked.byName ? sameName(known.nameOf(data)) : '';
    return name === '' ? null : derivedId(collection.prefix, ['name', collection.path, name]);
  }
  return numbered(collection, ['row', source, collection.path, ...content], false, ground);
}

/** Rows that look alike are told apart by counting them. */
function numbered(
  { prefix }: Collection,
  seed: readonly string[],
  isAlone: boolean,
  ground: Ground,
): string {
  const id = derivedId(prefix, seed);
  const count = isAlone ? 0 : ground.occurrence(id);
  return count === 0 ? id : derivedId(prefix, [...seed, String(count)]);
}
