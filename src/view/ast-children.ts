/** Walking an expression's tree. */

import { type Ast, childrenOf } from '../expr/ast.ts';
import { MACROS } from '../expr/function-spec.ts';

/** Names an expression reads, those after a dot left out. */
export function namesIn(ast: Ast): string[] {
  if (ast.op === 'name') return [ast.name];
  return childrenOf(ast).flatMap(namesIn);
}

/** True when it runs through a list, as `deals.filter(d, …)`: for each record, all that refer to it are read. */
export function isLooping(ast: Ast): boolean {
  return (ast.op === 'method' && MACROS.has(ast.name)) || childrenOf(ast).some(isLooping);
}
