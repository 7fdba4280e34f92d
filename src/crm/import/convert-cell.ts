/** From a cell to the value of a field, or the reason why it is none. */

import { didYouMean } from '../../nearest.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import type { Field } from '../../schema/model.ts';
import { convertDate, convertInstant, type DateHints } from './convert-date.ts';
import { type Converted, convertNumber, fromShare, type NumberHints } from './convert-number.ts';
import { countryCode } from './countries.ts';
import { bareName } from './plain-name.ts';

/** What a column as a whole says of its cells. */
export type Hints = DateHints &
  Omit<NumberHints, 'percent'> & {
    /** The table is an export of Pail: texts are meant as they stand, the empty one too. */
    readonly isExact: boolean;
    /** A text is a text, not JSON. */
    readonly isTyped?: boolean;
  };

/** Written for "nothing" in columns that hold no text. */
const NOTHING = new Set(['null', 'n/a', 'na', 'none', '-', '–', '—', 'nan', '#n/a', 'nil']);

/** True for words that stand for an empty cell in columns that hold no text. */
export function isNothing(text: string): boolean {
  return NOTHING.has(text.toLowerCase());
}

/** The cell's value; null when nothing is in it. Outer blanks of texts are dropped unless they are meant. */
export function cellContent(cell: JsonValue, isExact = false): JsonValue {
  if (typeof cell !== 'string' || isExact) return cell;
  const text = cell.trim();
  return text === '' ? null : text;
}

/** `content` comes from `cellContent`. A value of null means: nothing is said. */
export function convertCell(field: Field, content: JsonValue, hints: Hints): Converted<JsonValue> {
  if (content === null) return { value: null };
  const isEmptyList = Array.isArray(content) && content.length === 0;
  if (isEmptyList && field.type !== 'array' && field.type !== 'any') return { value: null };
  const isText = field.type === 'string' || field.type === 'any';
  if (hints.isExact && (typeof content !== 'string' || field.type === 'string')) {
    return { value: content };
  }
  if (typeof content === 'string' && !isText && isNothing(content)) {
    return { value: null };
  }
  switch (field.type) {
    case 'number':
    case 'integer':
      return numberOf(field, content, hints);
    case 'boolean':
      return booleanOf(content);
    case 'date':
      return typeof content === 'string' || typeof content === 'number'
        ? convertDate(String(content), hints)
        : wrongKind(content, 'a date');
    case 'date-time':
      return typeof content === 'string' || typeof content === 'number'
        ? convertInstant(String(content), hints)
        : wrongKind(content, 'a date with time');
    case 'array':
      return listOf(field, content, hints);
    case 'object':
      return objectOf(field, content, hints.isExact);
    case 'any':
      return hints.isTyped === true ? { value: content } : anyOf(content);
    case 'string':
      return textOf(field, content);
  }
}

function numberOf(field: Field, content: JsonValue, hints: Hints): Converted<JsonValue> {
  const percent = field.ui.format === 'percent';
  let value: number;
  if (typeof content === 'number') value = percent ? fromShare(content, hints.isShare) : content;
  else if (typeof content === 'string') {
    const converted = convertNumber(content, { ...hints, percent });
    if ('fault' in converted) return converted;
    ({ value } = converted);
  } else return wrongKind(content, 'a number');
  if (field.type === 'integer' && !Number.isInteger(value)) {
    return { fault: `${JSON.stringify(content)} is no whole number` };
  }
  return { value };
}

const YES = new Set(['true', 'yes', 'y', '1', 'x', 't', 'on', '✓', '✔', 'ja', 'oui', 'si', 'sí']);
const NO = new Set(['false', 'no', 'n', '0', 'f', 'off', '✗', 'nein', 'non']);

/** Yes or no in the words of a few languages. */
export function booleanOf(content: JsonValue): Converted<JsonValue> {
  if (typeof content === 'boolean') return { value: content };
  const text = String(content).toLowerCase();
  if (YES.has(text)) return { value: true };
  if (NO.has(text)) return { value: false };
  return wrongKind(content, 'yes or no');
}

function listOf(field: Field, content: JsonValue, hints: Hints): Converted<JsonValue> {
  const parts = partsOf(content, field.items?.type === 'object');
  if (!Array.isArray(parts)) return parts;
  const { items } = field;
  if (items === undefined || items.type === 'object') return { value: parts };
  const values: JsonValue[] = [];
  for (const part of parts) {
    const converted = convertCell(items, cellContent(part, hints.isExact), hints);
    if ('fault' in converted) return converted;
    if (converted.value !== null) values.push(converted.value);
  }
  return { value: values };
}

