/**
 * Records that are written out in `data/written/*.yaml`: collection → list of records. In them,
 * - `key` becomes the id: `{key: sales}` in teams is `demoId('team', 'sales')`; an `id` stays as it is;
 * - `@cont cedarvale-foods 0` is the id that `demoId('cont', 'cedarvale-foods 0')` gives;
 * - a day in a field that ends in `At` gets a time of the working day.
 */

import type { JsonObject, JsonValue } from '../../src/record/types.ts';
import { isObject } from '../../src/record/value.ts';
import type { Model } from '../../src/schema/model.ts';
import { timeOn } from './calendar.ts';
import { record } from './data.ts';
import { demoId, stream } from './random.ts';

type Draft = JsonObject & { id: string };
export type WrittenFacts = Readonly<Record<string, readonly JsonObject[]>>;

/** Records by collection path. Throws for a collection that the model lacks. */
export function writtenRecords(facts: WrittenFacts, model: Model): Record<string, Draft[]> {
  const built = Object.entries(facts).map(([path, list]): [string, Draft[]] => {
    const collection = model.collections.get(path);
    if (collection === undefined) throw new Error(`no collection ${path} for written records`);
    return [path, list.map((draft) => written(draft, collection.prefix))];
  });
  return Object.fromEntries(built);
}

function written({ key, ...draft }: JsonObject, prefix: string): Draft {
  const id = typeof draft['id'] === 'string' ? draft['id'] : demoId(prefix, String(key));
  const fields = Object.entries(draft).map(([name, value]) => [name, fieldValue(id, name, value)]);
  return record({ id, ...(Object.fromEntries(fields) as JsonObject) });
}

function fieldValue(id: string, name: string, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((element) => fieldValue(id, name, element));
  if (isObject(value)) {
    const inner = Object.entries(value).map(([k, v]) => [k, fieldValue(`${id} ${name}`, k, v)]);
    return Object.fromEntries(inner) as JsonObject;
  }
  if (typeof value !== 'string') return value;
  const [, prefix, key] = /^@([a-z]+) (.+)$/.exec(value) ?? [];
  if (prefix !== undefined && key !== undefined) return demoId(prefix, key);
  const isDay = name.endsWith('At') && /^\d{4}-\d\d-\d\d$/.test(value);
  return isDay ? timeOn(stream(`written ${id} ${name}`), value) : value;
}
