/** What plans that change definitions are made from. */

import type { PlanContext } from '../../plan/context.ts';
import type { FileEdit } from '../../plan/types.ts';
import { blobId } from '../../record/blob.ts';
import { type Splice, spliced } from '../../record/splice.ts';
import type { Sources } from '../definitions.ts';
import type { FieldUse, Text } from './uses.ts';

export type ReshapeGround = {
  readonly context: PlanContext;
  readonly sources: Sources;
  /** Everything in schemas and views that names a field. */
  readonly usesOf: (collection: string, field: string) => FieldUse[];
};

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
