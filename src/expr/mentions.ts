/** Fields that an expression names: what has to follow when a field gets another name. */

import { PailError } from '../errors.ts';
import { compileAggregate } from './aggregate.ts';
import { compileExpression } from './compile.ts';
import type { CompileContext, Mention } from './types.ts';

/** A top-level field of a collection, by the collection's path. */
export type FieldName = Pick<Mention, 'collection' | 'field'>;

/** Mentions of one field in an expression over a record, or (`aggregate`) over a group; none when it does not compile. */
export function mentionsOf(
  source: string,
  context: CompileContext,
  { collection, field }: FieldName,
  aggregate = false,
): readonly Mention[] {
  const found = new Map<number, Mention>();
  const onMention = (mention: Mention): void => {
    if (mention.collection === collection && mention.field === field) {
      found.set(mention.at.start, mention);
    }
  };
  try {
    const compile = aggregate ? compileAggregate : compileExpression;
    compile(source, { ...context, onMention });
  } catch (error) {
    if (error instanceof PailError) return [];
    throw error;
  }
  return [...found.values()].sort((a, b) => a.at.start - b.at.start);
}

/** The source with another name at the mentions. */
export function renamedIn(source: string, mentions: readonly Mention[], name: string): string {
  let text = source;
  for (const { at, quoted } of mentions.toReversed()) {
    text = `${text.slice(0, at.start)}${quoted ? JSON.stringify(name) : name}${text.slice(at.end)}`;
  }
  return text;
}
