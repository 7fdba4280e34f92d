/** From what a person calls a record to the record. */

import { PailError } from '../errors.ts';
import { lookupRecords } from '../index/lookup.ts';
import { standingFor } from '../index/merged.ts';
import { idAndName, nearRecords } from '../index/near-records.ts';
import type { IndexReader } from '../index/types.ts';
import { didYouMean } from '../nearest.ts';
import { isRecordId } from '../record/id.ts';
import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import { type Collection, type Model, requireCollection } from '../schema/model.ts';
import { normalize } from '../schema/normalize.ts';
import { uniqueKey } from '../schema/unique-key.ts';

const MAX_CANDIDATES = 6;

/**
 * The record of that id, unique id prefix, id suffix (slug), unique field value, or lookup field (address, phone
 * number, profile), in any spelling; of a merged record the one that was kept. `collection` narrows.
 * Throws `not_found` with the nearest id, else with what the search finds by these words, named by `nameOf`; or
 * `ambiguous` with the candidates.
 */
export function findRecord(
  reference: string,
  model: Model,
  index: IndexReader,
  collection?: string,
  nameOf?: (record: StoredRecord) => string,
): StoredRecord {
  const scope =
    collection === undefined
      ? [...model.collections.values()]
      : [requireCollection(model, collection)];
  const paths = new Set(scope.map((c) => c.path));
  const exact = index.get(reference);
  if (exact !== undefined && paths.has(exact.collection)) return standingFor(exact, index);
  const named = candidates(reference, scope, model, index).filter((r) => paths.has(r.collection));
  const kept = named.map((record) => standingFor(record, index));
  const found = [...new Map(kept.map((record) => [record.id, record])).values()];
  const [first] = found;
  if (found.length === 1 && first !== undefined) return first;
  if (first === undefined) throw notFound(reference, scope, index, nameOf);
  const ids = found.slice(0, MAX_CANDIDATES).map((record) => record.id);
  const more = found.length > MAX_CANDIDATES ? ' …' : '';
  throw new PailError(
    'ambiguous',
    `"${reference}" could be ${ids.join(', ')}${more}; give more of it`,
    {
      reference,
      candidates: ids,
    },
  );
}

/** The user whose email has the normal form of `email`. */
export function userByEmail(
  email: string,
  model: Model,
  index: IndexReader,
): StoredRecord | undefined {
  const users = model.collections.get('users');
  const rule = users?.unique.find(({ fields }) => fields.length === 1 && fields[0] === 'email');
  if (rule !== undefined) {
    const key = uniqueKey(rule, { id: '', email });
    return key === null ? undefined : index.byUnique('users', rule.fields, key)[0];
  }
  const wanted = normalize('email', email);
  for (const user of users === undefined ? [] : index.records('users')) {
    const own = memberOf(user.data, 'email');
    if (typeof own === 'string' && normalize('email', own) === wanted) return user;
  }
  return undefined;
}

function candidates(
  reference: string,
  scope: readonly Collection[],
  model: Model,
  index: IndexReader,
): StoredRecord[] {
  if (reference === '') return [];
  const byPrefix = reference.includes('_')
    ? index.idsWithPrefix(reference, MAX_CANDIDATES + 1)
    : [];
  const bySlug = scope.map((c) => `${c.prefix}_${reference}`);
  const byId = [...byPrefix, ...bySlug].flatMap((id) => index.get(id) ?? []);
  if (byId.length > 0) return byId;
  const byKey = [...new Set(scope.flatMap((c) => byUniqueField(reference, c, index)))];
  // A page may be somebody's profile on a site whose owner is a record too.
  if (byKey.length > 0 && !reference.includes('/')) return byKey;
  const known = lookupRecords(reference, new Set(scope.map((c) => c.path)), model, index);
  return known.length > 0 ? known : byKey;
}

function byUniqueField(
  reference: string,
  collection: Collection,
  index: IndexReader,
): readonly StoredRecord[] {
  return collection.unique.flatMap((rule) => {
    const [field] = rule.fields;
    if (rule.fields.length !== 1 || field === undefined) return [];
    // An address has a domain, but means the person.
    if (rule.normalize === 'domain' && reference.includes('@')) return [];
    const key = uniqueKey(rule, { id: '', [field]: reference });
    return key === null ? [] : index.byUnique(collection.path, rule.fields, key);
  });
}

function notFound(
  reference: string,
  scope: readonly Collection[],
  index: IndexReader,
  nameOf?: (record: StoredRecord) => string,
): PailError {
  const where = scope.length === 1 ? ` in ${scope[0]?.path}` : '';
  const paths = scope.map(({ path }) => path);
  const other = index.get(reference);
  if (other !== undefined) {
    const message = `${reference} is in ${other.collection}; expected a record of ${paths.join(', ')}`;
    return new PailError('not_found', message, { reference, found: other.collection });
  }
  const prefix = isRecordId(reference) ? reference.slice(0, reference.indexOf('_') + 3) : '';
  const alike = prefix === '' ? [] : index.idsWithPrefix(prefix, 200);
  const near = alike.filter((id) => paths.includes(index.get(id)?.collection ?? ''));
  const nearest = didYouMean(reference, near);
  const found = nearest === '' ? nearRecords(reference, fitting(reference, scope), index) : [];
  const named = found.map((record) => idAndName(record.id, nameOf?.(record)));
  const asked = named.length === 0 ? nearest : `; did you mean ${named.join(' or ')}?`;
  return new PailError('not_found', `no record "${reference}"${where}${asked}`, {
    reference,
    ...(found.length > 0 ? { candidates: found.map(({ id }) => id) } : {}),
  });
}

/** Where what is meant may be: an address is that of a person or, by its domain, of a company. */
function fitting(reference: string, scope: readonly Collection[]): string[] {
  const isAddress = reference.includes('@');
  const reachable = ({ fields, unique }: Collection): boolean =>
    [...fields.values()].some(({ format }) => format === 'email') ||
    unique.some(({ normalize: form }) => form === 'domain');
  return scope.filter((one) => !isAddress || reachable(one)).map(({ path }) => path);
}
