/** Conditions: `&&`, `||`, `!`, `? :`. Only true holds; null and values that are no condition do not. */

import { unify } from './adapt.ts';
import type { AstOf } from './ast.ts';
import { type Compiler, makeNode, type Names, type Node } from './node.ts';
import { BOOL, typeName } from './type-of-field.ts';
import type { Type } from './types.ts';

/** True for types that may stand as a condition. */
export function isCondition(type: Type): boolean {
  return type.kind === 'bool' || type.kind === 'any' || type.kind === 'null';
}

/** Refuses what is neither true nor false, saying how to make a condition of it. */
export function requireCondition(compiler: Compiler, node: Node): void {
  if (isCondition(node.type)) return;
  const text = compiler.source.slice(node.ast.start, node.ast.end);
  const hint =
    node.type.kind === 'list'
      ? `size(${text}) > 0 asks whether it has elements`
      : `${text} != null asks whether it has a value`;
  compiler.fail(
    node.ast,
    `a condition is true or false, but this is ${typeName(node.type)}; ${hint}`,
  );
}

export function compileLogic(compiler: Compiler, ast: AstOf<'and' | 'or'>, names: Names): Node {
  const parts = ast.parts.map((part) => compiler.compile(part, names));
  for (const part of parts) requireCondition(compiler, part);
  const runs = parts.map((part) => part.run);
  const run: Node['run'] =
    ast.op === 'and'
      ? (f) => {
          for (const part of runs) if (part(f) !== true) return false;
          return true;
        }
      : (f) => {
          for (const part of runs) if (part(f) === true) return true;
          return false;
        };
  return makeNode(ast, BOOL, parts, run);
}

export function compileNot(compiler: Compiler, ast: AstOf<'not'>, names: Names): Node {
  const operand = compiler.compile(ast.operand, names);
  requireCondition(compiler, operand);
  return makeNode(ast, BOOL, [operand], (f) => operand.run(f) !== true);
}

export function compileTernary(compiler: Compiler, ast: AstOf<'if'>, names: Names): Node {
  const test = compiler.compile(ast.test, names);
  requireCondition(compiler, test);
  const branches = [compiler.compile(ast.yes, names), compiler.compile(ast.no, names)];
  const { nodes, type } = unify(compiler, branches, 'both sides of "? :"');
  const [yes, no] = nodes as [Node, Node];
  const wholeDays = yes.wholeDays === true && no.wholeDays === true;
  return makeNode(
    ast,
    type,
    [test, yes, no],
    (f) => (test.run(f) === true ? yes.run(f) : no.run(f)),
    { wholeDays },
  );
}
