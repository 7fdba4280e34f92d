/** Types: from schema fields, their names for people, and what two of them have in common. */

import type { Collection, Field, Model, Relation } from '../schema/model.ts';
import type { Type } from './types.ts';

export const BOOL: Type = { kind: 'bool' };
export const NUMBER: Type = { kind: 'number' };
export const STRING: Type = { kind: 'string' };
export const DAY_TYPE: Type = { kind: 'day' };
export const INSTANT: Type = { kind: 'instant' };
export const DURATION: Type = { kind: 'duration' };
export const NULL: Type = { kind: 'null' };
export const ANY: Type = { kind: 'any' };

export function listOf(type: Type): Type {
  return { kind: 'list', of: type };
}

/** Type of a field's value: `date` is a day, `date-time` an instant, an object without named properties is any. */
export function typeOfField(field: Field): Type {
  switch (field.type) {
    case 'string':
      return STRING;
    case 'number':
    case 'integer':
      return NUMBER;
    case 'boolean':
      return BOOL;
    case 'date':
      return DAY_TYPE;
    case 'date-time':
      return INSTANT;
    case 'array':
      return listOf(field.items === undefined ? ANY : typeOfField(field.items));
    case 'object':
      return field.properties === undefined || field.properties.size === 0
        ? ANY
        : { kind: 'object', field };
    default:
      return ANY;
  }
}

/** Type of what a relation leads to; collections that the model does not have are left out. */
export function typeOfTargets(model: Model, relation: Relation): Type {
  const collections = relation.to
    .map((path) => model.collections.get(path))
    .filter((found): found is Collection => found !== undefined);
  const record: Type = { kind: 'record', collections };
  return relation.many ? listOf(record) : record;
}

/** A type in words, for messages: `a list of numbers`. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'true/false';
    case 'number':
      return 'a number';
    case 'string':
      return 'text';
    case 'day':
      return 'a date';
    case 'instant':
      return 'a date-time';
    case 'duration':
      return 'a duration';
    case 'null':
      return 'null';
    case 'any':
      return 'a value of unknown type';
    case 'object':
      return 'an object';
    case 'record':
      return type.collections.length === 1
        ? `a record of ${type.collections[0]?.short}`
        : 'a record';
    case 'list':
      return `a list (of ${typeName(type.of).replace(/^an? /, '')})`;
  }
}

export function isTimeType(type: Type): boolean {
  return type.kind === 'day' || type.kind === 'instant';
}

/** The type both values fit in, or undefined when they have nothing in common. null fits everything. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'any' || b.kind === 'any') return ANY;
  if (isTimeType(a) && isTimeType(b)) return a.kind === b.kind ? a : INSTANT;
  if (a.kind === 'list' && b.kind === 'list') {
    const of = commonType(a.of, b.of);
    return of && listOf(of);
  }
  if (a.kind === 'record' && b.kind === 'record') {
    return { kind: 'record', collections: [...new Set([...a.collections, ...b.collections])] };
  }
  if (a.kind === 'object' && b.kind === 'object') return a.field === b.field ? a : ANY;
  return a.kind === b.kind ? a : undefined;
}
