/** What building a view needs from the workspace, and what its parts share while they build. */

import { compileExpression } from '../expr/compile.ts';
import type { CompileContext, Compiled, Scope, Type } from '../expr/types.ts';
import type { Query, QueryAnswer } from '../query/types.ts';
import type { StoredRecord } from '../record/types.ts';
import { type Collection, type Model, requireCollection } from '../schema/model.ts';
import type { FormatConfig } from './format.ts';
import type { View } from './types.ts';

/** Narrowing of one showing of a view; the view itself stays as it is. */
export type BuildOptions = {
  /** Values of the view's parameters by name. */
  readonly params?: Readonly<Record<string, string>>;
  /** Conditions beside the view's own (CEL). */
  readonly where?: readonly string[];
  /** Full text beside the view's own. */
  readonly search?: string;
  /** Instead of the view's sort. */
  readonly sort?: readonly string[];
  readonly offset?: number;
  readonly limit?: number;
};

export type ViewInput = {
  readonly model: Model;
  readonly config: FormatConfig;
  /** Answers a query about today's index for the same actor as `scope`. A query without `limit` gives all matches. */
  runQuery(query: Query): QueryAnswer;
  readonly scope: Scope;
  /** Display name of a record; undefined when there is none of that id. */
  displayName(id: string): string | undefined;
  record(id: string): StoredRecord | undefined;
  /** Id of the record that a person means by a reference. Throws `not_found` or `ambiguous`. Absent: ids only. */
  find?(reference: string, collection: string): string;
  readonly options: BuildOptions;
};

/** One build: the view with its parameters filled in, and what has been compiled and looked up so far. */
export type Build = {
  readonly view: View;
  readonly collection: Collection;
  readonly input: ViewInput;
  /** Effective parameter values, as text. */
  readonly params: Readonly<Record<string, string>>;
  readonly notices: string[];
  compile(source: string): Compiled;
  context(variables?: Readonly<Record<string, Type>>): CompileContext;
  displayName(id: string): string | undefined;
};

/** Starts a build; names are looked up once per record, however many cells show them. */
export function startBuild(
  view: View,
  input: ViewInput,
  params: Readonly<Record<string, string>>,
): Build {
  const collection = requireCollection(input.model, view.collection);
  const names = new Map<string, string | undefined>();
  const base: CompileContext = {
    model: input.model,
    collection,
    timezone: input.config.timezone,
  };
  return {
    view,
    collection,
    input,
    params,
    notices: [],
    compile: (source) => compileExpression(source, base),
    context: (variables) => (variables === undefined ? base : { ...base, variables }),
    displayName: (id) => {
      if (!names.has(id)) names.set(id, input.displayName(id));
      return names.get(id);
    },
  };
}
