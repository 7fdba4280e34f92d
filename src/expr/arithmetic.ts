/** `+ - * / %` and unary minus: null in, null out; so do division by zero and what no number can hold. */

import { besideTime } from './adapt.ts';
import type { Ast, AstOf } from './ast.ts';
import { type Compiler, type Frame, makeNode, type Node } from './node.ts';
import { addDays, daysBetween } from './time.ts';
import {
  ANY,
  commonType,
  DAY_TYPE,
  DURATION,
  INSTANT,
  isTimeType,
  listOf,
  NULL,
  NUMBER,
  STRING,
  typeName,
} from './type-of-field.ts';
import type { Type, Value } from './types.ts';
import { DAY, isTime } from './zone.ts';

type BinaryAst = AstOf<'binary'>;

/** A finite number, never -0; null for what is none. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/** One of the five operators. */
export function arithmetic(compiler: Compiler, ast: BinaryAst, a: Node, b: Node): Node {
  const left = ast.operator === '-' ? besideTime(compiler, a, b.type) : a;
  const right = ast.operator === '-' && a.type.kind !== 'any' ? besideTime(compiler, b, a.type) : b;
  const node =
    nullArithmetic(ast, left, right) ??
    numbers(ast, left, right) ??
    texts(ast, left, right) ??
    lists(ast, left, right) ??
    timeAndDuration(compiler, ast, left, right) ??
    timeDifference(compiler, ast, left, right) ??
    durations(ast, left, right);
  if (node !== undefined) return node;
  const hint =
    isText(left) !== isText(right) ? '; turn the other side into text with string(…)' : '';
  return compiler.fail(
    ast,
    `${typeName(left.type)} ${ast.operator} ${typeName(right.type)} is not possible${ast.operator === '+' ? hint : timeHint(left, right)}`,
  );
}

function isText(node: Node): boolean {
  return node.type.kind === 'string';
}

function timeHint(left: Node, right: Node): string {
  return isTimeType(left.type) && right.type.kind === 'number'
    ? '; write days(…) around the number'
    : '';
}

function nullArithmetic(ast: BinaryAst, left: Node, right: Node): Node | undefined {
  if (left.type.kind !== 'null' && right.type.kind !== 'null') return undefined;
  const other = left.type.kind === 'null' ? right.type : left.type;
  const type = isTimeType(other) || other.kind === 'bool' ? NULL : other;
  return makeNode(ast, type, [left, right], () => null);
}

function among(type: Type, ...kinds: Type['kind'][]): boolean {
  return kinds.includes(type.kind);
}

function numbers(ast: BinaryAst, left: Node, right: Node): Node | undefined {
  if (!among(left.type, 'number', 'any') || !among(right.type, 'number', 'any')) return undefined;
  const compute = NUMBER_OPERATORS[ast.operator];
  if (compute === undefined) return undefined;
  const [l, r] = [left.run, right.run];
  const known = left.type.kind === 'number' || right.type.kind === 'number';
  const joins = ast.operator === '+' && !known;
  return makeNode(ast, joins ? ANY : NUMBER, [left, right], (f) => {
    const x = l(f);
    const y = r(f);
    if (typeof x === 'number' && typeof y === 'number') return finite(compute(x, y));
    return joins && typeof x === 'string' && typeof y === 'string' ? x + y : null;
  });
}

const NUMBER_OPERATORS: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
};

function texts(ast: BinaryAst, left: Node, right: Node): Node | undefined {
  if (ast.operator !== '+' || (!isText(left) && !isText(right))) return undefined;
  if (!among(left.type, 'string', 'any') || !among(right.type, 'string', 'any')) return undefined;
  const [l, r] = [left.run, right.run];
  return makeNode(ast, STRING, [left, right], (f) => {
    const x = l(f);
    const y = r(f);
    return typeof x === 'string' && typeof y === 'string' ? x + y : null;
  });
}

function lists(ast: BinaryAst, left: Node, right: Node): Node | undefined {
  if (ast.operator !== '+' || left.type.kind !== 'list' || right.type.kind !== 'list') {
    return undefined;
  }
  const of = commonType(left.type.of, right.type.of);
  if (of === undefined) return undefined;
  const [l, r] = [left.run, right.run];
  return makeNode(ast, listOf(of), [left, right], (f) => {
    const x = l(f);
    const y = r(f);
    return Array.isArray(x) && Array.isArray(y) ? [...x, ...y] : null;
  });
}

