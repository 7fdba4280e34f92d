/** Amounts that a sum over records takes more than once, since several of them have the same record behind them. */

import type { Ast } from '../expr/ast.ts';
import type { Collection } from '../schema/model.ts';

/**
 * The relation whose records' values an expression gives, where several records of `collection` may share one: its own
 * (`company.annualRevenue`), or that of records which name several (`deals` of a contact). What is only tested is no
 * amount.
 */
export function sharedIn(ast: Ast, { forward, inverse }: Collection): string | undefined {
  const isShared = (name: string): boolean => forward.has(name) || inverse.get(name)?.many === true;
  const first = (nodes: readonly Ast[]): string | undefined => {
    for (const node of nodes) {
      const found = walk(node);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const walk = (node: Ast): string | undefined => {
    switch (node.op) {
      case 'name':
        return isShared(node.name) ? node.name : undefined;
      case 'member':
      case 'index':
      case 'method':
        return walk(node.target);
      case 'call':
        return first(node.args);
      case 'binary':
        return first([node.left, node.right]);
      case 'negate':
        return walk(node.operand);
      case 'if':
        return first([node.yes, node.no]);
      default:
        return undefined;
    }
  };
  return walk(ast);
}
