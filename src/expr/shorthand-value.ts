/** The right side of a shorthand filter: a value read by the type of the field, as a CEL condition. */

import { plainNumber } from '../record/plain-number.ts';
import type { JsonValue } from '../record/types.ts';
import { unitOf } from '../schema/unit-of.ts';
import type { Span } from './ast.ts';
import { exprError } from './fault.ts';
import { nearestValue } from './nearest-value.ts';
import type { ResolvedPath } from './shorthand-path.ts';
import { durationValue, timeValue } from './shorthand-time.ts';
import { typeName } from './type-of-field.ts';
import type { CompileContext, Type } from './types.ts';

export const WORD_OPERATORS = ['gt', 'gte', 'lt', 'lte', 'has'] as const;
export const SYMBOL_OPERATORS = ['=', '!=', '>', '>=', '<', '<='] as const;
export type Operator = (typeof WORD_OPERATORS | typeof SYMBOL_OPERATORS)[number];

/** How people write values here. */
export type TypedContext = CompileContext & {
  /** Absent: numbers are plain and records are named by their ids. */
  readonly typed?: {
    /** BCP 47. */
    readonly locale: string;
    /** ISO 4217. */
    readonly currency: string;
    /** Id of the record that is meant, by its name or email; undefined: none. */
    resolve(reference: string, collections: readonly string[]): string | undefined;
  };
};

/** What a value is read for, and where it stands in the term. */
export type Site = {
  readonly term: string;
  readonly at: Span;
  readonly context: TypedContext;
  readonly path: ResolvedPath;
};

/** Where a value stands. */
type Place = Pick<Site, 'term' | 'at'>;

const ORDER: Readonly<Partial<Record<Operator, string>>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
};

/** `path operator value` as CEL. Throws `expr_type` for a value that the field cannot have. */
export function conditionFor(site: Site, operator: Operator, value: string): string {
  const { cel, node } = site.path;
  if (node.type.kind === 'object') refuse(site, objectHint(site));
  if (value === '') return emptyCondition(site, operator);
  if (operator === 'has') return hasCondition(site, value);
  if (node.type.kind === 'list') {
    refuse(site, `${cel} is a list; write ${cel}.has=${value}`);
  }
  const symbol = ORDER[operator];
  if (symbol !== undefined) return orderCondition(site, symbol, value);
  return equalCondition(site, operator === '!=', valuesMeant(site, value));
}

function objectHint({ path }: Site): string {
  const type = path.node.type;
  const names = type.kind === 'object' ? [...(type.field.properties?.keys() ?? [])] : [];
  return `${path.cel} is an object; ask about one of its fields: ${names.map((n) => `${path.cel}.${n}`).join(', ')}`;
}

/** `field=` is null, `field!=` is not; of a list: has no element, has some. */
function emptyCondition(site: Site, operator: Operator): string {
  const { cel, node } = site.path;
  if (operator !== '=' && operator !== '!=') return refuse(site, 'a value is missing');
  if (node.type.kind === 'list') return `size(${cel}) ${operator === '=' ? '==' : '>'} 0`;
  return `${cel} ${operator === '=' ? '==' : '!='} null`;
}

/** `tags.has=a,b`: holds any of them. */
function hasCondition(site: Site, value: string): string {
  const { cel, node } = site.path;
  if (node.type.kind !== 'list' && node.type.kind !== 'any') {
    return refuse(site, `"has" looks into lists, and ${cel} is ${typeName(node.type)}`);
  }
  const of: Type = node.type.kind === 'list' ? node.type.of : node.type;
  const allowed = node.field?.field.items?.values;
  const tests = splitValues(site, value).flatMap((part) =>
    literals(site, of, part, allowed).map((literal) => `${literal} in ${cel}`),
  );
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' || ')})`;
}

function orderCondition(site: Site, symbol: string, value: string): string {
  const { cel, node } = site.path;
  const { type } = node;
  if (type.kind === 'bool' || type.kind === 'record') {
    return refuse(site, `${cel} is ${typeName(type)} and has no order; use = or !=`);
  }
  if (type.kind === 'day' || type.kind === 'instant') {
    const time = timeValue(site, unquote(value));
    // "Up to that day" takes the whole day in, "after that day" none of it.
    const byDay = type.kind === 'instant' && time.isDay && (symbol === '<=' || symbol === '>');
    return `${byDay ? `date(${cel})` : cel} ${symbol} ${time.cel}`;
  }
  const [literal = 'null'] = literals(site, type, value, undefined);
  return `${cel} ${symbol} ${literal}`;
}

function equalCondition(site: Site, negated: boolean, values: readonly string[]): string {
  const { cel, node } = site.path;
  if (node.type.kind === 'instant') return instantEquals(site, negated, values);
  const all = values.flatMap((value) => literals(site, node.type, value, node.field?.field.values));
  if (all.length === 1) return `${cel} ${negated ? '!=' : '=='} ${all[0]}`;
  const test = `${cel} in [${all.join(', ')}]`;
  return negated ? `!(${test})` : test;
}

/** What commas separate; a name with a comma is one value where a record is called so, and may be one in a text. */
function valuesMeant(site: Site, text: string): readonly string[] {
  if (!text.includes(',')) return splitValues(site, text);
  const { type, field } = site.path.node;
  const to =
    type.kind === 'record' ? type.collections.map(({ path }) => path) : field?.field.relation?.to;
  if (to !== undefined && idMeant(site, text, to) !== text) return [text];
  const values = splitValues(site, text);
  const isQuoted = unquote(text) !== text;
  const isText = type.kind === 'string' && to === undefined && field?.field.values === undefined;
  return isText && !isQuoted && text.includes(', ') ? [...values, text] : values;
}

/** A date-time equals a day when it falls on it. */
function instantEquals(site: Site, negated: boolean, values: readonly string[]): string {
  const { cel } = site.path;
  const tests = values.map((value) => {
    const time = timeValue(site, unquote(value));
    return `${time.isDay ? `date(${cel})` : cel} ${negated ? '!=' : '=='} ${time.cel}`;
  });
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(negated ? ' && ' : ' || ')})`;
}

