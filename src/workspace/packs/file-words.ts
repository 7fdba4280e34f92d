/** What becomes different in a schema or a view, in words. Pure but for the YAML parser. */

import { parse } from 'yaml';
import { identityOf } from '../../record/merge-lists.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject, memberOf, sameValue } from '../../record/value.ts';

/** Longest value that is written out, characters. */
const LONGEST = 60;

/** A line per change: `new field region`, `stage enum: + paused`, `title "Deal" → "Offer"`. Empty: only layout changes. */
export function fileWords(path: string, before: string, after: string): string[] {
  const [was, now] = [read(path, before), read(path, after)];
  if (was === null || now === null) return ['its text changes'];
  const lines = memberWords(was, now, []);
  return lines.length === 0 && before !== after ? ['layout and comments'] : lines;
}

function read(path: string, text: string): JsonObject | null {
  try {
    const value: unknown = path.endsWith('.json') ? JSON.parse(text) : parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function memberWords(was: JsonObject, now: JsonObject, at: readonly string[]): string[] {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])];
  return keys.flatMap((key) => valueWords(memberOf(was, key), memberOf(now, key), [...at, key]));
}

function valueWords(was: JsonValue, now: JsonValue, at: readonly string[]): string[] {
  if (sameValue(was, now)) return [];
  if (isObject(was) && isObject(now)) return memberWords(was, now, at);
  const isField = at.at(-2) === 'properties';
  if (was === null && isField) return [`new field ${nameOf(at)}`];
  if (now === null && isField) return [`field ${nameOf(at)} goes`];
  if (Array.isArray(was) && Array.isArray(now)) return [`${nameOf(at)}: ${listWords(was, now)}`];
  if (was === null) return [`${nameOf(at)}: ${shown(now)}`];
  if (now === null) return [`${nameOf(at)} goes (was ${shown(was)})`];
  return [`${nameOf(at)}: ${shown(was)} → ${shown(now)}`];
}

function listWords(was: readonly JsonValue[], now: readonly JsonValue[]): string {
  const [before, after] = [new Set(was.map(identityOf)), new Set(now.map(identityOf))];
  const added = now.filter((item) => !before.has(identityOf(item)));
  const gone = was.filter((item) => !after.has(identityOf(item)));
  if (added.length + gone.length === 0) return 'another order';
  return [
    ...gone.map((item) => `− ${shown(item)}`),
    ...added.map((item) => `+ ${shown(item)}`),
  ].join(', ');
}

/** `address.city enum` for `properties/address/properties/city/enum`. */
function nameOf(at: readonly string[]): string {
  const fields: string[] = [];
  let i = 0;
  for (; at[i] === 'properties' && at[i + 1] !== undefined; i += 2) fields.push(at[i + 1] ?? '');
  const rest = at.slice(i).join('.');
  return [fields.join('.'), rest].filter((part) => part !== '').join(' ');
}

/** A value on one line; an absent one is a dash. */
export function shown(value: JsonValue): string {
  if (value === null) return '–';
  const text = typeof value === 'string' && /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
