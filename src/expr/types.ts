/** The contract of expressions: what they are compiled against, and what they read when they run. */

import type { JsonValue, RecordData } from '../record/types.ts';
import type { Collection, Field, Model } from '../schema/model.ts';
import type { Ast, Span } from './ast.ts';
import type { SupportPolicy } from './support-policy.ts';

/** Static type of an expression, from the schemas. Every type admits null. */
export type Type =
  | {
      readonly kind: 'bool' | 'number' | 'string' | 'day' | 'instant' | 'duration' | 'null' | 'any';
    }
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'record'; readonly collections: readonly Collection[] }
  | { readonly kind: 'object'; readonly field: Field };

/**
 * A value while an expression runs. Days and instants are `number`s (epoch ms; a day is its local midnight
 * in the workspace's time zone), durations are ms; their static type tells them apart. Records are `RecordData`.
 */
export type Value = JsonValue | RecordData | readonly Value[];

/** How expressions reach other records. The index implements it. */
export interface Graph {
  /** The record an id points at, redirects and archived ones included; undefined when dangling. */
  record(id: string): RecordData | undefined;
  /** Targets of a forward relation of one record, in stored order, dangling ones left out. */
  targets(record: RecordData, collection: string, alias: string): readonly RecordData[];
  /** Records whose relation `collection.field` points at `id`, by id order. */
  referrers(id: string, collection: string, field: string): readonly RecordData[];
}

/** A group of records that expressions can ask for. */
export type Segment = {
  readonly id: string;
  readonly name: string;
  /** Path of the collection whose records it groups. */
  readonly collection: string;
  /** CEL over such a record; null where members are chosen one by one. */
  readonly where: string | null;
};

/** The segments there are. `query/segments.ts` implements it. */
export interface Segments {
  /** All of them, by id order. */
  list(): readonly Segment[];
  /** By id or name, whatever its case. */
  find(nameOrId: string): Segment | undefined;
  /** Ids of the members, archived ones included; computed once. Throws what the condition throws. */
  members(segment: Segment): ReadonlySet<string>;
}

/** What is true while one query or plan runs. */
export type Scope = {
  readonly graph: Graph;
  /** Absent where records are read alone: then `segment("…")` is refused with an explanation. */
  readonly segments?: Segments;
  /** User id of the actor, or null: then `me` is refused with an explanation. */
  readonly me: string | null;
  /** Epoch ms. `today` is its local day. */
  readonly now: number;
  /** IANA name, e.g. `Europe/Oslo`. */
  readonly timezone: string;
  /** What the support promises; absent: as by default. */
  readonly support?: SupportPolicy;
  /** Steps left; every node and loop step costs one. Mutable, shared by all expressions of a query. */
  readonly budget: { left: number };
  /**
   * Epoch ms at which a field of a record last changed; null when it never did. Absent where history
   * is not at hand: then `changedAt("…")` is refused with an explanation.
   */
  changedAt?(id: string, field: string): number | null;
  /** Epoch ms at which a record last changed, where its file does not say it; null when unknown. */
  updatedAt?(id: string): number | null;
  /** Where the reader may not read everything: what computed fields run on, which the schema's author answers for. */
  readonly whole?: Scope;
};

/** A top-level field that an expression names. */
export type Mention = {
  /** Collection path and field name. */
  readonly collection: string;
  readonly field: string;
  /** Where the name stands, with its quotes when it is `quoted`. */
  readonly at: Span;
  /** `record["stage"]`, `changedAt("stage")`. */
  readonly quoted: boolean;
};

export type CompileContext = {
  readonly model: Model;
  /** Collection of the record the expression is about. */
  readonly collection: Collection;
  readonly timezone: string;
  /** Extra variables, e.g. `group`. */
  readonly variables?: Readonly<Record<string, Type>>;
  /** Told of each field as its name is compiled; perhaps more than once. */
  readonly onMention?: (mention: Mention) => void;
};

/** A checked expression, ready to run on many records. */
export type Compiled = {
  readonly source: string;
  /** For planners. */
  readonly ast: Ast;
  readonly type: Type;
  /** What it uses beside stored fields, among `me`, `now`, `today`, `segment`, `history`, `relations`, `dates`. */
  readonly uses: ReadonlySet<string>;
  /** The field it reads when it is a plain field or a hop to one, e.g. `company.name`. */
  readonly field?: { readonly collection: string; readonly path: string };
  /** Value for one record. Throws `PailError('expr_budget')` when the scope's budget runs out. */
  evaluate(record: RecordData, scope: Scope, variables?: Readonly<Record<string, Value>>): Value;
};

/** A checked expression over a group of records, e.g. `sum(revenue) / group.spent`. */
export type CompiledAggregate = {
  readonly source: string;
  readonly type: Type;
  readonly uses: ReadonlySet<string>;
  /** Value for one group. Throws `PailError('expr_budget')` when the scope's budget runs out. */
  evaluate(
    records: readonly RecordData[],
    scope: Scope,
    variables?: Readonly<Record<string, Value>>,
  ): Value;
};
