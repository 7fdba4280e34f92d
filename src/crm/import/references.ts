/** Turns what cells say of other records into stored references, as far as these records are known yet. */

import type { IndexReader } from '../../index/types.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import type { Model, Relation } from '../../schema/model.ts';
import { partsOf } from './convert-cell.ts';
import type { Mention, Reference } from './mentions.ts';
import { type Lookup, type Resolution, resolveReference } from './resolve-reference.ts';
import { setAt } from './set-value.ts';

/** One name of a reference, and what it was found to be. */
export type Named = {
  readonly mention: Mention;
  readonly text: string;
  readonly found: Resolution;
};

export class References {
  readonly #lookup: Lookup;
  readonly #model: Model;

  constructor(lookup: Lookup, model: Model) {
    this.#lookup = lookup;
    this.#model = model;
  }

  /** Puts references into `values`; false when one of them finds nothing (yet): then none of a list is put there. */
  settle(values: JsonObject, { relation, mentions }: Reference): boolean {
    if (!relation.many) {
      const found = mentions
        .map((mention) => this.#resolve(relation, mention, textOf(mention.content), values))
        .find((one) => 'reference' in one);
      if (found === undefined || 'why' in found) return false;
      setAt(values, relation.field, found.reference);
      return true;
    }
    const found = this.#namedIn(relation, mentions, values).map((named) => named.found);
    if (found.some((one) => 'why' in one)) return false;
    if (found.length === 0) setAt(values, relation.field, []);
    for (const one of found) if ('reference' in one) refer(values, relation, one.reference);
    return true;
  }

  /** What a reference names, in order; of several columns for one field the one that names. */
  named(values: JsonObject, { relation, mentions }: Reference): Named[] {
    const naming = mentions.filter(({ isId }) => !isId);
    const told = relation.many ? mentions : [...naming, ...mentions].slice(0, 1);
    return this.#namedIn(relation, told, values);
  }

  /** Keys that could have been meant. */
  choices(relation: Relation, values: JsonObject): string[] {
    const { by, to, within = {} } = relation;
    if (by === undefined) return [];
    const owner = this.#ownerOf(values, relation);
    const { index }: { index: IndexReader } = this.#lookup;
    return to.flatMap((path) =>
      [...index.records(path)].flatMap(({ data }) => {
        const fits = Object.entries(within).every(
          ([theirs, own]) => memberOf(data, theirs) === memberOf(owner, own),
        );
        return fits ? [String(memberOf(data, by) ?? '')] : [];
      }),
    );
  }

  #namedIn(relation: Relation, mentions: readonly Mention[], values: JsonObject): Named[] {
    return mentions.flatMap((mention) => {
      const texts = relation.many
        ? this.#elementsOf(relation, mention, values)
        : [textOf(mention.content)];
      return texts.map((text) => {
        const found = this.#resolve(relation, mention, text, values);
        return { mention, text, found };
      });
    });
  }

  /** The references of a cell: one whole name that has commas in it, or several. */
  #elementsOf(relation: Relation, mention: Mention, values: JsonObject): string[] {
    const { content } = mention;
    if (typeof content === 'string') {
      const whole = this.#resolve(relation, mention, content, values);
      if ('reference' in whole) return [content];
    }
    const parts = partsOf(content);
    return (Array.isArray(parts) ? parts : [content]).map(textOf).filter((text) => text !== '');
  }

  #resolve(relation: Relation, { to }: Mention, text: string, values: JsonObject): Resolution {
    const narrowed = to === undefined ? relation : { ...relation, to: [to] };
    return resolveReference(narrowed, text, this.#ownerOf(values, relation), this.#lookup);
  }

  /** Natural keys may depend on fields that have a default: a deal's stage on its pipeline. */
  #ownerOf(values: JsonObject, { within, collection }: Relation): JsonObject {
    if (within === undefined) return values;
    const fields = this.#model.collections.get(collection)?.fields;
    const owner: JsonObject = { ...values };
    for (const own of Object.values(within)) {
      const fallback = memberOf(fields?.get(own)?.schema, 'default');
      if (memberOf(owner, own) === null && fallback !== null) owner[own] = fallback;
    }
    return owner;
  }
}

/** Adds a reference where there is room for it: a single one stays as it is. */
export function refer(values: JsonObject, relation: Relation, id: string): void {
  if (!relation.many) {
    if (memberOf(values, relation.field) === null) values[relation.field] = id;
    return;
  }
  const list = memberOf(values, relation.field);
  const ids = Array.isArray(list) ? list : [];
  if (!ids.includes(id)) values[relation.field] = [...ids, id];
}

/** Text of a reference: `{"id": 5}` and `{"name": "Acme"}` are references, too. */
export function textOf(content: JsonValue): string {
  if (typeof content === 'string') return content;
  if (isObject(content)) {
    for (const key of ['id', 'value', 'name', 'email']) {
      const inner = memberOf(content, key);
      if (inner !== null) return String(inner);
    }
  }
  return content === null ? '' : String(content);
}
