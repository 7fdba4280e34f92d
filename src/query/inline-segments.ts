/** `segment("…")` in a condition becomes the segment's own condition, so that it runs as that would: on columns. */

import { PailError } from '../errors.ts';
import type { Ast } from '../expr/ast.ts';
import { compileCondition } from '../expr/compile.ts';
import { parseExpression } from '../expr/parse.ts';
import { requireSegment } from '../expr/segment-names.ts';
import type { CompileContext, Segment, Segments } from '../expr/types.ts';

/**
 * The condition with dynamic segments of its own collection written out, where they stand alone or below `&&`, `||`
 * and `!`. The others are looked up when it runs. Throws `expr_type` for an unknown segment, and for segments that
 * refer to each other in a circle; what is wrong with a segment's condition is said with the segment's name.
 */
export function inlineSegments(
  source: string,
  ast: Ast,
  context: CompileContext,
  segments: Segments,
  chain: readonly Segment[] = [],
): string {
  const places = segmentCalls(ast).sort((a, b) => b.call.start - a.call.start);
  return places.reduce((text, { call, name, at }) => {
    const { path } = context.collection;
    const segment = requireSegment(name, segments, [path], source, at);
    if (segment.where === null) return text;
    const written = writtenOut(segment, segment.where, context, segments, chain);
    return `${text.slice(0, call.start)}(${written})${text.slice(call.end)}`;
  }, source);
}

type Place = { readonly call: Ast; readonly name: string; readonly at: Ast };

/** Calls about the record itself, outside of loops and other calls. */
function segmentCalls(ast: Ast): Place[] {
  if (ast.op === 'and' || ast.op === 'or') return ast.parts.flatMap(segmentCalls);
  if (ast.op === 'not') return segmentCalls(ast.operand);
  if (ast.op !== 'call' || ast.name !== 'segment' || ast.args.length !== 1) return [];
  const [at] = ast.args;
  return at?.op === 'literal' && typeof at.value === 'string'
    ? [{ call: ast, name: at.value, at }]
    : [];
}

function writtenOut(
  segment: Segment,
  where: string,
  context: CompileContext,
  segments: Segments,
  chain: readonly Segment[],
): string {
  const names = [...chain, segment].map(({ name }) => name);
  if (chain.some(({ id }) => id === segment.id)) {
    const cycle = names.slice(names.indexOf(segment.name)).join(' → ');
    const message = `segments refer to each other in a circle: ${cycle}; change the condition of one`;
    throw new PailError('expr_type', message, { cycle });
  }
  try {
    compileCondition(where, context);
    const ast = parseExpression(where);
    const written = inlineSegments(where, ast, context, segments, [...chain, segment]);
    // A comment at its end takes nothing of what follows.
    return where.includes('//') ? `${written}\n` : written;
  } catch (error) {
    if (!(error instanceof PailError) || error.data['cycle'] !== undefined) throw error;
    if (error.data['inSegment'] !== undefined) throw error;
    const message = `in the segment "${segment.name}" (${segment.id}): ${error.message}`;
    throw new PailError(error.code, message, { ...error.data, inSegment: segment.id });
  }
}
