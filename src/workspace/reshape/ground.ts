/** What plans that change definitions are made from. */

import type { PlanContext } from '../../plan/context.ts';
import type { FileEdit } from '../../plan/types.ts';
import { blobId } from '../../record/blob.ts';
import { type Splice, spliced } from '../../record/splice.ts';
import type { View } from '../../view/types.ts';
import type { Sources } from '../definitions.ts';
import { withEdits } from '../file-edits.ts';
import { makeDefinitions, makeViews } from '../make-definitions.ts';
import { schemaUses } from './schema-uses.ts';
import type { FieldUse, Text } from './uses.ts';
import { viewUses } from './view-uses.ts';

export type ReshapeGround = {
  readonly context: PlanContext;
  readonly sources: Sources;
  /** Everything in schemas and views that names a field. */
  readonly usesOf: (collection: string, field: string) => FieldUse[];
};

export function reshapeGround(
  context: PlanContext,
  sources: Sources,
  views: readonly View[],
): ReshapeGround {
  const { model } = context;
  return {
    context,
    sources,
    usesOf: (collection, field) => [
      ...sources.schemas.flatMap((text) => schemaUses(text, { collection, field }, model)),
      ...sources.views.flatMap((text) => viewUses(text, { collection, field }, { model, views })),
    ],
  };
}

/** The same once the files have changed; records and their expressions stay as they are. */
export function groundAfter(
  { context, sources }: ReshapeGround,
  files: readonly FileEdit[],
): ReshapeGround {
  const next = withEdits(sources, files);
  const { model } = makeDefinitions(next.config, next.schemas);
  return reshapeGround({ ...context, model }, next, makeViews(next.views, model).views);
}

/** What leads from the texts of one state to those of another. */
export function editsBetween(from: Sources, to: Sources): FileEdit[] {
  const before = new Map([...from.schemas, ...from.views].map(({ path, text }) => [path, text]));
  const encoder = new TextEncoder();
  return [...to.schemas, ...to.views].flatMap(({ path, text }): FileEdit[] => {
    const was = before.get(path) ?? '';
    if (was === text) return [];
    return [{ path, before: blobId(encoder.encode(was)), bytes: encoder.encode(text) }];
  });
}

/** The files in which something is to change, with the changes made. */
export function editsOf(
  sources: Sources,
  splices: readonly { readonly path: string; readonly splice: Splice }[],
): FileEdit[] {
  const texts = new Map([...sources.schemas, ...sources.views].map((one) => [one.path, one]));
  return [...new Set(splices.map(({ path }) => path))].flatMap((path): FileEdit[] => {
    const source: Text | undefined = texts.get(path);
    if (source === undefined) return [];
    const own = splices.filter((one) => one.path === path).map((one) => one.splice);
    const text = spliced(source.text, own);
    const encoder = new TextEncoder();
    return [{ path, before: blobId(encoder.encode(source.text)), bytes: encoder.encode(text) }];
  });
}
