/** Who may read a field of the past is asked of today: what has become sensitive since was not marked then. */

import type { JsonObject } from '../../record/types.ts';
import { isObject, memberOf, sameValue } from '../../record/value.ts';
import type { Collection, Model } from '../../schema/model.ts';
import type { Sources } from '../definitions.ts';

/** `sources` themselves where `then`, which they make, guards all that today's model does. Told by path and field name. */
export function withGuards(sources: Sources, then: Model, today: Model): Sources {
  const open = new Map<string, readonly string[]>();
  for (const collection of today.collections.values()) {
    const names = openedBy(collection, then);
    if (names.length > 0) open.set(`schemas/${collection.path}.schema.json`, names);
  }
  if (open.size === 0) return sources;
  const schemas = sources.schemas.map(({ path, text }) => {
    const collection = today.collections.get(path.slice('schemas/'.length, -'.schema.json'.length));
    const names = open.get(path);
    if (collection === undefined || names === undefined) return { path, text };
    return { path, text: guardedText(text, collection, names) };
  });
  return { ...sources, schemas };
}

/** Fields of the collection that were for others then. */
function openedBy({ path, fields, sensitive }: Collection, then: Model): readonly string[] {
  const before = then.collections.get(path)?.fields;
  return sensitive.filter((name) => {
    const field = before?.get(name);
    const roles = [...(fields.get(name)?.sensitive ?? [])];
    return field !== undefined && !sameValue([...(field.sensitive ?? [])], roles);
  });
}

function guardedText(text: string, { fields }: Collection, names: readonly string[]): string {
  const schema: JsonObject = JSON.parse(text);
  const properties = memberOf(schema, 'properties');
  const guarded = names.map((name) => {
    const rules = memberOf(properties, name);
    const roles = [...(fields.get(name)?.sensitive ?? [])];
    return [name, { ...(isObject(rules) ? rules : {}), 'x-sensitive': roles }];
  });
  const all = { ...(isObject(properties) ? properties : {}), ...Object.fromEntries(guarded) };
  return JSON.stringify({ ...schema, properties: all });
}
