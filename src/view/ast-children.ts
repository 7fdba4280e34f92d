/** Walking an expression's tree. */

import { type Ast, childrenOf } from '../expr/ast.ts';

/** Names an expression reads, those after a dot left out. */
export function namesIn(ast: Ast): string[] {
  if (ast.op === 'name') return [ast.name];
  return childrenOf(ast).flatMap(namesIn);
}
