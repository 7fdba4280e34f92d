/** Records by what people write of them: an address, a phone number, a profile, in any spelling. */

import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { Collection, Field, Model, NormalForm } from '../schema/model.ts';
import { channelForm, isSamePhone, normalize } from '../schema/normalize.ts';
import { holdersOf } from './holders.ts';
import type { IndexReader } from './types.ts';

/** Which stored texts mean what was asked for; by the form that their field is compared in. */
type Accepts = Partial<Record<NormalForm, (text: string) => boolean>>;

/**
 * Records of the collections (by path) that a lookup field (`x-lookup`, addresses, phone numbers) names by `reference`:
 * their own, or that of a record that belongs to them, as a channel does to its contact.
 */
export function lookupRecords(
  reference: string,
  paths: ReadonlySet<string>,
  model: Model,
  index: IndexReader,
): StoredRecord[] {
  const accepts = acceptsFor(reference.trim());
  const found = new Map<string, StoredRecord>();
  for (const collection of model.collections.values()) {
    for (const field of lookupFields(collection, paths)) {
      const accept = accepts[field.lookup ?? 'email'];
      if (accept === undefined) continue;
      for (const holder of holdersOf(index.slabs(collection.path), field.name, accept)) {
        const record = namedBy(field, holder, index);
        if (record !== undefined && paths.has(record.collection)) found.set(record.id, record);
      }
    }
  }
  return [...found.values()];
}

/** Fields of a collection that name records of `paths`. */
function lookupFields(collection: Collection, paths: ReadonlySet<string>): Field[] {
  return [...collection.fields.values()].filter(({ lookup, lookupOf }) => {
    if (lookup === undefined) return false;
    if (lookupOf === undefined) return paths.has(collection.path);
    return collection.fields.get(lookupOf)?.relation?.to.some((to) => paths.has(to)) === true;
  });
}

function namedBy(
  { lookupOf }: Field,
  holder: StoredRecord,
  index: IndexReader,
): StoredRecord | undefined {
  if (lookupOf === undefined) return holder;
  const id = memberOf(holder.data, lookupOf);
  return typeof id === 'string' ? index.get(id) : undefined;
}

const HOST = /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+\/?$/i;
const MIN_DIGITS = 5;

function acceptsFor(text: string): Accepts {
  if (HOST.test(text)) return { domain: same('domain', text) };
  const form = channelForm(text);
  if (form === null) return {};
  if (form === 'phone') return phoneAccepts(text);
  const channel = same('channel', text);
  if (form === 'url') return { url: same('url', text), handle: same('handle', text), channel };
  return { [form]: same(form, text), channel };
}

function same(form: NormalForm, text: string): (stored: string) => boolean {
  const wanted = normalize(form, text);
  return (stored) => normalize(form, stored) === wanted;
}

/** Most numbers are told apart by their last digits, without being parsed. */
function phoneAccepts(text: string): Accepts {
  const digits = text.replace(/\D/g, '');
  if (digits.length < MIN_DIGITS) return {};
  const wanted = normalize('phone', text);
  const end = digits.slice(-4);
  const isSame = (stored: string): boolean =>
    stored.replace(/\D/g, '').includes(end) && isSamePhone(normalize('phone', stored), wanted);
  return {
    phone: isSame,
    channel: (stored) => channelForm(stored) === 'phone' && isSame(stored),
  };
}
