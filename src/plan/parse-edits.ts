/** From `field=value` texts to typed edits. */

import { PailError } from '../errors.ts';
import { typedDay, typedMoment } from '../expr/typed-time.ts';
import { didYouMean } from '../nearest.ts';
import { plainNumber, waysToWrite } from '../record/plain-number.ts';
import { losesDigits } from '../record/scan-json.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import type { Collection, Field, Relation } from '../schema/model.ts';
import { fieldAt } from '../schema/model.ts';
import { unitOf } from '../schema/unit-of.ts';
import { refuseWithheld } from '../schema/withheld.ts';
import { isoSeconds } from './derive.ts';
import type { Edit } from './types.ts';

/** What values may refer to. */
export type EditContext = {
  readonly me: string | null;
  /** Epoch ms. */
  readonly now: number;
  readonly timezone: string;
  /** BCP 47: how numbers are written. */
  readonly locale: string;
  /** Of money in a record that names none. */
  readonly currency: string;
  /** The record that is edited: money may be written with the sign of its currency. */
  readonly record?: JsonObject;
  /** Id for a reference to a record of one of these collections; the text itself when nothing matches. */
  resolve(reference: string, collections: readonly string[]): string;
};

const EDIT = /^([A-Za-z_][\w-]*?(?:\.[\w-]+?)*)\s*(\+=|-=|=)([\s\S]*)$/;

/** Edits from texts such as `stage=offered`, `tags+=q1`, `address.city=Oslo`, `lostReason=`. Throws `usage`. */
export function parseEdits(
  collection: Collection,
  texts: readonly string[],
  context: EditContext,
): Edit[] {
  const parts = texts.map((text): readonly [name: string, op: Edit['op'], value: string] => {
    const match = EDIT.exec(text);
    if (match === null) {
      const message = `"${text}" is no edit; expected field=value, field+=value, field-=value or field=`;
      throw new PailError('usage', message, { text });
    }
    const [, name = '', op = '=', value = ''] = match;
    return [name, op as Edit['op'], value];
  });
  const currency = parts.find(([name]) => name === 'currency')?.[2];
  const record = { ...context.record, ...(currency ? { currency } : {}) };
  return parts.map(([name, op, value]) =>
    parseEdit(collection, name, op, value, { ...context, record }),
  );
}

function parseEdit(
  collection: Collection,
  name: string,
  op: Edit['op'],
  text: string,
  context: EditContext,
): Edit {
  const path = collection.forward.get(name)?.field ?? name;
  const field = editableField(collection, path);
  if (op === '=' && text === '') return { path, op, value: null };
  if (field === null) return { path, op, value: looseValue(text) };
  if (op === '=') return { path, op, value: typedValue(field, text, context) };
  if (field.type === 'number' || field.type === 'integer') {
    return { path, op, value: typedValue(field, text, context) };
  }
  if (field.type !== 'array') {
    const message = `${path} is ${typeWord(field)}; ${op} works on numbers and lists only. Write ${path}=…`;
    throw new PailError('usage', message, { field: path });
  }
  const typed = typedValue(field, text, context);
  return { path, op, value: typed };
}

/** The field of a path; null for a key inside an object that is open, however deep. Throws `usage` with the nearest name. */
function editableField(collection: Collection, path: string): Field | null {
  const field = fieldAt(collection, path);
  if (field?.computed !== undefined) {
    const message = `${path} is computed (${field.computed}) and cannot be set`;
    throw new PailError('usage', message, { field: path });
  }
  if (field !== undefined) return field;
  refuseWithheld(collection, path.split('.')[0] ?? path);
  const parent = nearestField(collection, path);
  if (parent?.open === true) return null;
  const scope = parent?.properties ?? collection.fields;
  const known = [...scope.keys(), ...(parent === undefined ? collection.forward.keys() : [])];
  const last = path.slice(path.lastIndexOf('.') + 1);
  const alias = [...collection.fields.values()].find((f) => f.aliases.includes(path));
  const hint = alias === undefined ? didYouMean(last, known) : `; here it is "${alias.name}"`;
  throw new PailError(
    'usage',
    `${collection.path} has no field "${path}"${hint || ` (known: ${known.join(', ')})`}`,
    { field: path, known },
  );
}

