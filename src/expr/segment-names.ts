/** Which segment an expression means. */

import { didYouMean } from '../nearest.ts';
import type { Span } from './ast.ts';
import { exprError } from './fault.ts';
import type { Segment, Segments } from './types.ts';

/** The segment of that name, about one of these collections. Throws `expr_type` at the name's place in the source. */
export function requireSegment(
  name: string,
  segments: Segments,
  collections: readonly string[],
  source: string,
  at: Span,
): Segment {
  const found = segments.find(name);
  if (found === undefined) {
    const known = segments.list().map((segment) => segment.name);
    const hint = didYouMean(name, known) || '; `pail segment list` names those there are';
    throw exprError('expr_type', source, at, `there is no segment "${name}"${hint}`, {
      segment: name,
      known,
    });
  }
  if (collections.includes(found.collection)) return found;
  const message = `the segment "${found.name}" groups records of ${found.collection}, not of ${collections.join(' or ')}; put the relation before it: company.segment("${found.name}")`;
  throw exprError('expr_type', source, at, message, {
    segment: name,
    collection: found.collection,
  });
}
