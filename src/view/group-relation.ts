/** The relation that a view groups by, and the type of the record each group then stands for. */

import { NULL, typeOfTargets } from '../expr/type-of-field.ts';
import type { Compiled, Type } from '../expr/types.ts';
import {
  type Collection,
  type Field,
  fieldAt,
  type Model,
  type Relation,
} from '../schema/model.ts';

/** The collection's own field that an expression is, hops to other records left out. */
export function ownField(compiled: Compiled, collection: Collection): Field | undefined {
  const isOwn = compiled.field?.collection === collection.path;
  const isPlain = isOwn && compiled.field?.path === compiled.source.trim();
  return isPlain ? fieldAt(collection, compiled.source.trim()) : undefined;
}

/** Relation of `group.by`, given as its field (`campaignId`) or as its alias (`campaign`). */
export function groupRelation(compiled: Compiled, collection: Collection): Relation | undefined {
  const source = compiled.source.trim();
  return collection.forward.get(source) ?? ownField(compiled, collection)?.relation;
}

/** Type of `group` in summaries: one record of the relation's targets, or null for any other grouping. */
export function groupType(model: Model, relation: Relation | undefined): Type {
  if (relation === undefined) return NULL;
  return typeOfTargets(model, { ...relation, many: false });
}
