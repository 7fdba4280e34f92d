/** Validation of records by compiled schemas. */

import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Problem } from '../errors.ts';
import type { JsonObject, RecordData } from '../record/types.ts';
import { isObject, withoutNulls } from '../record/value.ts';
import { describeFault } from './describe-fault.ts';
import type { Collection } from './model.ts';
import { ruleFault } from './recurrence-rule.ts';
import { validatorHelper } from './validator-helpers.ts';
import { softFaults } from './warnings.ts';

/**
 * Faults of one record against its collection's schema; `path` is left to the caller. With `before`, warnings only
 * about values that differ from it: telling whether a number is one of a known plan takes time.
 */
export type Validate = (data: RecordData, before?: RecordData) => readonly Omit<Problem, 'path'>[];

/** A schema as JavaScript, the body of a CommonJS module that exports the function; or why it cannot be compiled. */
export type CompiledSchema = { readonly code: string } | { readonly fault: string };

/** Validators of a model's collections, each loaded on first use (1–3 ms). */
export type Validators = {
  /** Without warnings where only `errors` count. */
  forCollection(collection: Collection, level?: 'all' | 'errors'): Validate;
  /** Faults that only the validator's compiler finds, such as a `pattern` that is no regular expression. */
  compileFault(collection: Collection): string | null;
};

/** `compiledOf` gives what `compileSchema` made of the collection's `storedSchema`, now or earlier. */
export function createValidators(
  compiledOf: (collection: Collection) => CompiledSchema,
): Validators {
  const loaded = new Map<Collection, ValidateFunction | string>();
  const load = (collection: Collection): ValidateFunction | string => {
    const known = loaded.get(collection);
    if (known !== undefined) return known;
    const compiled = compiledOf(collection);
    const result = 'fault' in compiled ? compiled.fault : loadCompiled(compiled.code);
    loaded.set(collection, result);
    return result;
  };
  return {
    compileFault(collection) {
      const result = load(collection);
      return typeof result === 'string' ? result : null;
    },
    forCollection(collection, level = 'all') {
      return (data, before) => {
        const validate = load(collection);
        if (typeof validate === 'string') return [uncheckable(collection, validate)];
        const sound = validate(withoutNulls(data as JsonObject));
        const faults = sound ? [] : describeAll(validate.errors ?? [], collection);
        const soft = level === 'errors' ? [] : softFaults(collection, data, before);
        return [...faults, ...recurrenceFaults(collection, data), ...soft];
      };
    },
  };
}

/** The function that compiled code defines. Run only code of `compileSchema`. */
export function loadCompiled(code: string): ValidateFunction {
  const module = { exports: {} as ValidateFunction };
  new Function('module', 'require', code)(module, validatorHelper);
  return module.exports;
}

/** A schema that cannot be compiled checks nothing, so nothing may be taken for checked. */
function uncheckable(collection: Collection, fault: string): Omit<Problem, 'path'> {
  const message = `cannot be checked: ${collection.schemaFile} is faulty (${fault})`;
  return { pointer: '', code: 'schema', message, level: 'error' };
}

/** Computed fields are never stored, so the validator must not know them: a stored one is an unknown field. */
export function storedSchema(schema: JsonObject): JsonObject {
  const { $id: _id, properties, ...rest } = schema;
  const stored: JsonObject = {};
  for (const [name, node] of Object.entries(isObject(properties) ? properties : {})) {
    if (!isObject(node) || !Object.hasOwn(node, 'x-computed')) stored[name] = node;
  }
  return { ...rest, properties: stored };
}

/** Parents of a failed `anyOf`/`if` repeat their children; the children say more. */
const ECHOES = new Set(['if', 'anyOf', 'oneOf', 'allOf', 'not']);

function describeAll(
  errors: readonly ErrorObject[],
  collection: Collection,
): Omit<Problem, 'path'>[] {
  const telling = errors.filter((error) => !ECHOES.has(error.keyword));
  const seen = new Set<string>();
  const faults: Omit<Problem, 'path'>[] = [];
  for (const error of telling.length > 0 ? telling : errors) {
    const fault = describeFault(error, collection);
    const key = `${fault.pointer} ${fault.code}`;
    if (!seen.has(key)) faults.push(fault);
    seen.add(key);
  }
  return faults;
}

/** Texts of the format `rrule` that are no rule of recurrence. */
function recurrenceFaults(collection: Collection, data: RecordData): Omit<Problem, 'path'>[] {
  const faults: Omit<Problem, 'path'>[] = [];
  for (const field of collection.fields.values()) {
    if (field.format !== 'rrule') continue;
    const value = Object.hasOwn(data, field.name) ? data[field.name] : null;
    const message = typeof value === 'string' ? ruleFault(value) : null;
    if (message === null) continue;
    faults.push({ pointer: `/${field.name}`, code: 'format', level: 'error', message });
  }
  return faults;
}
