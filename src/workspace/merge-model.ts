/** What merging needs of a model. */

import type { ObjectRules } from '../record/merge-types.ts';
import { mergeRulesOf } from '../schema/merge-rules.ts';
import type { Model } from '../schema/model.ts';

/** A collection as merging sees it. Plain data: it survives structured clone. */
export type MergeCollection = {
  readonly path: string;
  /** Directories below it whose files are no records. */
  readonly files: readonly string[];
  readonly rules: ObjectRules;
};

export type MergeModel = { readonly collections: ReadonlyMap<string, MergeCollection> };

export function mergeModelOf(model: Model): MergeModel {
  const collections = new Map<string, MergeCollection>();
  for (const collection of model.collections.values()) {
    const { path, files } = collection;
    collections.set(path, { path, files, rules: mergeRulesOf(collection) });
  }
  return { collections };
}