/** Elements of a list: JSON, or texts separated by semicolons, lines or else commas. */
export function partsOf(
  content: JsonValue,
  isJson = false,
): JsonValue[] | { readonly fault: string } {
  if (Array.isArray(content)) return content;
  if (typeof content !== 'string') return [content];
  if (/^\s*\[/.test(content) || isJson) {
    const parsed = jsonOf(content);
    if (Array.isArray((parsed as { value?: JsonValue }).value)) {
      return (parsed as { value: JsonValue[] }).value;
    }
    if (isJson) return { fault: `${short(content)} is no list; write it as JSON: [{…}, {…}]` };
  }
  return content
    .split(separatorIn(content))
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '* myContacts');
}

/** Google's ` ::: ` goes before all others; its own groups begin with a star. */
function separatorIn(content: string): string | RegExp {
  if (content.includes(' ::: ')) return / ::: (?:\* (?!myContacts))?/;
  return /[;\n]/.test(content) ? /[;\n]/ : ',';
}

function jsonOf(content: JsonValue): Converted<JsonValue> {
  if (typeof content !== 'string') return { value: content };
  try {
    return { value: JSON.parse(content) as JsonValue };
  } catch {
    return { fault: `${short(content)} is not JSON` };
  }
}

/** JSON; a text that is none is the street of an address. */
function objectOf(
  { properties }: Field,
  content: JsonValue,
  isExact: boolean,
): Converted<JsonValue> {
  const parsed = jsonOf(content);
  if ('value' in parsed && (isExact || isObject(parsed.value))) return parsed;
  if (typeof content === 'string' && properties?.has('street') === true) {
    return { value: { street: content } };
  }
  return wrongKind(content, 'JSON such as {"key": "value"}');
}

/** A field without a type takes JSON, and any other text as it is. */
function anyOf(content: JsonValue): Converted<JsonValue> {
  const parsed = jsonOf(content);
  return 'fault' in parsed ? { value: content } : parsed;
}

function textOf(field: Field, content: JsonValue): Converted<JsonValue> {
  const inner = innerText(content);
  if (inner === null) return wrongKind(content, 'a text');
  if (field.values !== undefined) return choiceOf(field, inner);
  if (field.ui.format === 'email') return { value: addressOf(inner) };
  const pattern = memberOf(field.schema, 'pattern');
  if (field.name === 'country' && pattern === '^[A-Z]{2}$') {
    return { value: countryCode(inner) ?? inner };
  }
  if (pattern === '^[A-Z]{3}$') return { value: inner.toUpperCase() };
  if (field.format === 'uri' && /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+([/?#]|$)/u.test(inner)) {
    return { value: `https://${inner}` };
  }
  return { value: inner };
}

/** Text of a cell; of a list of addresses or numbers (`[{"email": …, "primary": true}]`) the first one's. */
function innerText(content: JsonValue): string | null {
  if (typeof content === 'string') return content;
  if (typeof content === 'number' || typeof content === 'boolean') return String(content);
  if (Array.isArray(content)) {
    const primary = content.find((one) => memberOf(one, 'primary') === true) ?? content[0];
    return primary === undefined ? null : innerText(primary);
  }
  if (!isObject(content)) return null;
  for (const key of ['value', 'email', 'number', 'phone', 'url', 'address', 'name', 'label']) {
    const inner = memberOf(content as JsonObject, key);
    if (typeof inner === 'string') return inner;
  }
  return null;
}

/** `Ada <ada@example.com>` → `ada@example.com`. */
function addressOf(text: string): string {
  const inner = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(text)?.[1] ?? text;
  return inner.replace(/^mailto:/i, '');
}

function choiceOf(field: Field, text: string): Converted<JsonValue> {
  const values = field.values ?? [];
  if (values.includes(text)) return { value: text };
  const wanted = bareName(text);
  const labels = field.ui.labels ?? {};
  const found = values.find(
    (value) =>
      bareName(String(value)) === wanted || bareName(labels[String(value)] ?? '') === wanted,
  );
  if (found !== undefined) return { value: found };
  const range = /^\d+$/.test(text) ? rangeWith(values, Number(text)) : undefined;
  if (range !== undefined) return { value: range };
  const known = values.map(String);
  const hint = didYouMean(text, known);
  return { fault: `"${short(text)}" is none of ${known.join(', ')}${hint}`, isChoice: true };
}

/** Of values such as `11-50` and `1000+` the one that a number falls into. */
function rangeWith(values: readonly JsonValue[], number: number): JsonValue | undefined {
  return values.findLast((value) => {
    const match = /^(\d+)(?:-(\d+)|\+)$/.exec(String(value));
    if (match === null || number < Number(match[1])) return false;
    return match[2] === undefined || number <= Number(match[2]);
  });
}

function wrongKind(content: JsonValue, expected: string): { readonly fault: string } {
  return {
    fault: `${short(typeof content === 'string' ? `"${content}"` : JSON.stringify(content))} is not ${expected}`,
  };
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
