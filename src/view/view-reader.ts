/** What the readers of a view's parts share: where faults go, and how expressions are checked. */

import { PailError } from '../errors.ts';
import { compileAggregate } from '../expr/aggregate.ts';
import { compileCondition, compileExpression } from '../expr/compile.ts';
import { parseExpression } from '../expr/parse.ts';
import type { CompileContext, Compiled, Type } from '../expr/types.ts';
import { type Faults, fault, type PlacedText } from '../record/yaml-walk.ts';
import type { Collection, Model } from '../schema/model.ts';
import { namesIn } from './ast-children.ts';

export type ViewReader = {
  readonly faults: Faults;
  readonly model: Model;
  readonly collection: Collection;
  /** Variables of every expression: `params`. */
  readonly variables: Readonly<Record<string, Type>>;
};

/** A value of one record: columns, groups, sort keys. Undefined, with a fault, when it does not compile. */
export function checkValue(reader: ViewReader, at: PlacedText): Compiled | undefined {
  return attempt(reader, at, () => compileExpression(at.text, contextOf(reader)));
}

/** A filter: true or false for one record. */
export function checkCondition(reader: ViewReader, at: PlacedText): void {
  attempt(reader, at, () => compileCondition(at.text, contextOf(reader)));
}

/** A value over a set of records. True when it compiles. */
export function checkAggregate(
  reader: ViewReader,
  at: PlacedText,
  source: string,
  variables: Readonly<Record<string, Type>> = {},
): boolean {
  const context = contextOf(reader, variables);
  return attempt(reader, at, () => compileAggregate(source, context)) !== undefined;
}

/** A summary of a view's groups; `group` is the type of the grouping record, null for groups that stand for none. */
export function checkSummary(
  reader: ViewReader,
  at: PlacedText,
  source: string,
  group: Type,
): void {
  if (!checkAggregate(reader, at, source, { group }) || group.kind !== 'null') return;
  if (!namesIn(parseExpression(source)).includes('group')) return;
  const message =
    '`group` is the record that a group stands for, but this view groups by no relation';
  fault(reader.faults, at, 'expression', `in ${shortened(at.text)}: ${message}`);
}

/** Time zones do not matter for types; a view is checked before it is known who runs it where. */
function contextOf(reader: ViewReader, more: Readonly<Record<string, Type>> = {}): CompileContext {
  return {
    model: reader.model,
    collection: reader.collection,
    timezone: 'UTC',
    variables: { ...reader.variables, ...more },
  };
}

function attempt<T>(reader: ViewReader, at: PlacedText, compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    const sentence = error.data['message'];
    const message = typeof sentence === 'string' ? sentence : error.message;
    return fault(reader.faults, at, 'expression', `in ${shortened(at.text)}: ${message}`);
  }
}

function shortened(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim();
  return `\`${line.length > 80 ? `${line.slice(0, 79)}…` : line}\``;
}
