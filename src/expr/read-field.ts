/** Raw JSON of a field → value of its type. Data of another shape than the schema says reads as null. */

import type { JsonValue, RecordData } from '../record/types.ts';
import type { Field } from '../schema/model.ts';
import { parseDay, parseInstant } from './time.ts';
import { typeOfField } from './type-of-field.ts';
import type { Type, Value } from './types.ts';
import { isObject } from './value.ts';

export type FromJson = (raw: JsonValue | undefined) => Value;

/** Reads one own property; the cheap way where no prototype has a property of that name. */
export function propertyGetter(name: string): (object: RecordData) => JsonValue | undefined {
  if (name in Object.prototype) {
    return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
  }
  return (object) => object[name];
}

/** Reader of one stored field of a record, or of one property of an object. */
export function fieldReader(field: Field, timezone: string): (object: RecordData) => Value {
  const get = propertyGetter(field.name);
  const convert = fromJson(typeOfField(field), timezone);
  return (object) => convert(get(object));
}

/** How raw JSON becomes a value of the type. Days and instants are parsed in the time zone. */
export function fromJson(type: Type, timezone: string): FromJson {
  switch (type.kind) {
    case 'number':
      return (raw) => (typeof raw === 'number' ? raw : null);
    case 'string':
      return (raw) => (typeof raw === 'string' ? raw : null);
    case 'bool':
      return (raw) => (typeof raw === 'boolean' ? raw : null);
    case 'day':
      return (raw) => (typeof raw === 'string' ? parseDay(raw, timezone) : null);
    case 'instant':
      return (raw) => (typeof raw === 'string' ? parseInstant(raw) : null);
    case 'object':
      return (raw) => (raw !== undefined && isObject(raw) ? raw : null);
    case 'list':
      return listFromJson(fromJson(type.of, timezone));
    default:
      return (raw) => raw ?? null;
  }
}

function listFromJson(element: FromJson): FromJson {
  return (raw) => {
    if (!Array.isArray(raw)) return null;
    const items = raw.map(element);
    // A list that reads as it is stored is not copied, so that equal lists stay one object.
    return items.every((item, i) => item === raw[i]) ? raw : items;
  };
}

/** A text, or a value of unknown type, as epoch ms: `YYYY-MM-DD` or RFC 3339; null for anything else. */
export function timeFromText(value: Value, timezone: string): number | null {
  if (typeof value !== 'string') return null;
  return value.length === 10 ? parseDay(value, timezone) : parseInstant(value);
}
