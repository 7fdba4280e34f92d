/** Walking an expression's tree. */

import type { Ast } from '../expr/ast.ts';

/** The parts of a node, in the order of the text. */
export function childrenOf(ast: Ast): readonly Ast[] {
  switch (ast.op) {
    case 'literal':
    case 'name':
      return [];
    case 'member':
      return [ast.target];
    case 'index':
      return [ast.target, ast.index];
    case 'call':
      return ast.args;
    case 'method':
      return [ast.target, ...ast.args];
    case 'not':
    case 'negate':
      return [ast.operand];
    case 'and':
    case 'or':
      return ast.parts;
    case 'binary':
      return [ast.left, ast.right];
    case 'if':
      return [ast.test, ast.yes, ast.no];
    case 'list':
      return ast.items;
    case 'map':
      return ast.entries.flat();
  }
}

/** Names an expression reads, those after a dot left out. */
export function namesIn(ast: Ast): string[] {
  if (ast.op === 'name') return [ast.name];
  return childrenOf(ast).flatMap(namesIn);
}
