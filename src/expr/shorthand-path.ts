/** The left side of a shorthand filter: a dotted path, which may run through relations and lists. */

import { PailError } from '../errors.ts';
import { checkedNode } from './compile.ts';
import { exprError } from './fault.ts';
import { elementField, type Local, type Node } from './node.ts';
import type { CompileContext } from './types.ts';

export type ResolvedPath = {
  /** CEL of the value itself, below the innermost loop. */
  readonly cel: string;
  /** Type and field of that value; not to be run. */
  readonly node: Node;
  /** Lists that the path runs through, outermost first: `contacts.email` asks about any contact. */
  readonly loops: readonly { readonly list: string; readonly name: string }[];
};

/** Names that cannot stand at the start of an expression (CEL's reserved words). */
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const SEGMENT = /^[A-Za-z_]\w*(\[\d+\])*$/;

/** Resolves a path against the collection. Throws `expr_type` about the term, with the nearest name. */
export function resolvePath(term: string, path: string, context: CompileContext): ResolvedPath {
  const loops: { list: string; name: string }[] = [];
  const locals = new Map<string, Local>();
  let cel = '';
  let node: Node | undefined;
  let start = 0;
  for (const segment of path.split('.')) {
    const span = { start, end: start + segment.length };
    if (node?.type.kind === 'list') {
      const name = `x${loops.length + 1}`;
      loops.push({ list: cel, name });
      locals.set(name, { slot: loops.length, type: node.type.of, ...elementField(node) });
      cel = name;
    }
    cel = node === undefined ? headOf(segment) : `${cel}.${segment}`;
    node = segmentNode(term, cel, segment, span, context, locals);
    start = span.end + 1;
  }
  if (node === undefined)
    throw exprError('expr_type', term, { start: 0, end: 0 }, 'a field is missing');
  return { cel, node, loops };
}

function headOf(segment: string): string {
  return RESERVED.has(segment) ? `record.${segment}` : segment;
}

function segmentNode(
  term: string,
  cel: string,
  segment: string,
  span: { readonly start: number; readonly end: number },
  context: CompileContext,
  locals: ReadonlyMap<string, Local>,
): Node {
  if (!SEGMENT.test(segment)) {
    throw exprError(
      'expr_type',
      term,
      span,
      `${context.collection.short} has no field "${segment}"; quote the word to search for it as text`,
    );
  }
  try {
    return checkedNode(cel, context, locals).node;
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    const { message, known } = error.data;
    const code = error.code === 'forbidden' ? error.code : 'expr_type';
    throw exprError(code, term, span, String(message ?? error.message), { known });
  }
}
