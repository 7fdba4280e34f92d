/** What the one compile pass makes of a tree: for each part its type and a closure that computes it. */

import type { ErrorData } from '../errors.ts';
import type { RecordData } from '../record/types.ts';
import type { Collection, Field } from '../schema/model.ts';
import type { Ast, Span } from './ast.ts';
import { exprError } from './fault.ts';
import type { CompileContext, Scope, Type, Value } from './types.ts';

/** What a closure reads while it runs. One per evaluation; loops write their variable into `locals`. */
export type Frame = {
  readonly record: RecordData;
  /** The group's records, for aggregates. */
  readonly records: readonly RecordData[];
  readonly scope: Scope;
  readonly variables: Readonly<Record<string, Value>>;
  readonly locals: Value[];
  /** The whole expression, for the message of a run that costs too much. */
  readonly source: string;
};

export type Run = (frame: Frame) => Value;

export type Node = {
  readonly ast: Ast;
  readonly type: Type;
  readonly run: Run;
  /** Steps that one run costs, loops not counted: they pay as they go. */
  readonly cost: number;
  /** The value of a literal. */
  readonly constant?: Value;
  /** Parts of a list literal. */
  readonly items?: readonly Node[];
  /** Stored or computed field that the node reads. */
  readonly field?: FieldRef;
  /** A duration that is made of whole days: a day plus it is a day, by the calendar. */
  readonly wholeDays?: boolean;
};

export type FieldRef = { readonly collection: Collection; readonly field: Field };

export type Local = {
  readonly slot: number;
  readonly type: Type;
  /** The field whose elements it runs through. */
  readonly field?: FieldRef;
};

/** What names mean at one place of the tree. */
export type Names = {
  /** Collection of the record whose fields are names; null outside the sums of an aggregate. */
  readonly self: Collection | null;
  readonly locals: ReadonlyMap<string, Local>;
  /** Noted when the record itself is read. */
  readonly touched?: { record: boolean };
};

/** The pass, as its parts see it. */
export type Compiler = {
  readonly source: string;
  readonly context: CompileContext;
  readonly uses: Set<string>;
  /** Index of the next loop variable; each loop of an expression has its own slot. */
  newSlot(): number;
  compile(ast: Ast, names: Names): Node;
  /** Checked expression of a computed field, over records of its collection. */
  computed(collection: Collection, field: Field, span: Span): Node;
  fail(span: Span, message: string, extra?: ErrorData): never;
};

/** The element field of a list field, as an extra of the nodes that stand for one element. */
export function elementField(list: Node): { readonly field?: FieldRef } {
  const items = list.field?.field.items;
  if (list.field === undefined || items === undefined) return {};
  return { field: { collection: list.field.collection, field: items } };
}

/** A node whose cost is one more than its children's. */
export function makeNode(
  ast: Ast,
  type: Type,
  children: readonly Node[],
  run: Run,
  extra: Omit<Partial<Node>, 'ast' | 'type' | 'run' | 'cost'> = {},
): Node {
  let cost = 1;
  for (const child of children) cost += child.cost;
  return { ast, type, run, cost, ...extra };
}

/** Takes `steps` from the budget. Throws `expr_budget` once it is used up. */
export function spend(frame: Frame, steps: number): void {
  const { budget } = frame.scope;
  budget.left -= steps;
  if (budget.left < 0) throw overBudget(frame.source);
}

function overBudget(source: string): Error {
  return exprError(
    'expr_budget',
    source,
    { start: 0, end: source.length },
    'this expression takes too many steps. Put cheap conditions on the record itself first, ' +
      'avoid loops inside loops (.filter(…) within .filter(…)), or ask about fewer records',
  );
}
