/** The vocabulary of schema files: which keywords there are, and what a sound value of each looks like. */

import { didYouMean } from '../nearest.ts';
import { MERGE_ORDERS, MERGE_RULES } from '../record/merge-types.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { isObject, memberOf, ownOf } from '../record/value.ts';
import { CEL_GIVES, NORMAL_FORMS, ON_REMOVE, ON_TARGET_REMOVE, UI_FORMATS } from './model.ts';

/** JSON Schema 2020-12 keywords that Pail reads or hands to the validator. */
const STANDARD = new Set(
  `$schema $id $ref $defs $comment title description type format enum const default examples deprecated readOnly
  writeOnly properties required additionalProperties patternProperties propertyNames minProperties maxProperties
  dependentRequired dependentSchemas items prefixItems contains minContains maxContains minItems maxItems uniqueItems
  minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf allOf anyOf oneOf not if
  then else unevaluatedProperties unevaluatedItems contentMediaType contentEncoding`.split(/\s+/),
);

/** Checks one keyword's value; gives what is wrong with it, or null. */
type Check = (value: JsonValue) => string | null;

const text: Check = (v) => (typeof v === 'string' && v !== '' ? null : 'expected a text');
const flag: Check = (v) => (typeof v === 'boolean' ? null : 'expected true or false');
const texts: Check = (v) =>
  Array.isArray(v) && v.every((e) => typeof e === 'string') ? null : 'expected a list of texts';
const textOrTexts: Check = (v) => (typeof v === 'string' ? text(v) : texts(v));
const weight: Check = (v) => (typeof v === 'number' && v >= 0 ? null : 'expected a number ≥ 0');

const day: Check = (v) =>
  typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v) ? null : 'expected a day, YYYY-MM-DD';

function oneOf(values: readonly string[]): Check {
  return (v) =>
    typeof v === 'string' && values.includes(v)
      ? null
      : `expected one of ${values.join(', ')}${typeof v === 'string' ? didYouMean(v, values) : ''}`;
}

function mapOf(check: Check): Check {
  return (v) => {
    if (!isObject(v)) return 'expected an object';
    for (const [key, member] of Object.entries(v)) {
      const wrong = check(member);
      if (wrong !== null) return `${key}: ${wrong}`;
    }
    return null;
  };
}

function shape(known: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (v) => {
    if (!isObject(v)) return 'expected an object';
    for (const [key, member] of Object.entries(v)) {
      const check = Object.hasOwn(known, key) ? known[key] : undefined;
      const names = Object.keys(known);
      if (check === undefined) {
        return `unknown key "${key}" (known: ${names.join(', ')})${didYouMean(key, names)}`;
      }
      const wrong = check(member);
      if (wrong !== null) return `${key}: ${wrong}`;
    }
    const missing = required.find((key) => !Object.hasOwn(v, key));
    return missing === undefined ? null : `"${missing}" is missing`;
  };
}

function either(a: Check, b: Check): Check {
  return (v) => (a(v) === null ? null : b(v));
}

const collectionShape = shape(
  {
    prefix: (v) =>
      typeof v === 'string' && /^[a-z][a-z0-9]*$/.test(v)
        ? null
        : 'expected lower-case letters and digits, beginning with a letter',
    short: text,
    plural: text,
    display: text,
    icon: text,
    fanout: (v) => (v === 0 || v === 1 || v === 2 ? null : 'expected 0, 1 or 2'),
    files: texts,
    onRemove: oneOf(ON_REMOVE),
    appendOnly: flag,
    store: oneOf(['git', 'local']),
    pack: text,
    reference: flag,
  },
  ['prefix'],
);

const uniqueRule = shape({ fields: texts, normalize: oneOf(NORMAL_FORMS), upsert: flag }, [
  'fields',
]);
const uniqueOnSchema: Check = (v) => {
  if (!Array.isArray(v)) return 'expected a list of {"fields": […]}';
  for (const rule of v) {
    const wrong = either(texts, uniqueRule)(rule);
    if (wrong !== null) return wrong;
  }
  return null;
};

const recordCheck = shape(
  { rule: text, field: text, message: text, level: oneOf(['error', 'warning']) },
  ['rule', 'field', 'message'],
);

const lifecycleShape = shape({
  moves: mapOf(texts),
  enter: mapOf(shape({ set: mapOf(text), require: texts })),
  states: text,
  require: text,
});

