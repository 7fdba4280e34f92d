/** What a query planner wants to know of a condition: its `&&` parts, and which of them test one field alone. */

import type { Ast, BinaryOperator, Literal } from './ast.ts';

/** Parts that must all hold, from left to right; nested `&&` are flattened. */
export function conjunctsOf(ast: Ast): readonly Ast[] {
  return ast.op === 'and' ? ast.parts.flatMap(conjunctsOf) : [ast];
}

/** One field against constants. `path` is the name or dotted path as written: `stage`, `address.city`, `company.tier`. */
export type FieldTest =
  | {
      readonly op: Exclude<BinaryOperator, 'in' | '+' | '-' | '*' | '/' | '%'>;
      readonly path: string;
      readonly value: Literal;
    }
  | { readonly op: 'in'; readonly path: string; readonly values: readonly Literal[] }
  /** The list field holds the value. */
  | { readonly op: 'has'; readonly path: string; readonly value: Literal }
  /** A field as a condition of its own, or with `!` before it. */
  | { readonly op: 'true' | 'not true'; readonly path: string };

const FLIPPED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** The condition as a test of one field, or undefined when it is more than that. Types are not looked at. */
export function fieldTestOf(ast: Ast): FieldTest | undefined {
  const own = pathOf(ast);
  if (own !== undefined) return { op: 'true', path: own };
  if (ast.op === 'not') {
    const path = pathOf(ast.operand);
    return path === undefined ? undefined : { op: 'not true', path };
  }
  if (ast.op !== 'binary') return undefined;
  return ast.operator === 'in' ? inTest(ast.left, ast.right) : comparison(ast);
}

function comparison(ast: Extract<Ast, { op: 'binary' }>): FieldTest | undefined {
  const { operator } = ast;
  if (!(operator in FLIPPED)) return undefined;
  const op = operator as keyof typeof FLIPPED;
  const [left, right] = [pathOf(ast.left), pathOf(ast.right)];
  const [leftValue, rightValue] = [literalOf(ast.left), literalOf(ast.right)];
  if (left !== undefined && rightValue !== undefined) return { op, path: left, value: rightValue };
  if (right !== undefined && leftValue !== undefined) {
    return { op: FLIPPED[op], path: right, value: leftValue };
  }
  return undefined;
}

function inTest(left: Ast, right: Ast): FieldTest | undefined {
  const path = pathOf(left);
  if (path !== undefined && right.op === 'list') {
    const values = right.items.map(literalOf);
    return values.every((value): value is Literal => value !== undefined)
      ? { op: 'in', path, values }
      : undefined;
  }
  const list = pathOf(right);
  const value = literalOf(left);
  return list === undefined || value === undefined ? undefined : { op: 'has', path: list, value };
}

/** Dotted path of a name or a chain of members; undefined for anything else. */
export function pathOf(ast: Ast): string | undefined {
  if (ast.op === 'name') return ast.name;
  if (ast.op !== 'member') return undefined;
  const target = pathOf(ast.target);
  return target === undefined ? undefined : `${target}.${ast.name}`;
}

function literalOf(ast: Ast): Literal | undefined {
  if (ast.op === 'literal') return ast.value;
  if (ast.op !== 'negate') return undefined;
  const value = literalOf(ast.operand);
  return typeof value === 'number' ? -value : undefined;
}
