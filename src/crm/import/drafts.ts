/** Gathers what all rows of an import say, record by record, before any change is planned. */

import type { PlanContext } from '../../plan/context.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import type { Collection, Relation } from '../../schema/model.ts';
import { type Asked, type Ground, identify } from './identify.ts';
import { EXTERNAL_IDS, KnownRecords } from './known-records.ts';
import { keysOf } from './natural-keys.ts';
import {
  type Mention,
  type PartValues,
  type ReadRow,
  type Reference,
  setName,
} from './read-row.ts';
import { References, refer, textOf } from './references.ts';
import { externalId, type Lookup } from './resolve-reference.ts';
import type { ImportOptions, Reason, Refused, Unmatched } from './types.ts';
import { UnmatchedValues } from './unmatched-values.ts';

/** One record that the import makes or has found. */
export type Draft = {
  readonly id: string;
  readonly collection: Collection;
  /** The record that is there; undefined: it is new. */
  readonly stored: StoredRecord | undefined;
  readonly values: JsonObject;
  /** The file gives it an id of Pail. */
  readonly isOwn: boolean;
  readonly spare: { path: string; value: JsonValue }[];
  /** Where it came from first. */
  readonly table: number;
  readonly at: number;
  /** Rows whose main record it is; none for one that rows only refer to. */
  readonly rows: number[];
};

/** A reference whose target may still come in a later row. */
type Open = { readonly draft: Draft; readonly reference: Reference; readonly at: number };

export type DraftsInput = {
  readonly context: PlanContext;
  readonly options: ImportOptions;
  /** A record's display name, empty when it has none. */
  readonly nameOf: (path: string, data: RecordData) => string;
};

export class Drafts {
  readonly #input: DraftsInput;
  readonly #known = new Map<string, KnownRecords>();
  readonly #drafts = new Map<string, Draft>();
  readonly #claimed = new Set<string>();
  readonly #occurrences = new Map<string, number>();
  readonly #refused: Refused[] = [];
  readonly #unmatched = new UnmatchedValues();
  readonly #references: References;
  readonly #main: ReadonlySet<string>;
  #open: Open[] = [];
  #table = 0;

  /** `main`: paths of the collections that the tables are about; `--match` is meant for these. */
  constructor(input: DraftsInput, main: readonly string[]) {
    this.#input = input;
    this.#main = new Set(main);
    const lookup: Lookup = {
      index: input.context.index,
      source: input.options.source,
      known: (path) => this.#knownOf(path),
      nameOf: input.nameOf,
      keys: new Map(),
      found: new Map(),
    };
    this.#references = new References(lookup, input.context.model);
  }

  /** Rows that follow are of the table with this number. */
  beginTable(number: number): void {
    this.#table = number;
  }

  /** Takes one row in: its records, and which of them refer to which. `cells` are the row's contents. */
  take(row: ReadRow, cells: readonly JsonValue[]): void {
    const reasons: Reason[] = [...row.reasons];
    const main = row.parts.get('');
    if (reasons.length > 0 || main === undefined) {
      this.#refuse(row.at, reasons);
      return;
    }
    const parts = new Map<string, Draft>();
    for (const [name, part] of row.parts) {
      if (name === '') continue;
      const draft = this.#takePart(part, row.at, reasons);
      if (draft !== null) parts.set(name, draft);
    }
    const values = { ...main.values };
    for (const [name, { relation, holder }] of partsOf(row)) {
      const draft = parts.get(name);
      if (draft !== undefined && holder === 'ours' && relation !== undefined) {
        refer(values, relation, draft.id);
      }
    }
    const draft = this.#takeMain({ ...main, values }, row.at, cells, reasons);
    if (draft === null) {
      this.#refuse(row.at, reasons);
      return;
    }
    for (const [name, { relation, holder }] of partsOf(row)) {
      const part = parts.get(name);
      if (part !== undefined && holder === 'theirs' && relation !== undefined) {
        refer(part.values, relation, draft.id);
      }
    }
    linkAmongThemselves([...parts.values()]);
  }

  /** Settles what could not be settled row by row. Nothing can be taken in after it. */
  finish(): void {
    for (const { draft, reference, at } of this.#open) {
      if (!this.#references.settle(draft.values, reference)) this.#giveUp(draft, reference, at);
    }
    this.#open = [];
  }

  get drafts(): ReadonlyMap<string, Draft> {
    return this.#drafts;
  }

  get refused(): readonly Refused[] {
    return this.#refused;
  }

  unmatched(): readonly Unmatched[] {
    return this.#unmatched.list((path) => this.#knownOf(path));
  }

  #refuse(at: number, reasons: readonly Reason[], table: number = this.#table): void {
    this.#refused.push({ table, at, reasons });
  }

