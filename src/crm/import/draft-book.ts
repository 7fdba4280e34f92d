/** The records that an import is about: which are there, which it makes, and what rows say of each. */

import { ARCHIVED_AT } from '../../index/archived.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Spool } from '../../plan/spooled-change.ts';
import type { JsonObject, RecordData } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { Desk, Draft } from './draft.ts';
import { type Asked, type Ground, identify, NO_ROW } from './identify.ts';
import { EXTERNAL_IDS, KnownRecords } from './known-records.ts';
import { lacks, valuesOfName } from './named-records.ts';
import { keysOf } from './natural-keys.ts';
import type { PartValues } from './read-row.ts';
import { externalId } from './resolve-reference.ts';
import type { ImportOptions, Reason } from './types.ts';

export type DraftsInput = {
  readonly context: PlanContext;
  readonly options: ImportOptions;
  /** Where what rows say waits. */
  readonly spool: Spool;
  /** A record's display name, empty when it has none. */
  readonly nameOf: (path: string, data: RecordData) => string;
  /** What is wrong with values by themselves. */
  readonly faultsOf: (collection: Collection, values: JsonObject) => readonly Reason[];
};

/** What a row, or a part of one, says of a record, and how that is to be found. */
export type Saying = Pick<PartValues, 'part' | 'values' | 'ownId' | 'spare' | 'column'> &
  Pick<Asked, 'content' | 'byName' | 'isOnlyFound'> & {
    readonly table: number;
    readonly at: number;
  };

export class DraftBook {
  readonly #input: DraftsInput;
  readonly #main: ReadonlySet<string>;
  readonly #known = new Map<string, KnownRecords>();
  readonly #drafts = new Map<string, Draft>();
  readonly #desk: Desk;
  readonly #occurrences = new Map<string, number>();

  /** `main`: paths of the collections that the tables are about; `--match` is meant for these. */
  constructor(input: DraftsInput, main: readonly string[]) {
    this.#input = input;
    this.#desk = new Desk(input.spool, input.context.index);
    this.#main = new Set(main);
  }

  get drafts(): ReadonlyMap<string, Draft> {
    return this.#drafts;
  }

  /** A row is about this record: no other row of its kind is. */
  claim(draft: Draft, at: number): void {
    draft.claim(at);
  }

  /** A record of which one row is refused stays where other rows are about it, too. */
  drop(draft: Draft, at: number): void {
    draft.disclaim(at);
    if (draft.rows.length === 0) this.#drafts.delete(draft.id);
  }

  /** The draft that this is about, with what is said of it; null when none is found or `reasons` say why not. */
  take(saying: Saying, reasons: Reason[]): Draft | null {
    const { part, values, ownId, spare, table, at, column } = saying;
    const { collection } = part;
    const known = this.known(collection.path) as KnownRecords;
    const keys = this.#keysFor(known, saying.byName);
    const found = identify({ ...saying, collection, keys }, this.#groundOf(known));
    if (found.kind === 'ambiguous') {
      const ids = found.ids.slice(0, 5).join(', ');
      const message = `${found.fields.join(' + ')} is that of several records (${ids}); merge them, or match by another field`;
      reasons.push({ column, code: 'ambiguous', message });
      return null;
    }
    if (found.kind === 'nobody' || (found.kind === 'new' && saying.isOnlyFound)) return null;
    const { source, onMatch } = this.#input.options;
    const before = this.#drafts.get(found.id);
    if (before !== undefined) {
      const { saying } = before;
      mergeInto(saying.values, values, onMatch === 'update');
      saying.spare = [...saying.spare, ...spare];
      return before;
    }
    const { id } = found;
    const isStored = found.kind === 'known' && this.#input.context.index.get(id) !== undefined;
    const isOwn = ownId === id;
    const said = { values: { ...values }, spare };
    const draft = new Draft({ id, collection, isStored, isOwn, table, at }, said, this.#desk);
    this.#drafts.set(id, draft);
    if (ownId !== null && ownId !== draft.id) {
      const external = externalId(source, ownId);
      known.addExternal(external, draft.id);
      if (collection.fields.has(EXTERNAL_IDS)) said.values[EXTERNAL_IDS] = [external];
    }
    const isArchived = spare.some(({ path }) => path === ARCHIVED_AT);
    if (found.kind === 'new') known.addNew(draft, Object.assign(said.values, { id }), isArchived);
    return draft;
  }

  /** Of a row's main record the key that was asked for counts alone. */
  #keysFor(known: KnownRecords, isPart: boolean): readonly number[] {
    const keys = known.keys.map((_, index) => index);
    const isAsked = this.#input.options.match.length > 0 && this.#main.has(known.collection.path);
    return isAsked && !isPart ? keys.slice(0, 1) : keys;
  }

  /** Stored and planned records of a collection; undefined where there is no such collection. */
  known(path: string): KnownRecords | undefined {
    const cached = this.#known.get(path);
    if (cached !== undefined) return cached;
    const { context, options, nameOf } = this.#input;
    const collection = context.model.collections.get(path);
    if (collection === undefined) return undefined;
    const { match } = options;
    const asked = match.length > 0 && this.#main.has(path) ? keysOf(collection, match) : [];
    const keys = [...asked, ...keysOf(collection, [])];
    const known = new KnownRecords(collection, keys, (data) => nameOf(path, data));
    for (const { data } of context.index.records(path)) known.add(data);
    this.#known.set(path, known);
    return known;
  }

  /** A record made of a name alone, where the options allow it; its id. */
  make(path: string, name: string, from: Pick<Draft, 'table' | 'at'>): string | null {
    const known = this.#input.options.create.includes(path) ? this.known(path) : undefined;
    if (known === undefined) return null;
    const { collection } = known;
    const values = valuesOfName(collection, name);
    if (lacks(collection, values)) return null;
    const ground = this.#groundOf(known);
    const keys = known.keys.map((_, index) => index);
    const how = { ownId: null, content: null, byName: true, isOnlyFound: false };
    const found = identify({ collection, values, keys, ...how }, ground);
    if (found.kind === 'ambiguous' || found.kind === 'nobody') return null;
    if (found.kind === 'new') {
      const { table, at } = from;
      const facts = { id: found.id, collection, isStored: false, isOwn: false, table, at };
      const draft = new Draft(facts, { values, spare: [] }, this.#desk);
      this.#drafts.set(found.id, draft);
      known.addNew(draft, Object.assign(values, { id: found.id }), false);
    }
    return found.id;
  }

  /** A record as it is known by now, stored or planned. */
  dataOf(id: string): RecordData | undefined {
    const draft = this.#drafts.get(id);
    if (draft === undefined) return this.#input.context.index.get(id)?.data;
    return { ...draft.stored?.data, ...draft.said.values, id };
  }

  #groundOf(known: KnownRecords): Ground {
    return {
      source: this.#input.options.source,
      known,
      dataOf: (id) => this.dataOf(id),
      firstRow: (id) => this.#drafts.get(id)?.rows[0] ?? NO_ROW,
      occurrence: (id) => {
        const count = this.#occurrences.get(id) ?? 0;
        this.#occurrences.set(id, count + 1);
        return count;
      },
    };
  }
}

function mergeInto(values: JsonObject, more: JsonObject, replace: boolean): void {
  for (const [key, value] of Object.entries(more)) {
    const own = memberOf(values, key);
    if (isObject(own) && isObject(value)) mergeInto(own, value, replace);
    else if (own === null || replace) values[key] = value;
  }
}
