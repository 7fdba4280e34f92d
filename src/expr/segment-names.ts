/** What segments there are by their records, and which one an expression means. */

import { didYouMean } from '../nearest.ts';
import type { RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import { findCollection, type Model } from '../schema/model.ts';
import { type Ast, childrenOf, type Span } from './ast.ts';
import { exprError } from './fault.ts';
import type { Segment, Segments } from './types.ts';

export const SEGMENTS = 'crm/segments';

/**
 * What a record of `crm/segments` says, its collection by any of its names; a dynamic one without condition has no
 * members.
 */
export function segmentOf(data: RecordData, model: Model): Segment {
  const text = (field: string): string | null => {
    const value = memberOf(data, field);
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  };
  const about = text('collection') ?? 'crm/contacts';
  return {
    id: data.id,
    name: text('name') ?? data.id,
    collection: findCollection(model, about)?.path ?? about,
    where: text('kind') === 'dynamic' ? (text('where') ?? 'false') : null,
  };
}

/** By id, by name, else by name whatever its case where only one has it. */
export function findSegment(name: string, all: readonly Segment[]): Segment | undefined {
  const exact = all.find((one) => one.id === name) ?? all.find((one) => one.name === name);
  if (exact !== undefined) return exact;
  const like = all.filter((one) => one.name.toLowerCase() === name.trim().toLowerCase());
  return like.length === 1 ? like[0] : undefined;
}

/** Names and ids that `segment("…")` asks for, with or without a record before it. */
export function askedSegments(ast: Ast): string[] {
  const within = childrenOf(ast).flatMap(askedSegments);
  if ((ast.op !== 'call' && ast.op !== 'method') || ast.name !== 'segment') return within;
  const name = ast.args.at(-1);
  return name?.op === 'literal' && typeof name.value === 'string'
    ? [name.value, ...within]
    : within;
}

/** That there is no such segment, and which was meant perhaps. */
export function noSegment(name: string, known: readonly string[]): string {
  const hint = didYouMean(name, known) || '; `pail segment list` names those there are';
  return `there is no segment "${name}"${hint}`;
}

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
    throw exprError('expr_type', source, at, noSegment(name, known), { segment: name, known });
  }
  if (collections.includes(found.collection)) return found;
  const message = `the segment "${found.name}" groups records of ${found.collection}, not of ${collections.join(' or ')}; put the relation before it: company.segment("${found.name}")`;
  throw exprError('expr_type', source, at, message, {
    segment: name,
    collection: found.collection,
  });
}