  /** A record of which one row is refused stays where other rows are about it, too. */
  #drop(draft: Draft, at: number): void {
    draft.rows.splice(draft.rows.indexOf(at), 1);
    if (draft.rows.length === 0) this.#drafts.delete(draft.id);
  }

  #takeMain(
    part: PartValues,
    at: number,
    cells: readonly JsonValue[],
    reasons: Reason[],
  ): Draft | null {
    const { collection } = part.part;
    const open = part.references.filter(
      (reference) => !this.#references.settle(part.values, reference),
    );
    const known = this.#knownOf(collection.path) as KnownRecords;
    const isAsked = this.#input.options.match.length > 0 && this.#main.has(collection.path);
    const keys = known.keys.map((_, index) => index);
    const content = cells.map((cell) =>
      cell === null ? '' : typeof cell === 'string' ? cell : JSON.stringify(cell),
    );
    const draft = this.#draftOf(
      { ...part, keys: isAsked ? keys.slice(0, 1) : keys, content, byName: false, at },
      reasons,
    );
    if (draft === null) return null;
    draft.rows.push(at);
    this.#claimed.add(draft.id);
    for (const reference of open) this.#open.push({ draft, reference, at });
    return draft;
  }

  /** A record beside the main one: found, or made where that is wanted. */
  #takePart(part: PartValues, at: number, reasons: Reason[]): Draft | null {
    const { collection } = part.part;
    const values = { ...part.values };
    const open = part.references.filter((reference) => !this.#references.settle(values, reference));
    const known = this.#knownOf(collection.path) as KnownRecords;
    const keys = known.keys.map((_, index) => index);
    const may = this.#input.options.create.includes(collection.path);
    const draft = this.#draftOf(
      { ...part, values, keys, content: null, byName: true, at, isOnlyFound: !may },
      reasons,
    );
    if (draft === null) {
      const value =
        known.nameOf({ ...values, id: '' } as RecordData) || (part.ownId ?? firstText(values));
      if (value !== '') this.#unmatched.add(part.column, [collection.path], value, 'unknown');
      return null;
    }
    for (const reference of open) this.#open.push({ draft, reference, at });
    return draft;
  }

  #draftOf(
    asked: Pick<Asked, 'keys' | 'content' | 'byName'> &
      Pick<PartValues, 'part' | 'values' | 'ownId' | 'spare' | 'column'> & {
        readonly at: number;
        readonly isOnlyFound?: boolean;
      },
    reasons: Reason[],
  ): Draft | null {
    const { part, values, ownId, spare, at, column } = asked;
    const { collection } = part;
    const known = this.#knownOf(collection.path) as KnownRecords;
    const found = identify({ ...asked, collection }, this.#groundOf(known));
    if (found.kind === 'ambiguous') {
      const ids = found.ids.slice(0, 5).join(', ');
      const message = `${found.fields.join(' + ')} is that of several records (${ids}); merge them, or match by another field`;
      reasons.push({ column, code: 'ambiguous', message });
      return null;
    }
    if (found.kind === 'nobody' || (found.kind === 'new' && asked.isOnlyFound === true))
      return null;
    const { source, onMatch } = this.#input.options;
    const before = this.#drafts.get(found.id);
    if (before !== undefined) {
      mergeInto(before.values, values, onMatch === 'update');
      before.spare.push(...spare);
      return before;
    }
    const draft: Draft = {
      id: found.id,
      collection,
      stored: found.kind === 'known' ? this.#input.context.index.get(found.id) : undefined,
      values: { ...values },
      isOwn: ownId === found.id,
      spare: [...spare],
      table: this.#table,
      at,
      rows: [],
    };
    this.#drafts.set(draft.id, draft);
    if (ownId !== null && ownId !== draft.id) {
      const external = externalId(source, ownId);
      known.addExternal(external, draft.id);
      if (collection.fields.has(EXTERNAL_IDS)) draft.values[EXTERNAL_IDS] = [external];
    }
    if (found.kind === 'new') known.add({ ...draft.values, id: draft.id } as RecordData);
    return draft;
  }

  #groundOf(known: KnownRecords): Ground {
    return {
      source: this.#input.options.source,
      known,
      dataOf: (id) => {
        const draft = this.#drafts.get(id);
        if (draft === undefined) return this.#input.context.index.get(id)?.data;
        return { ...draft.stored?.data, ...draft.values, id };
      },
      isClaimed: (id) => this.#claimed.has(id),
      occurrence: (seed) => {
        const count = this.#occurrences.get(seed) ?? 0;
        this.#occurrences.set(seed, count + 1);
        return count;
      },
    };
  }

  #knownOf(path: string): KnownRecords | undefined {
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

  /** What becomes of a reference that finds nothing: a new record, a refused row, or a line of the report. */
  #giveUp(draft: Draft, reference: Reference, at: number): void {
    const { relation, field, mentions } = reference;
    const { values } = draft;
    for (const { mention, text, found } of this.#references.named(values, reference)) {
      const made =
        'reference' in found ? found.reference : this.#make(relation, mention, text, draft);
      if (made !== null) {
        refer(values, relation, made);
        continue;
      }
      const isNeeded = field.required || field.lifecycle?.states === relation.as;
      const why = 'why' in found ? found.why : 'unknown';
      if (!isNeeded) this.#unmatched.add(mention.column, relation.to, text, why);
      if ((isNeeded || this.#input.options.strict) && draft.rows.length > 0) {
        const choices = this.#references.choices(relation, values);
        const message = needText(relation, text, mention.column, choices);
        this.#refuse(at, [{ column: mention.column, code: 'unmatched', message }], draft.table);
        this.#drop(draft, at);
        return;
      }
      // An unmatched natural key is a remark, not an error: it may come to mean something.
      if (relation.by !== undefined) refer(values, relation, text);
    }
    if (memberOf(values, relation.field) === null) keepName(draft, relation, mentions);
  }

  /** A new record for a name, where the options allow it; its id. */
  #make(relation: Relation, { isId }: Mention, text: string, from: Draft): string | null {
    const [path = ''] = relation.to;
    if (isId) return null;
    if (relation.to.length !== 1 || relation.by !== undefined) return null;
    if (!this.#input.options.create.includes(path)) return null;
    const known = this.#knownOf(path);
    if (known === undefined) return null;
    const { collection } = known;
    const values: JsonObject = {};
    if (text.includes('@') && collection.fields.has('email')) values['email'] = text;
    if (collection.fields.has('firstName')) setName(values, text.replace(/@.*$/, ''));
    else if (collection.fields.get(collection.display)?.type === 'string')
      values[collection.display] = text;
    if (collection.fields.get('name')?.computed === undefined && collection.fields.has('name')) {
      values['name'] = text;
    }
    const ground = this.#groundOf(known);
    const keys = known.keys.map((_, index) => index);
    const asked: Asked = { collection, values, ownId: null, content: null, keys, byName: true };
    const found = identify(asked, ground);
    if (found.kind === 'ambiguous' || found.kind === 'nobody') return null;
    if (found.kind === 'new') {
      const { table, at } = from;
      const draft = {
        id: found.id,
        collection,
        stored: undefined,
        values,
        isOwn: false,
        spare: [],
        table,
        at,
        rows: [],
      };
      this.#drafts.set(found.id, draft);
      known.add({ ...values, id: found.id } as RecordData);
    }
    return found.id;
  }
}

