/** Turns ajv's errors into sentences: what was found, what is allowed, the nearest name. */

import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { escapePointer } from '../record/scan-json.ts';
import type { JsonValue } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import type { Collection } from './model.ts';

/** One ajv error as a problem without its path. Codes are JSON Schema keywords, but `unknown_field`. */
export function describeFault(error: ErrorObject, collection: Collection): Omit<Problem, 'path'> {
  const params = error.params as Record<string, unknown>;
  const found = shown(error.data as JsonValue);
  const pointer = error.instancePath;
  const made = (
    code: string,
    message: string,
    at = pointer,
    fields: readonly string[] = [],
  ): Omit<Problem, 'path'> => ({
    pointer: at,
    code,
    message,
    level: 'error',
    ...(fields.length === 0 ? {} : { fields }),
  });
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      return made(
        'unknown_field',
        unknownField(key, error, collection),
        `${pointer}/${escapePointer(key)}`,
      );
    }
    case 'required': {
      const key = String(params['missingProperty']);
      const values = pointer === '' ? collection.fields.get(key)?.values : undefined;
      const choices =
        values === undefined ? '' : `; expected one of ${values.map(String).join(', ')}`;
      return made('required', `"${key}" is missing${choices}`, `${pointer}/${escapePointer(key)}`, [
        key,
      ]);
    }
    case 'enum': {
      const allowed = params['allowedValues'] as JsonValue[];
      const texts = allowed.map(String);
      const hint = typeof error.data === 'string' ? didYouMean(error.data, texts) : '';
      return made('enum', `${found} is not allowed here (allowed: ${texts.join(', ')})${hint}`);
    }
    case 'const':
      return made(
        'const',
        `found ${found}, expected ${shown(params['allowedValue'] as JsonValue)}`,
      );
    case 'type':
      return made('type', `found ${found}, expected ${typeNames(params['type'])}`);
    case 'format':
      return made('format', `${found} is no ${formatName(String(params['format']))}`);
    case 'pattern':
      return made('pattern', `${found} ${patternMessage(error, params)}`);
    case 'minLength':
    case 'maxLength':
      return made(error.keyword, lengthMessage(error, params));
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return made(
        error.keyword,
        `${found} is out of range; it must be ${params['comparison']} ${params['limit']}`,
      );
    case 'multipleOf':
      return made('multipleOf', `${found} is no multiple of ${params['multipleOf']}`);
    case 'dependentRequired': {
      const key = String(params['missingProperty']);
      const other = String(params['property']);
      const message = `"${key}" is missing; "${other}" needs it`;
      return made('required', message, `${pointer}/${escapePointer(key)}`, [key, other]);
    }
    case 'uniqueItems':
      return made('uniqueItems', `elements ${params['j']} and ${params['i']} are the same`);
    default:
      return made(error.keyword, `${found} ${error.message ?? 'is not allowed'}`);
  }
}

function unknownField(key: string, error: ErrorObject, collection: Collection): string {
  const field = error.instancePath === '' ? collection.fields.get(key) : undefined;
  if (field?.computed !== undefined) {
    return `"${key}" is computed (${field.computed}) and never stored; remove it`;
  }
  const properties = (error.parentSchema as { properties?: object } | undefined)?.properties ?? {};
  const known = Object.keys(properties);
  const alias = [...collection.fields.values()].find((f) => f.aliases.includes(key));
  if (alias !== undefined && error.instancePath === '') {
    return `there is no field "${key}"; ${collection.path} calls it "${alias.name}"`;
  }
  const hint = didYouMean(key, known);
  return `there is no field "${key}"${hint || ` (known: ${known.join(', ')})`}`;
}

function lengthMessage(error: ErrorObject, params: Record<string, unknown>): string {
  const length = String(error.data).length;
  const word = error.keyword === 'minLength' ? 'at least' : 'at most';
  return `${length} characters; ${word} ${params['limit']} are allowed`;
}

/** By what the schema says of the field, where it says anything; a pattern is not for everybody to read. */
function patternMessage(
  { parentSchema = {} }: ErrorObject,
  params: Record<string, unknown>,
): string {
  const { description, examples } = parentSchema as Record<string, unknown>;
  const words = typeof description === 'string' ? description.split(/\.(?:\s|$)/)[0] : undefined;
  const shownExamples = Array.isArray(examples) ? examples.slice(0, 2).map(String) : [];
  if (words === undefined && shownExamples.length === 0) {
    return `does not match ${String(params['pattern'])}`;
  }
  const example = shownExamples.length === 0 ? [] : [`for example ${shownExamples.join(' or ')}`];
  const form = shownExamples.length === 0 ? [`matching ${String(params['pattern'])}`] : [];
  return `is not what belongs here: ${[words, ...example, ...form].filter(Boolean).join(', ')}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'nothing',
};

function typeNames(type: unknown): string {
  const types = Array.isArray(type) ? type : [type];
  return types.map((t) => TYPE_NAMES[String(t)] ?? String(t)).join(' or ');
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  date: 'date (expected YYYY-MM-DD)',
  'date-time': 'date-time (expected e.g. 2026-03-01T14:00:00Z)',
  email: 'email address',
  uri: 'URL (expected e.g. https://example.com/page)',
  time: 'time (expected e.g. 14:30:00Z)',
};

function formatName(format: string): string {
  return FORMAT_NAMES[format] ?? format;
}

/** A value in at most ~60 characters, for messages. */
export function shown(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