/** A date plus whole days is a date, by the calendar; plus anything shorter, a date-time. */
function timeAndDuration(compiler: Compiler, ast: BinaryAst, a: Node, b: Node): Node | undefined {
  const swap = ast.operator === '+' && a.type.kind === 'duration';
  const [time, duration] = swap ? [b, a] : [a, b];
  if (!isTimeType(time.type) || duration.type.kind !== 'duration') return undefined;
  if (ast.operator !== '+' && ast.operator !== '-') return undefined;
  const sign = ast.operator === '-' ? -1 : 1;
  const byCalendar = time.type.kind === 'day' && duration.wholeDays === true;
  const { timezone } = compiler.context;
  return makeNode(ast, byCalendar ? DAY_TYPE : INSTANT, [time, duration], (f) => {
    const from = time.run(f);
    const ms = duration.run(f);
    if (typeof from !== 'number' || typeof ms !== 'number') return null;
    const to = from + sign * ms;
    if (!isTime(to)) return null;
    return byCalendar ? addDays(from, (sign * ms) / DAY, timezone) : to;
  });
}

/** The duration between two times; between two dates whole days, whatever clocks did in between. */
function timeDifference(
  compiler: Compiler,
  ast: BinaryAst,
  left: Node,
  right: Node,
): Node | undefined {
  if (ast.operator !== '-' || !isTimeType(left.type) || !isTimeType(right.type)) return undefined;
  const wholeDays = left.type.kind === 'day' && right.type.kind === 'day';
  const { timezone } = compiler.context;
  const compute = wholeDays
    ? (x: number, y: number) => daysBetween(y, x, timezone) * DAY
    : (x: number, y: number) => x - y;
  return makeNode(ast, DURATION, [left, right], numeric(left, right, compute), { wholeDays });
}

function numeric(
  left: Node,
  right: Node,
  compute: (x: number, y: number) => number,
): (f: Frame) => Value {
  const [l, r] = [left.run, right.run];
  return (f) => {
    const x = l(f);
    const y = r(f);
    return typeof x === 'number' && typeof y === 'number' ? finite(compute(x, y)) : null;
  };
}

function durations(ast: BinaryAst, left: Node, right: Node): Node | undefined {
  const compute = NUMBER_OPERATORS[ast.operator];
  if (compute === undefined) return undefined;
  const kinds = `${left.type.kind} ${ast.operator} ${right.type.kind}`;
  const run = numeric(left, right, compute);
  const bothWhole = left.wholeDays === true && right.wholeDays === true;
  switch (kinds) {
    case 'duration + duration':
    case 'duration - duration':
      return makeNode(ast, DURATION, [left, right], run, { wholeDays: bothWhole });
    case 'duration * number':
    case 'number * duration': {
      const wholeDays = left.wholeDays === true || right.wholeDays === true;
      return makeNode(ast, DURATION, [left, right], run, { wholeDays });
    }
    case 'duration / number':
      return makeNode(ast, DURATION, [left, right], run);
    case 'duration / duration':
      return makeNode(ast, NUMBER, [left, right], run);
    default:
      return undefined;
  }
}

/** `-x` of a number or duration. */
export function negation(compiler: Compiler, ast: Ast, operand: Node): Node {
  const { type, run } = operand;
  if (!among(type, 'number', 'duration', 'any', 'null')) {
    return compiler.fail(ast, `"-" needs a number or duration, not ${typeName(type)}`);
  }
  const extra = operand.wholeDays === undefined ? {} : { wholeDays: operand.wholeDays };
  const constant = typeof operand.constant === 'number' ? finite(-operand.constant) : undefined;
  return makeNode(
    ast,
    type.kind === 'any' ? NUMBER : type,
    [operand],
    (f) => {
      const value = run(f);
      return typeof value === 'number' ? finite(-value) : null;
    },
    constant === undefined ? extra : { ...extra, constant },
  );
}
