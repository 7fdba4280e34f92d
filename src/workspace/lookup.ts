/** Records by what people write of them: an address, a phone number, a profile, in any spelling. */

import { holdersOf } from '../index/holders.ts';
import type { IndexReader } from '../index/types.ts';
import type { StoredRecord } from '../record/types.ts';
import type { Collection, NormalForm } from '../schema/model.ts';
import { isSamePhone, normalize } from '../schema/normalize.ts';

/** Which stored texts mean what was asked for; by the form that their field is compared in. */
type Accepts = Partial<Record<NormalForm, (text: string) => boolean>>;

/** Records of the collections that a lookup field (`x-lookup`, addresses, phone numbers) names by `reference`. */
export function lookupRecords(
  reference: string,
  collections: readonly Collection[],
  index: IndexReader,
): StoredRecord[] {
  const accepts = acceptsFor(reference.trim());
  const found = collections.flatMap((collection) =>
    [...collection.fields.values()].flatMap(({ name, lookup }) => {
      const accept = lookup === undefined ? undefined : accepts[lookup];
      return accept === undefined ? [] : holdersOf(index.slabs(collection.path), name, accept);
    }),
  );
  return [...new Map(found.map((record) => [record.id, record])).values()];
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const HANDLE = /^@[\w.-]+$/;
const PHONE = /^(?:tel:)?\+?[\d\s().\-/]+$/;
const URL_LIKE = /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+\/\S*$/i;
const HOST = /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+\/?$/i;
const MIN_DIGITS = 5;

function acceptsFor(text: string): Accepts {
  if (EMAIL.test(text)) return { email: same('email', text) };
  if (HANDLE.test(text)) return { handle: same('handle', text) };
  if (PHONE.test(text)) return phoneAccepts(text);
  if (HOST.test(text)) return { domain: same('domain', text) };
  return URL_LIKE.test(text) ? { url: same('url', text), handle: same('handle', text) } : {};
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
  return {
    phone: (stored) =>
      stored.replace(/\D/g, '').includes(end) && isSamePhone(normalize('phone', stored), wanted),
  };
}
