/** What a function of the language declares about itself. */

import type { Ast, Span } from './ast.ts';
import type { Compiler, Names, Node } from './node.ts';
import { typeName } from './type-of-field.ts';
import type { Type } from './types.ts';

export type CallSite = {
  readonly compiler: Compiler;
  readonly ast: Ast;
  /** The target of a method comes first. */
  readonly args: readonly Node[];
  readonly names: Names;
  /** Where the function's name stands. */
  readonly at: Span;
  readonly usage: string;
};

export type FunctionSpec = {
  readonly name: string;
  /** `function`: f(x); `method`: x.f(); `both`: either. */
  readonly form: 'function' | 'method' | 'both';
  /** Fewest and most arguments, the target counted. */
  readonly args: readonly [number, number];
  /** How it is written, for messages and docs. */
  readonly usage: string;
  build(call: CallSite): Node;
};

/** Loops over lists; their first argument names the element. */
export const MACROS: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'filter',
  'map',
]);

/** Refuses an argument whose type is not among the kinds; null and values of unknown type always pass. */
export function requireKind(call: CallSite, index: number, ...kinds: Type['kind'][]): void {
  const arg = call.args[index];
  if (arg === undefined) return;
  const { kind } = arg.type;
  if (kind === 'any' || kind === 'null' || kinds.includes(kind)) return;
  call.compiler.fail(arg.ast, `${call.usage} does not take ${typeName(arg.type)}`);
}

/** The argument's text where it is a literal; refuses anything else. */
export function literalText(call: CallSite, index: number): string {
  const arg = call.args[index];
  if (arg !== undefined && typeof arg.constant === 'string') return arg.constant;
  return call.compiler.fail(arg?.ast ?? call.ast, `${call.usage} needs a text in quotes`);
}

/** The argument at an index that the argument count has already vouched for. */
export function argument(call: CallSite, index: number): Node {
  return call.args[index] ?? call.compiler.fail(call.ast, `${call.usage}: an argument is missing`);
}
