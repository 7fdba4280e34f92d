/** What is said of a field that is kept from the reader: a reader's model does not have it. */

import { type ErrorData, PailError } from '../errors.ts';
import type { Collection, Field } from './model.ts';

/** The field behind a name that a reader's collection lacks though the schema has it: itself, or that of a relation. */
export function withheldField(
  seen: Collection,
  name: string,
): Pick<Field, 'sensitive'> | undefined {
  const { whole } = seen;
  const own = whole?.fields.get(name);
  if (own !== undefined) return seen.fields.has(name) ? undefined : own;
  const relation = whole?.forward.get(name);
  if (relation !== undefined) {
    return seen.forward.has(name) ? undefined : whole?.fields.get(relation.field);
  }
  return whole?.inverse.has(name) && !seen.inverse.has(name) ? { sensitive: [] } : undefined;
}

/** Message and data of the refusal; it says nothing of values. */
export function withheldWords(
  collection: Collection,
  name: string,
  { sensitive = [] }: Pick<Field, 'sensitive'>,
): { readonly message: string; readonly data: ErrorData } {
  const roles = sensitive.length === 0 ? '' : ` (${sensitive.join(', ')})`;
  const message = `${collection.short}.${name} is sensitive and kept from you: only some access roles may read it${roles}. Leave it out, or act as a user who has one`;
  return { message, data: { collection: collection.path, field: name, roles: sensitive } };
}

/** Throws `forbidden` when `name` is a field of the collection that is kept from the reader. */
export function refuseWithheld(collection: Collection, name: string): void {
  const field = withheldField(collection, name);
  if (field === undefined) return;
  const { message, data } = withheldWords(collection, name, field);
  throw new PailError('forbidden', message, data);
}