const relationShape = shape(
  {
    to: textOrTexts,
    as: text,
    inverse: text,
    by: text,
    within: mapOf(text),
    orUnique: flag,
    match: mapOf(text),
    onTargetRemove: oneOf(ON_TARGET_REMOVE),
    where: text,
    mirror: text,
    acyclic: either(flag, text),
    latest: shape({ by: text, set: mapOf(text) }, ['by', 'set']),
  },
  ['to'],
);

const mergeShape = either(
  oneOf(MERGE_RULES),
  shape({ rule: oneOf(MERGE_RULES), key: text, order: oneOf(MERGE_ORDERS) }, ['rule']),
);
const mergeRule: Check = (v) => {
  const isKeyless = memberOf(v, 'key') === null;
  const wantsKey = v === 'by-key' || (memberOf(v, 'rule') === 'by-key' && isKeyless);
  return wantsKey ? 'by-key needs a key: {"rule": "by-key", "key": "…"}' : mergeShape(v);
};

/** Pail's keywords and their checks; `x-unique` stands on schemas and fields in two forms. */
const OWN: Readonly<Record<string, Check>> = {
  'x-collection': collectionShape,
  'x-unique': (v) =>
    Array.isArray(v)
      ? uniqueOnSchema(v)
      : either(flag, shape({ normalize: oneOf(NORMAL_FORMS) }))(v),
  'x-check': (v) => {
    if (!Array.isArray(v))
      return 'expected a list of {"rule", "field", "message"}, with a "level" where it is but a warning';
    return v.map(recordCheck).find((wrong) => wrong !== null) ?? null;
  },
  'x-lookup': (v) =>
    isObject(v)
      ? shape({ form: oneOf(NORMAL_FORMS), of: text }, ['form', 'of'])(v)
      : oneOf(NORMAL_FORMS)(v),
  'x-relation': relationShape,
  'x-computed': text,
  'x-cel': shape({ over: text, overField: text, names: texts, gives: oneOf(CEL_GIVES) }, ['gives']),
  'x-lifecycle': lifecycleShape,
  'x-trail': shape(
    { to: text, of: text, value: text, was: text, at: text, by: text, copy: texts },
    ['to', 'of', 'value'],
  ),
  'x-digest': text,
  'x-merge': mergeRule,
  'x-plausible': shape({ from: day, to: day }),
  'x-search': weight,
  'x-suggest': texts,
  'x-ui': shape({
    format: oneOf(UI_FORMATS),
    widget: text,
    hidden: flag,
    label: text,
    tones: mapOf(text),
    labels: mapOf(text),
    dueWhile: text,
  }),
  'x-sensitive': texts,
  'x-aliases': texts,
};

/** Names of Pail's own keywords, e.g. `x-relation`. */
export const OWN_KEYWORDS: readonly string[] = Object.keys(OWN);

export type KeywordFault = { readonly pointer: string; readonly message: string };

/** Keywords whose values are maps of schemas, lists of schemas, or one schema. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);
const SCHEMA_LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SCHEMAS = new Set([
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

/** Unknown keywords and wrong values of own ones, anywhere in a schema, with JSON pointers into it. */
export function checkKeywords(schema: JsonObject, pointer = ''): KeywordFault[] {
  const faults: KeywordFault[] = [];
  for (const [key, value] of Object.entries(schema)) {
    const at = `${pointer}/${key}`;
    const own = ownOf(OWN, key);
    if (own !== undefined) {
      const wrong = own(value);
      if (wrong !== null) faults.push({ pointer: at, message: `${key}: ${wrong}` });
    } else if (!STANDARD.has(key)) {
      const hint = didYouMean(key, [...STANDARD, ...OWN_KEYWORDS]);
      faults.push({ pointer: at, message: `unknown keyword "${key}"${hint}` });
    }
    for (const [inner, innerAt] of subschemas(key, value, at)) {
      faults.push(...checkKeywords(inner, innerAt));
    }
  }
  return faults;
}

function subschemas(key: string, value: JsonValue, at: string): [JsonObject, string][] {
  const found: [JsonObject, string][] = [];
  const add = (node: JsonValue, where: string): void => {
    if (isObject(node)) found.push([node, where]);
  };
  if (SCHEMA_MAPS.has(key) && isObject(value)) {
    for (const [name, node] of Object.entries(value)) add(node, `${at}/${name}`);
  } else if (SCHEMA_LISTS.has(key) && Array.isArray(value)) {
    for (const [i, node] of value.entries()) add(node, `${at}/${i}`);
  } else if (SCHEMAS.has(key)) {
    add(value, at);
  }
  return found;
}
