/** References that a new record gets because of what it says of itself: `x-relation.match`. */

import { isArchived } from '../index/archived.ts';
import { referenceTo } from '../index/links.ts';
import { standingFor } from '../index/merged.ts';
import type { IndexReader } from '../index/types.ts';
import type { JsonObject, RecordData, StoredRecord } from '../record/types.ts';
import { memberOf, withValueAt } from '../record/value.ts';
import type { Collection, Model, Relation } from '../schema/model.ts';
import { normalize } from '../schema/normalize.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import { isFreeMail } from './free-mail.ts';

type Known = { readonly model: Model; readonly index: IndexReader };

/** `data` with the references that were left out and whose match is there; one that is given, even as null, stays. */
export function withMatches(
  collection: Collection,
  given: JsonObject,
  data: RecordData,
  known: Known,
): RecordData {
  let filled = data;
  for (const relation of collection.relations) {
    if (relation.match === undefined || Object.hasOwn(given, relation.field)) continue;
    const target = matchOf(relation, data, known);
    const reference = target === undefined ? null : referenceTo(relation, target);
    if (reference !== null) filled = withValueAt(filled, relation.field, reference);
  }
  return filled;
}

/** The one record that a relation's `match` means for `data`; undefined when there is none. */
export function matchOf(
  relation: Relation,
  data: RecordData,
  { model, index }: Known,
): StoredRecord | undefined {
  for (const [theirs, ours] of Object.entries(relation.match ?? {})) {
    const own = memberOf(data, ours);
    if (typeof own !== 'string') continue;
    for (const path of relation.to) {
      const rule = uniqueRuleOf(model.collections.get(path), theirs);
      if (rule === undefined || isPrivate(rule.normalize, own)) continue;
      const key = uniqueKey(rule, { id: '', [theirs]: own });
      const holders = key === null ? [] : index.byUnique(path, rule.fields, key);
      const target = holders.map((one) => standingFor(one, index)).find((one) => !isArchived(one));
      if (target !== undefined) return target;
    }
  }
  return undefined;
}

/** The rule by which `field` alone is unique; `match` needs one. */
function uniqueRuleOf(
  collection: Collection | undefined,
  field: string,
): Collection['unique'][number] | undefined {
  return collection?.unique.find(({ fields }) => fields.length === 1 && fields[0] === field);
}

function isPrivate(form: string | undefined, own: string): boolean {
  return form === 'domain' && own.includes('@') && isFreeMail(normalize('domain', own));
}