function* partsOf({ parts }: ReadRow): Iterable<readonly [string, PartValues['part']]> {
  for (const [name, { part }] of parts) if (name !== '') yield [name, part];
}

/** New records of one row belong together: its contact works for its company. */
function linkAmongThemselves(parts: readonly Draft[]): void {
  for (const one of parts) {
    if (one.stored !== undefined) continue;
    for (const other of parts) {
      const relations = [...one.collection.forward.values()].filter(
        ({ to, by }) => by === undefined && to.length === 1 && to[0] === other.collection.path,
      );
      const [relation] = relations;
      if (one !== other && relations.length === 1 && relation !== undefined) {
        refer(one.values, relation, other.id);
      }
    }
  }
}

function mergeInto(values: JsonObject, more: JsonObject, replace: boolean): void {
  for (const [key, value] of Object.entries(more)) {
    const own = memberOf(values, key);
    if (isObject(own) && isObject(value)) mergeInto(own, value, replace);
    else if (own === null || replace) values[key] = value;
  }
}

/** A contact keeps the name of a company that is not there (`companyName`). */
function keepName(
  { values, collection }: Draft,
  relation: Relation,
  mentions: readonly Mention[],
): void {
  const field = collection.fields.get(`${relation.as}Name`);
  const mention = mentions.find(({ isId }) => !isId);
  if (mention === undefined || relation.many || field?.type !== 'string') return;
  if (memberOf(values, field.name) === null) values[field.name] = textOf(mention.content);
}

function needText(
  { to }: Relation,
  text: string,
  column: string,
  choices: readonly string[],
): string {
  const known = choices.length === 0 ? '' : ` (${choices.join(', ')})`;
  return `"${text}" names no record of ${to.join(' or ')}${known}; say what it means with --value '${column}:${text}=…'`;
}

function firstText(values: JsonObject): string {
  const text = Object.values(values).find((value) => typeof value === 'string');
  return typeof text === 'string' ? text : '';
}
