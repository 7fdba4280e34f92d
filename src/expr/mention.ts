/** Which field a compiled part of an expression names, and where. */

import type { Names, Node } from './node.ts';
import type { CompileContext } from './types.ts';

/** Tells of the top-level field that the node reads by its name; of any other node nothing. */
export function tellMention(
  { ast, field }: Node,
  names: Names,
  tell: NonNullable<CompileContext['onMention']>,
): void {
  if (field === undefined || field.field.path !== field.field.name) return;
  const mention = { collection: field.collection.path, field: field.field.name };
  const is = (name: string): boolean => name === mention.field;
  if (ast.op === 'name' && is(ast.name) && !names.locals.has(ast.name)) {
    tell({ ...mention, at: { start: ast.start, end: ast.end }, quoted: false });
  } else if (ast.op === 'member' && is(ast.name)) {
    tell({ ...mention, at: ast.at, quoted: false });
  } else if (ast.op === 'index' && ast.index.op === 'literal' && is(String(ast.index.value))) {
    tell({ ...mention, at: { start: ast.index.start, end: ast.index.end }, quoted: true });
  }
}