/** The deepest field that a path leads through, itself left out. */
function nearestField(collection: Collection, path: string): Field | undefined {
  const parts = path.split('.').slice(0, -1);
  for (; parts.length > 0; parts.pop()) {
    const field = fieldAt(collection, parts.join('.'));
    if (field !== undefined) return field;
  }
  return undefined;
}

function looseValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function typedValue(field: Field, text: string, context: EditContext): JsonValue {
  if (field.relation !== undefined && field.type === 'string') {
    return reference(field.relation, text, context);
  }
  switch (field.type) {
    case 'number':
    case 'integer':
      return numberValue(field, text, context);
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw wrongValue(field, text, 'true or false');
    case 'date':
      return typedDay(text, context) ?? text;
    case 'date-time':
      return momentValue(field, text, context);
    case 'array':
      return listValue(field, text, context);
    case 'object':
      return parsedJson(field, text, '{');
    case 'any':
      return looseValue(text);
    case 'string':
      return text;
  }
}

function reference(relation: Relation, text: string, context: EditContext): string {
  if (relation.by !== undefined) return text;
  if (text !== 'me') return context.resolve(text, relation.to);
  if (context.me !== null) return context.me;
  throw new PailError(
    'usage',
    '"me" is nobody here: no user has the email of git\'s user.email. Use --as, or give the id',
  );
}

function numberValue(field: Field, text: string, context: EditContext): number {
  const { locale, currency, record = {} } = context;
  const style = { locale, unit: unitOf(field, record, currency) };
  const plain = plainNumber(text, style);
  if (plain === null || !Number.isFinite(Number(plain))) {
    const isWhole = field.type === 'integer';
    const ways = waysToWrite(isWhole ? 45_000 : 45_000.5, style);
    throw wrongValue(field, text, `${isWhole ? 'a whole number' : 'a number'} such as ${ways}`);
  }
  if (losesDigits(plain.replace(/^\+/, '').replace(/^(-?)\./, '$10.'))) {
    throw wrongValue(field, text, 'a number of at most 15 digits');
  }
  return Number(plain);
}

/** A day without a time is due until it ends; elsewhere it stands for its start. */
function momentValue(field: Field, text: string, context: EditContext): string {
  const ms = typedMoment(text, context, field.ui.dueWhile === undefined ? 'start' : 'end');
  return ms === null ? text : isoSeconds(ms);
}

function listValue(field: Field, text: string, context: EditContext): JsonValue[] {
  if (text.trimStart().startsWith('[')) return parsedJson(field, text, '[') as JsonValue[];
  const element = field.items;
  if (element?.type === 'object') {
    const value = parsedJson(field, text, '{');
    return Array.isArray(value) ? value : [value];
  }
  const parts = text.split(',').map((part) => part.trim());
  const typed = element === undefined ? undefined : { ...element, path: field.path };
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const { relation } = field;
      if (relation !== undefined) return reference(relation, part, context);
      return typed === undefined ? part : typedValue(typed, part, context);
    });
}

function parsedJson(field: Field, text: string, opening: '{' | '['): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    const example = opening === '{' ? '{"key": "value"}' : '["a", "b"]';
    throw wrongValue(field, text, `JSON such as ${example}`);
  }
}

function wrongValue(field: Field, text: string, expected: string): PailError {
  return new PailError('usage', `${field.path}: "${text}" is not ${expected}`, {
    field: field.path,
    found: text,
    expected,
  });
}

function typeWord(field: Field): string {
  return field.type === 'object' ? 'an object' : `a ${field.type}`;
}