/** One value as CEL; two for a field of unknown type whose value may be a number or a text. */
function literals(
  site: Site,
  type: Type,
  text: string,
  allowed: readonly JsonValue[] | undefined,
): string[] {
  const value = unquote(text);
  switch (type.kind) {
    case 'number':
      return [numberValue(site, value, allowed)];
    case 'bool':
      if (value === 'true' || value === 'false') return [value];
      return refuse(site, `${site.path.cel} is true or false, not "${value}"`);
    case 'day':
    case 'instant':
      return [timeValue(site, value).cel];
    case 'duration':
      return [durationValue(site, value)];
    case 'record':
      return [recordValue(site, type, text)];
    case 'string':
      return [stringValue(site, text, allowed)];
    default:
      return isNumber(value) && text === value
        ? [String(Number(value)), quote(site, value)]
        : [quote(site, value)];
  }
}

const NUMBER = /^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/;

function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Number(text));
}

function numberValue(site: Site, given: string, allowed: readonly JsonValue[] | undefined): string {
  const text = asPlainNumber(site, given);
  if (!isNumber(text)) return refuse(site, `${site.path.cel} is a number, and "${text}" is none`);
  const number = Number(text);
  if (allowed !== undefined && !allowed.includes(number)) return refuseValue(site, text, allowed);
  if (/^[+-]?\d+$/.test(text) && !Number.isSafeInteger(number)) {
    return refuse(site, `${text} has more digits than a number keeps`);
  }
  return String(number);
}

/** `$50,000` → `50000` where it is known how numbers are written; else as given. */
function asPlainNumber({ path, context }: Site, text: string): string {
  const { typed } = context;
  const field = path.node.field?.field;
  if (typed === undefined) return text;
  const { locale, currency } = typed;
  const unit = field === undefined ? '' : unitOf(field, {}, currency);
  return plainNumber(text, { locale, unit }) ?? text;
}

/** Id of a record that is named by something else; the text itself where nothing has that name. */
function idMeant({ context }: Site, text: string, to: readonly string[]): string {
  const isId = to.some((path) => {
    const prefix = context.model.collections.get(path)?.prefix;
    return prefix !== undefined && text.startsWith(`${prefix}_`);
  });
  return isId ? text : (context.typed?.resolve(text, to) ?? text);
}

/** A text of the field; `me` where the field holds users. */
function stringValue(site: Site, text: string, allowed: readonly JsonValue[] | undefined): string {
  const value = unquote(text);
  const field = site.path.node.field?.field;
  const relation = field?.relation ?? field?.items?.relation;
  if (text === 'me' && relation !== undefined && relation.by === undefined) return 'me';
  if (allowed !== undefined && !allowed.includes(value)) return refuseValue(site, value, allowed);
  const isById = relation !== undefined && relation.by === undefined;
  return quote(site, isById ? idMeant(site, value, relation.to) : value);
}

/** An id, a name, or `me`: a record is compared by its id. */
function recordValue(site: Site, type: Extract<Type, { kind: 'record' }>, text: string): string {
  if (text === 'me') return 'me';
  const paths = type.collections.map(({ path }) => path);
  const value = idMeant(site, unquote(text), paths);
  const prefixes = type.collections.map((collection) => collection.prefix);
  if (prefixes.some((prefix) => value.startsWith(`${prefix}_`))) return quote(site, value);
  const { cel } = site.path;
  const [first] = type.collections;
  const example = first === undefined ? '' : [...first.fields.keys()].find((name) => name !== 'id');
  const ids = prefixes.map((prefix) => `${prefix}_…`).join(' or ');
  return refuse(
    site,
    `${cel} is ${typeName(type)}, and none is called "${value}"; give its id (${ids}), its name or me, or ask about one of its fields: ${cel}.${example}=${text}`,
  );
}

function refuseValue(site: Site, text: string, allowed: readonly JsonValue[]): never {
  const known = allowed.filter((value) => value !== null).map(String);
  const nearest = nearestValue(text, known);
  const tail = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return refuse(site, `"${text}" is no value of ${site.path.cel} (${known.join(', ')})${tail}`, {
    value: text,
    allowed: known,
    ...(nearest === undefined ? {} : { nearest }),
  });
}

/** Splits at commas outside of double quotes. */
/** Splits at commas outside of quotes; refuses empty parts. */
export function splitValues(site: Place, value: string): string[] {
  const parts = value.match(/(?:[^,"]|"[^"]*(?:"|$))+|(?<=^|,)(?=,|$)/g) ?? [];
  const empty = parts.some((part) => part.trim() === '');
  if (empty)
    return refuse(site, 'a value is missing beside the comma; quote a comma that is meant');
  return parts.map((part) => part.trim());
}

/** `"a, b"` → `a, b`: quotes keep commas, blanks and `me` literal. */
export function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** A text as CEL writes it: its escapes are JSON's. */
export function quote(site: Place, text: string): string {
  if (/\p{Surrogate}/u.test(text)) return refuse(site, 'this text is no valid Unicode');
  return JSON.stringify(text);
}

/** Refuses the value, pointing at it. */
export function refuse(site: Place, message: string, extra = {}): never {
  throw exprError('expr_type', site.term, site.at, message, extra);
}
