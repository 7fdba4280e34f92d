/** `==`, `!=`, `<`, `<=`, `>`, `>=` and `in`: null equals null only, and is never less, more or in. */

import { besideTime, checkValues, idOf } from './adapt.ts';
import type { AstOf } from './ast.ts';
import { type Compiler, makeNode, type Node, type Run, spend } from './node.ts';
import { BOOL, commonType, isTimeType, typeName } from './type-of-field.ts';
import type { Type, Value } from './types.ts';
import { asList, compareStrings, equalValues } from './value.ts';

type BinaryAst = AstOf<'binary'>;

/** `left == right` or `left != right`. */
export function equality(compiler: Compiler, ast: BinaryAst, a: Node, b: Node): Node {
  const left = besideTime(compiler, a, b.type);
  const right = besideTime(compiler, b, left.type);
  checkValues(compiler, left, right);
  checkValues(compiler, right, left);
  if (!comparable(left.type, right.type)) {
    return refuseMix(compiler, ast, left, right, 'be compared with');
  }
  const test = equalityTest(left, right);
  const run: Run = ast.operator === '==' ? test : (f) => !test(f);
  return makeNode(ast, BOOL, [left, right], run);
}

function equalityTest(left: Node, right: Node): (f: Parameters<Run>[0]) => boolean {
  const [l, r] = [left.run, right.run];
  if (left.type.kind === 'record' || right.type.kind === 'record') {
    return (f) => equalValues(idOf(l(f)), idOf(r(f)));
  }
  const constant = right.constant;
  if (constant !== undefined) return (f) => l(f) === constant;
  if (isPlain(left.type) || isPlain(right.type)) return (f) => l(f) === r(f);
  return (f) => equalValues(l(f), r(f));
}

/** Values of these types are never lists or objects, so that `===` is all there is to equality. */
function isPlain(type: Type): boolean {
  return type.kind !== 'any' && type.kind !== 'list' && type.kind !== 'object';
}

function comparable(a: Type, b: Type): boolean {
  if (commonType(a, b) !== undefined) return true;
  const kinds = [a.kind, b.kind];
  if (kinds.includes('record')) return kinds.includes('string');
  return false;
}

const ORDERED = new Set(['number', 'string', 'day', 'instant', 'duration', 'any', 'null']);

/** `left < right` and its like. */
export function ordering(compiler: Compiler, ast: BinaryAst, a: Node, b: Node): Node {
  const left = besideTime(compiler, a, b.type);
  const right = besideTime(compiler, b, left.type);
  for (const side of [left, right]) {
    if (!ORDERED.has(side.type.kind)) {
      return compiler.fail(
        side.ast,
        `${typeName(side.type)} has no order; "${ast.operator}" compares numbers, text, dates and durations`,
      );
    }
  }
  if (commonType(left.type, right.type) === undefined) {
    return refuseMix(compiler, ast, left, right, 'be compared with');
  }
  const holds = orderHolds(ast.operator);
  const [l, r] = [left.run, right.run];
  return makeNode(ast, BOOL, [left, right], (f) => {
    const x = l(f);
    const y = r(f);
    if (typeof x === 'number') return typeof y === 'number' && holds(x - y);
    return typeof x === 'string' && typeof y === 'string' && holds(compareStrings(x, y));
  });
}

function orderHolds(operator: BinaryAst['operator']): (difference: number) => boolean {
  switch (operator) {
    case '<':
      return (d) => d < 0;
    case '<=':
      return (d) => d <= 0;
    case '>':
      return (d) => d > 0;
    default:
      return (d) => d >= 0;
  }
}

/** `left in list`. Records are looked up by id. */
export function membership(compiler: Compiler, ast: BinaryAst, a: Node, b: Node): Node {
  if (b.type.kind !== 'list' && b.type.kind !== 'any' && b.type.kind !== 'null') {
    const text = compiler.source.slice(b.ast.start, b.ast.end);
    return compiler.fail(
      b.ast,
      b.type.kind === 'string'
        ? `"in" looks into lists; to look into a text write ${text}.contains(…)`
        : `"in" needs a list on its right, not ${typeName(b.type)}`,
    );
  }
  const left = besideTime(compiler, a, b.type);
  const right = besideTime(compiler, b, left.type);
  checkValues(compiler, right, left);
  checkValues(compiler, left, right);
  const of = right.type.kind === 'list' ? right.type.of : right.type;
  if (!comparable(left.type, of)) return refuseMix(compiler, ast, left, right, 'be in');
  const constants = constantSet(right);
  const l = left.run;
  if (constants !== undefined) {
    return makeNode(ast, BOOL, [left, right], (f) => {
      const value = idOf(l(f));
      return value !== null && constants.has(value);
    });
  }
  return makeNode(ast, BOOL, [left, right], (f) => {
    const value = idOf(l(f));
    if (value === null) return false;
    const list = asList(right.run(f));
    spend(f, list.length);
    return list.some((item) => equalValues(idOf(item), value));
  });
}

function constantSet(node: Node): ReadonlySet<Value> | undefined {
  if (node.items === undefined) return undefined;
  const values = new Set<Value>();
  for (const item of node.items) {
    if (item.constant === undefined) return undefined;
    values.add(item.constant);
  }
  return values;
}

function refuseMix(
  compiler: Compiler,
  ast: BinaryAst,
  left: Node,
  right: Node,
  verb: string,
): never {
  const textOf = (node: Node): string => compiler.source.slice(node.ast.start, node.ast.end);
  const [l, r] = [textOf(left), textOf(right)];
  const hint = mixHint(left, right, l, r);
  return compiler.fail(
    ast,
    `${l} is ${typeName(left.type)} and cannot ${verb} ${r}, ${typeName(right.type)}${hint}`,
  );
}

function mixHint(left: Node, right: Node, l: string, r: string): string {
  const quoted = typeof right.constant === 'string' && Number.isFinite(Number(right.constant));
  if (left.type.kind === 'number' && quoted && right.constant !== '') {
    return `; write the number without quotes: ${right.constant}`;
  }
  if (left.type.kind === 'bool' && (right.constant === 'true' || right.constant === 'false')) {
    return `; write ${right.constant} without quotes`;
  }
  if (left.type.kind === 'list' && right.type.kind !== 'list') {
    return `; to ask whether the list holds it write ${r} in ${l}`;
  }
  const time = isTimeType(left.type) || isTimeType(right.type);
  const text = left.type.kind === 'string' || right.type.kind === 'string';
  return time && text ? '; turn the text into a date with date(…) or timestamp(…)' : '';
}
