/** JSON Schema validation with ajv. Heavy to load: import it lazily. */

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { RE2JS } from 're2js';
import type { Problem } from '../errors.ts';
import type { JsonObject, RecordData } from '../record/types.ts';
import { isObject, withoutNulls } from '../record/value.ts';
import { describeFault } from './describe-fault.ts';
import { OWN_KEYWORDS } from './keywords.ts';
import type { Collection } from './model.ts';
import { isPlacedPhone } from './normalize.ts';

/** Faults of one record against its collection's schema; `path` is left to the caller. */
export type Validate = (data: RecordData) => readonly Omit<Problem, 'path'>[];

/** Validators of a model's collections, compiled on first use (about 10 ms each). */
export type Validators = {
  forCollection(collection: Collection): Validate;
  /** Faults that only the validator's compiler finds, such as a `pattern` that is no regular expression. */
  compileFault(collection: Collection): string | null;
};

export function createValidators(): Validators {
  const ajv = createAjv();
  const compiled = new Map<Collection, ValidateFunction | Error>();
  const compile = (collection: Collection): ValidateFunction | Error => {
    const known = compiled.get(collection);
    if (known !== undefined) return known;
    let result: ValidateFunction | Error;
    try {
      result = ajv.compile(schemaForAjv(collection.schema));
    } catch (error) {
      result = error as Error;
    }
    compiled.set(collection, result);
    return result;
  };
  return {
    compileFault(collection) {
      const result = compile(collection);
      return result instanceof Error ? result.message : null;
    },
    forCollection(collection) {
      return (data) => {
        const validate = compile(collection);
        if (validate instanceof Error) return [uncheckable(collection, validate)];
        const sound = validate(withoutNulls(data as JsonObject));
        const faults = sound ? [] : describeAll(validate.errors ?? [], collection);
        return [...faults, ...softFaults(collection, data)];
      };
    },
  };
}

/** A schema that cannot be compiled checks nothing, so nothing may be taken for checked. */
function uncheckable(collection: Collection, error: Error): Omit<Problem, 'path'> {
  const message = `cannot be checked: ${collection.schemaFile} is faulty (${error.message})`;
  return { pointer: '', code: 'schema', message, level: 'error' };
}

function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowUnionTypes: true,
    validateSchema: true,
    // RE2 matches in linear time: no pattern of a schema can freeze the process.
    code: { regExp: linearRegExp },
  });
  formats.default(ajv);
  ajv.addVocabulary([...OWN_KEYWORDS]);
  return ajv;
}

type RegExpEngine = NonNullable<CodeOptions['regExp']>;
type CodeOptions = NonNullable<NonNullable<ConstructorParameters<typeof Ajv2020>[0]>['code']>;

/** ajv tells patterns apart by their engine's `toString`. */
const linearRegExp: RegExpEngine = Object.assign(
  (pattern: string): ReturnType<RegExpEngine> => {
    const compiled = RE2JS.compile(pattern);
    return {
      test: (text: string) => compiled.matcher(text).find(),
      toString: () => `re2:${pattern}`,
    } as ReturnType<RegExpEngine>;
  },
  { code: 'require("re2js")' },
);

/** Computed fields are never stored, so the validator must not know them: a stored one is an unknown field. */
function schemaForAjv(schema: JsonObject): JsonObject {
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

/** Things worth a warning that no schema refuses. */
function softFaults(collection: Collection, data: RecordData): Omit<Problem, 'path'>[] {
  const faults: Omit<Problem, 'path'>[] = [];
  for (const field of collection.fields.values()) {
    if (field.ui.format !== 'phone' || field.type !== 'string') continue;
    const value = Object.hasOwn(data, field.name) ? data[field.name] : null;
    if (typeof value !== 'string' || isPlacedPhone(value)) continue;
    faults.push({
      pointer: `/${field.name}`,
      code: 'phone',
      level: 'warning',
      message: `${field.label} ${JSON.stringify(value)} is no number of a known plan; write it as +<country><number>`,
    });
  }
  return faults;
}
