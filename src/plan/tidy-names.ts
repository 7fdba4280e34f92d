/** Names and titles are written without the blanks around them; one of nothing but blanks is none. */

import type { JsonObject } from '../record/types.ts';
import { memberOf, withValueAt } from '../record/value.ts';
import type { Collection } from '../schema/model.ts';

const NAMES = ['name', 'title', 'firstName', 'lastName'];
const cached = new WeakMap<Collection, readonly string[]>();

/** Fields by which people call a record of the collection. */
function namingFields(collection: Collection): readonly string[] {
  const known = cached.get(collection);
  if (known !== undefined) return known;
  const names = [...new Set([collection.display, ...NAMES])].filter((name) => {
    const field = collection.fields.get(name);
    const isText = field?.type === 'string' && field.relation === undefined;
    return isText && field.computed === undefined && field.values === undefined;
  });
  cached.set(collection, names);
  return names;
}

/** `edited`: the fields that somebody has just written; others stay as they are. */
export function withTidyNames<T extends JsonObject>(
  collection: Collection,
  data: T,
  edited?: ReadonlySet<string>,
): T {
  let tidy: JsonObject = data;
  for (const name of namingFields(collection)) {
    const text = memberOf(data, name);
    if (typeof text !== 'string' || edited?.has(name) === false) continue;
    const trimmed = text.trim();
    const isBlank = trimmed === '' && text !== '';
    if (trimmed !== text) tidy = withValueAt(tidy, name, isBlank ? null : trimmed);
  }
  return tidy as T;
}
