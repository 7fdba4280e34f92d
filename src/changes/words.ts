/** Changes of fields in words: `stage offered → closed_won`, `+tag q1`, `expectedValue $1,200 → $1,500`. */

import type { FieldChange } from '../record/diff.ts';
import { isRecordId } from '../record/id.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { isObject, sameValue } from '../record/value.ts';
import { type Collection, type Field, fieldAt } from '../schema/model.ts';
import { cellOf } from '../view/cell.ts';
import type { FormatConfig } from '../view/format.ts';

/** What words need to know of the workspace. */
export type Naming = {
  readonly config: FormatConfig;
  /** Display name of a record by id; undefined when there is none now. */
  readonly nameOf: (id: string) => string | undefined;
};

/** Longest value that is written out, in characters. */
const SHORT = 48;
/** Elements of a list that are named before the rest is counted. */
const NAMED = 4;

/**
 * One text per changed field. `collection` is today's; undefined where it is gone: then values are shown as they are
 * stored. `data` is the record around them: its currency counts for its money.
 */
export function changeWords(
  changes: readonly FieldChange[],
  collection: Collection | undefined,
  data: JsonObject,
  naming: Naming,
): string[] {
  return changes.map((change) => {
    const text = (value: JsonValue): string =>
      textOfValue(value, change.path, collection, data, naming);
    return fieldWords(change, toldApart(change, text));
  });
}

/** Two records of one name are told apart by their ids. */
function toldApart(
  { before, after }: FieldChange,
  text: (value: JsonValue) => string,
): (value: JsonValue) => string {
  const isId = (value: JsonValue): value is string =>
    typeof value === 'string' && isRecordId(value);
  const ids = [before, after].flat().filter(isId);
  return (value) => {
    const words = text(value);
    if (!isId(value)) return words;
    const isShared = ids.some((other) => other !== value && text(other) === words);
    return isShared ? `${words} (${value})` : words;
  };
}

/** One value of a record as people read it; long texts are cut. */
export function textOfValue(
  value: JsonValue,
  path: string,
  collection: Collection | undefined,
  data: JsonObject,
  naming: Naming,
): string {
  const field = collection === undefined ? undefined : fieldAt(collection, path);
  if (!Array.isArray(value)) return valueWords(value, elementOf(field), data, naming);
  if (value.some(isStructured)) {
    return `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  }
  const element = elementOf(field);
  return oneLine(value.map((one) => valueWords(one, element, data, naming)).join(', '));
}

/** What one element of a list is; a relation may stand on the list. */
function elementOf(field: Field | undefined): Field | undefined {
  if (field?.items === undefined) return field;
  const relation = field.items.relation ?? field.relation;
  return relation === undefined ? field.items : { ...field.items, relation };
}

/** The words for one change; `text` gives a value's. */
function fieldWords(
  { path, before, after }: FieldChange,
  text: (value: JsonValue) => string,
): string {
  if (isScalarList(before) && isScalarList(after)) {
    return listWords(path, before ?? [], after ?? [], text);
  }
  if (after === null) return `${path} cleared`;
  if (isLong(before) || isLong(after)) return longWords(path, before, after);
  if (Array.isArray(after) || Array.isArray(before)) return entriesWords(path, before, after);
  const was = before === null ? '' : `${text(before)} → `;
  return before === null ? `${path} = ${text(after)}` : `${path} ${was}${text(after)}`;
}

/** A stored value as people read it; names of lists (stages, states) as they are written in files and commands. */
function valueWords(
  value: JsonValue,
  field: Field | undefined,
  data: JsonObject,
  { config, nameOf }: Naming,
): string {
  if (value === null) return '–';
  if (typeof value === 'string' && field?.relation === undefined && !isDated(field)) {
    return oneLine(value);
  }
  if (isObject(value)) return oneLine(JSON.stringify(value));
  const currency = data['currency'];
  const cell = cellOf(value, {
    config,
    label: '',
    displayName: nameOf,
    ...(field === undefined ? {} : { field }),
    ...(typeof currency === 'string' ? { currency } : {}),
  });
  // A natural key (`closed_won`) is the name that people type; a record's id is not.
  if (field?.relation?.by !== undefined && typeof value === 'string') return oneLine(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return oneLine(cell.text === '' ? String(value) : cell.text);
}

function isDated(field: Field | undefined): boolean {
  return field?.type === 'date' || field?.type === 'date-time';
}

/** `+tag q1, −tag q2`; a list that was only put in another order says so. */
function listWords(
  path: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  text: (value: JsonValue) => string,
): string {
  const name = path.endsWith('s') && path.length > 3 ? path.slice(0, -1) : path;
  const without = (from: readonly JsonValue[], others: readonly JsonValue[]): JsonValue[] =>
    from.filter((value) => !others.some((other) => sameValue(other, value)));
  const part = (sign: string, values: readonly JsonValue[]): string[] => {
    if (values.length === 0) return [];
    const shown = values.slice(0, NAMED).map(text);
    const more = values.length > NAMED ? [`${values.length - NAMED} more`] : [];
    return [`${sign}${name} ${[...shown, ...more].join(', ')}`];
  };
  const parts = [...part('+', without(after, before)), ...part('−', without(before, after))];
  return parts.length === 0 ? `${path} in another order` : parts.join(', ');
}

function entriesWords(path: string, before: JsonValue, after: JsonValue): string {
  const count = (value: JsonValue): number => (Array.isArray(value) ? value.length : 0);
  const [was, is] = [count(before), count(after)];
  const noun = (n: number): string => (n === 1 ? 'entry' : 'entries');
  if (is > was) return `${path} +${is - was} ${noun(is - was)}`;
  if (is < was) return `${path} −${was - is} ${noun(was - is)}`;
  return `${path} changed in its ${noun(is)}`;
}

function longWords(path: string, before: JsonValue, after: JsonValue): string {
  const length = (value: JsonValue): number => (typeof value === 'string' ? [...value].length : 0);
  if (before === null) return `${path} written (${length(after)} characters)`;
  return `${path} rewritten (${length(before)} → ${length(after)} characters)`;
}

function isScalarList(value: JsonValue): value is JsonValue[] | null {
  return value === null || (Array.isArray(value) && value.every((one) => !isStructured(one)));
}

function isStructured(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

function isLong(value: JsonValue): boolean {
  return typeof value === 'string' && (value.includes('\n') || [...value].length > SHORT);
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const points = [...line];
  return points.length <= SHORT ? line : `${points.slice(0, SHORT - 1).join('')}…`;
}
