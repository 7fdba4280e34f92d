/** Places in schemas and views that name a field. */

import { type FieldName, mentionsOf, renamedIn } from '../../expr/mentions.ts';
import type { CompileContext } from '../../expr/types.ts';
import type { Splice } from '../../record/splice.ts';
import type { Collection, Model } from '../../schema/model.ts';
import type { View } from '../../view/types.ts';

export type FieldUse = {
  /** File, relative to the workspace's root. */
  readonly path: string;
  /** RFC 6901. */
  readonly pointer: string;
  /** What becomes of the text when the field gets another name. */
  readonly rename: (name: string) => Splice;
  /** Takes it out, where that leaves the rest whole (an entry of `required`). */
  readonly remove?: () => Splice;
  /** Belongs to the field's own description, so that it goes with it. */
  readonly isOwn: boolean;
};

export type Definitions = { readonly model: Model; readonly views: readonly View[] };
export type Text = { readonly path: string; readonly text: string };

/** Gives the text with the field renamed, or null when it does not name it. Time zones do not matter for types. */
export function renamer(
  source: string,
  field: FieldName,
  model: Model,
  collections: readonly Collection[],
  options: { readonly variables?: CompileContext['variables']; readonly aggregate?: boolean } = {},
): ((name: string) => string) | null {
  const { variables = {}, aggregate = false } = options;
  for (const collection of collections) {
    const context = { model, collection, timezone: 'UTC', variables };
    const mentions = mentionsOf(source, context, field, aggregate);
    if (mentions.length > 0) return (name) => renamedIn(source, mentions, name);
  }
  return null;
}
