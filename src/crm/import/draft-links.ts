/** What a row's records say of each other, and what stays of one that is nowhere. */

import { memberOf } from '../../record/value.ts';
import type { Relation } from '../../schema/model.ts';
import type { Draft } from './draft.ts';
import type { Mention } from './mentions.ts';
import { refer, textOf } from './references.ts';

/** New records of one row belong together: its contact works for its company. */
export function linkAmongThemselves(parts: readonly Draft[]): void {
  for (const one of parts) {
    if (one.isStored) continue;
    for (const other of parts) {
      const relations = [...one.collection.forward.values()].filter(
        ({ to, by }) => by === undefined && to.length === 1 && to[0] === other.collection.path,
      );
      const [relation] = relations;
      if (one !== other && relations.length === 1 && relation !== undefined) {
        refer(one.saying.values, relation, other.id);
      }
    }
  }
}

/** A contact keeps the name of a company that is not there (`companyName`). */
export function keepName(
  { saying, collection }: Draft,
  relation: Relation,
  mentions: readonly Mention[],
): void {
  const field = collection.fields.get(`${relation.as}Name`);
  const mention = mentions.find(({ isId }) => !isId);
  if (mention === undefined || relation.many || field?.type !== 'string') return;
  const { values } = saying;
  if (memberOf(values, field.name) === null) values[field.name] = textOf(mention.content);
}
