/** Makes two operands fit each other: text literals beside dates become dates, values of closed lists are checked. */

import type { RecordData } from '../record/types.ts';
import { nearestValue } from './nearest-value.ts';
import type { Compiler, FieldRef, Node } from './node.ts';
import { timeFromText } from './read-field.ts';
import { parseDay, parseInstant } from './time.ts';
import { commonType, DAY_TYPE, INSTANT, isTimeType, listOf } from './type-of-field.ts';
import type { Type, Value } from './types.ts';
import { isObject } from './value.ts';

/**
 * `node` for use beside a value of type `beside`: beside a date or date-time, a text literal is parsed at once
 * (a bad one is refused), and a value of unknown type is parsed when it runs. Any other node comes back as it is.
 */
export function besideTime(compiler: Compiler, node: Node, beside: Type): Node {
  if (beside.kind === 'list' && node.type.kind !== 'list') {
    return besideTime(compiler, node, beside.of);
  }
  if (!isTimeType(beside)) return node;
  if (typeof node.constant === 'string') return timeLiteral(compiler, node, node.constant);
  if (node.items !== undefined) return timeList(compiler, node, node.items, beside);
  if (node.type.kind !== 'any') return node;
  const { timezone } = compiler.context;
  return { ...node, type: INSTANT, run: (f) => timeFromText(node.run(f), timezone) };
}

function timeLiteral(compiler: Compiler, node: Node, text: string): Node {
  const { timezone } = compiler.context;
  const day = parseDay(text, timezone);
  const value = day ?? parseInstant(text);
  if (value === null) {
    const local = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text);
    return compiler.fail(
      node.ast,
      local
        ? `"${text}" is no date-time; write seconds and a time zone: 2026-03-01T14:00:00Z or …T14:00:00+02:00`
        : `"${text}" is no date; write YYYY-MM-DD, a date-time such as 2026-03-01T14:00:00Z, today or now`,
    );
  }
  const type = day === null ? INSTANT : DAY_TYPE;
  return { ...node, type, constant: value, run: () => value };
}

function timeList(compiler: Compiler, node: Node, items: readonly Node[], beside: Type): Node {
  const times = items.map((item) => besideTime(compiler, item, beside));
  const type = times.map((t) => t.type).reduce((a, b) => commonType(a, b) ?? a, beside);
  return {
    ...node,
    type: listOf(type),
    items: times,
    run: (f) => times.map((item) => item.run(f)),
  };
}

/** Nodes that must share one type, after text literals among dates were parsed; fails naming the first misfit. */
export function unify(
  compiler: Compiler,
  nodes: readonly Node[],
  what: string,
): { readonly nodes: readonly Node[]; readonly type: Type } {
  const time = nodes.find((node) => isTimeType(node.type));
  const fitted = time === undefined ? nodes : nodes.map((n) => besideTime(compiler, n, time.type));
  let type: Type = { kind: 'null' };
  for (const node of fitted) {
    const common = commonType(type, node.type);
    if (common === undefined) {
      return compiler.fail(
        node.ast,
        `${what} must be of one kind: ${nameOf(type)} and ${nameOf(node.type)} do not mix`,
      );
    }
    type = common;
  }
  return { nodes: fitted, type };
}

function nameOf(type: Type): string {
  return type.kind === 'list' ? 'a list' : type.kind === 'string' ? 'text' : type.kind;
}

/** Refuses a literal, or a part of a list literal, that the closed list of the field beside it does not hold. */
export function checkValues(compiler: Compiler, literal: Node, beside: Node): void {
  const ref = beside.field;
  if (ref === undefined) return;
  const values = ref.field.values ?? ref.field.items?.values;
  if (values === undefined) return;
  for (const node of literal.items ?? [literal]) {
    const value = node.constant;
    if (value === undefined || value === null || typeof value === 'object') continue;
    if (!values.includes(value)) refuseValue(compiler, node, value, ref, values);
  }
}

function refuseValue(
  compiler: Compiler,
  node: Node,
  value: Value,
  { collection, field }: FieldRef,
  values: readonly Value[],
): never {
  const allowed = values.filter((v) => v !== null).map(String);
  const nearest = nearestValue(String(value), allowed);
  const tail = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return compiler.fail(
    node.ast,
    `"${value}" is no value of ${collection.short}.${field.path} (${allowed.join(', ')})${tail}`,
    { value, allowed, ...(nearest === undefined ? {} : { nearest }) },
  );
}

/** What a record is compared by: its id. Other values are themselves. */
export function idOf(value: Value): Value {
  return value !== null && isObject(value) && typeof (value as RecordData).id === 'string'
    ? (value as RecordData).id
    : value;
}
