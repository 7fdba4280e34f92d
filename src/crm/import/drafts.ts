/** Gathers what all rows of an import say, record by record, before any change is planned. */

import type { JsonObject, JsonValue, RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Relation } from '../../schema/model.ts';
import type { Draft } from './draft.ts';
import { DraftBook, type DraftsInput } from './draft-book.ts';
import { keepName, linkAmongThemselves } from './draft-links.ts';
import type { KnownRecords } from './known-records.ts';
import type { Mention, Reference } from './mentions.ts';
import { idsIn } from './needed.ts';
import { nameByAddress } from './person-names.ts';
import type { PartValues, ReadRow } from './read-row.ts';
import { References, refer } from './references.ts';
import type { Lookup } from './resolve-reference.ts';
import { fillDomains } from './site-domains.ts';
import type { Reason, Refused, Unmatched } from './types.ts';
import { calledSo, UnmatchedValues } from './unmatched-values.ts';

/** A reference whose target may still come in a later row. */
type Open = {
  readonly draft: Draft;
  readonly reference: Reference;
  readonly at: number;
  /** All such references of the row, this one included. */
  readonly beside: readonly Reference[];
};

export type Drafted = {
  /** By id. */
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly refused: readonly Refused[];
  readonly unmatched: readonly Unmatched[];
  /** Records that rows which are refused have named: nothing else may need them. */
  readonly doubtful: ReadonlySet<string>;
};

export class Drafts {
  readonly #input: DraftsInput;
  readonly #book: DraftBook;
  readonly #refused: Refused[] = [];
  readonly #unmatched = new UnmatchedValues();
  readonly #references: References;
  readonly #open: Open[] = [];
  readonly #lost = new Set<Draft>();
  readonly #doubtful = new Set<string>();
  #table = 0;

  /** `main`: paths of the collections that the tables are about; `--match` is meant for these. */
  constructor(input: DraftsInput, main: readonly string[]) {
    this.#input = input;
    this.#book = new DraftBook(input, main);
    const lookup: Lookup = {
      index: input.context.index,
      source: input.options.source,
      known: (path) => this.#book.known(path),
      nameOf: input.nameOf,
      dataOf: (id) => this.#book.dataOf(id),
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
      this.#refuse(row.at, main === undefined ? reasons : [...reasons, ...this.#more(main)]);
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
      for (const { id } of parts.values()) this.#doubtful.add(id);
      return;
    }
    for (const [name, { relation, holder }] of partsOf(row)) {
      const part = parts.get(name);
      if (part !== undefined && holder === 'theirs' && relation !== undefined) {
        refer(part.saying.values, relation, draft.id);
      }
    }
    linkAmongThemselves([...parts.values()]);
  }

  /** Settles what could not be settled row by row. What was gathered to find records by is not needed any more. */
  finish(): Drafted {
    // A milestone is one of its project, so that the project comes first.
    const isLate = ({ reference }: Open): number =>
      reference.relation.within === undefined ? 0 : 1;
    const inOrder = this.#open.toSorted((a, b) => isLate(a) - isLate(b));
    for (const open of inOrder) {
      const { draft, reference } = open;
      if (this.#lost.has(draft)) continue;
      if (!this.#references.settle(draft.saying.values, reference)) this.#giveUp(open);
    }
    const known = (path: string): KnownRecords | undefined => this.#book.known(path);
    fillDomains(this.#book.drafts.values(), known);
    nameByAddress(this.#book.drafts.values());
    const unmatched = this.#unmatched.list(known);
    const { drafts } = this.#book;
    return { drafts, refused: this.#refused, unmatched, doubtful: this.#doubtful };
  }

  /** What else is wrong with a row that is refused: whoever mends it should not find out one by one. */
  #more({ part: { collection }, values, references }: PartValues): Reason[] {
    const keys = references.filter(({ relation }) => relation.by !== undefined);
    // Its stage is looked up in its pipeline: of an unknown one nothing can be said.
    const bad = keys.find((one) => !this.#references.settle(values, one));
    const wrong = bad !== undefined && isNeeded(bad) ? this.#unknown(values, bad) : [];
    return [...this.#input.faultsOf(collection, values), ...wrong];
  }

  #unknown(values: JsonObject, reference: Reference): Reason[] {
    const { relation } = reference;
    return this.#references.named(values, reference).flatMap(({ mention, text, found }) => {
      if ('reference' in found) return [];
      const choices = this.#references.choices(relation, values);
      const message = needText(relation, text, mention.column, choices);
      return [{ column: mention.column, code: 'unmatched', message }];
    });
  }

  #refuse(at: number, reasons: readonly Reason[], table: number = this.#table): void {
    this.#refused.push({ table, at, reasons });
  }

  #takeMain(
    part: PartValues,
    at: number,
    cells: readonly JsonValue[],
    reasons: Reason[],
  ): Draft | null {
    const open = part.references.filter(
      (reference) => !this.#references.settle(part.values, reference),
    );
    const content = cells.map((cell) =>
      cell === null ? '' : typeof cell === 'string' ? cell : JSON.stringify(cell),
    );
    const table = this.#table;
    const draft = this.#book.take(
      { ...part, content, byName: false, isOnlyFound: false, table, at },
      reasons,
    );
    if (draft === null) return null;
    this.#book.claim(draft, at);
    for (const reference of open) this.#open.push({ draft, reference, at, beside: open });
    return draft;
  }

  /** A record beside the main one: found, or made where that is wanted. */
  #takePart(part: PartValues, at: number, reasons: Reason[]): Draft | null {
    const { collection } = part.part;
    const values = { ...part.values };
    const open = part.references.filter((reference) => !this.#references.settle(values, reference));
    const isOnlyFound = !this.#input.options.create.includes(collection.path);
    const table = this.#table;
    const draft = this.#book.take(
      { ...part, values, content: null, byName: true, isOnlyFound, table, at },
      reasons,
    );
    if (draft === null) {
      const name = this.#input.nameOf(collection.path, { ...values, id: '' } as RecordData);
      const value = calledSo(name, values, part.ownId);
      if (value !== '') this.#unmatched.add(part.column, [collection.path], value, 'unknown');
      return null;
    }
    for (const reference of open) this.#open.push({ draft, reference, at, beside: open });
    return draft;
  }

  /** What becomes of a reference that finds nothing: a new record, a refused row, or a line of the report. */
  #giveUp(open: Open): void {
    const { draft, reference } = open;
    const { relation, mentions } = reference;
    for (const { mention, text, found } of this.#references.named(draft.said.values, reference)) {
      const made =
        'reference' in found ? found.reference : this.#make(relation, mention, text, draft);
      if (made !== null) {
        refer(draft.saying.values, relation, made);
        continue;
      }
      const why = 'why' in found ? found.why : 'unknown';
      if (!isNeeded(reference)) this.#unmatched.add(mention.column, relation.to, text, why);
      if ((isNeeded(reference) || this.#input.options.strict) && draft.rows.length > 0) {
        this.#lose(open);
        return;
      }
      // An unmatched natural key is a remark, not an error: it may come to mean something.
      if (relation.by !== undefined) refer(draft.saying.values, relation, text);
    }
    if (memberOf(draft.said.values, relation.field) === null) keepName(draft, relation, mentions);
  }

  /** The row is refused for its references, and for whatever else is wrong with it. */
  #lose({ draft, reference, at, beside }: Open): void {
    const { values } = draft.said;
    const { strict, create } = this.#input.options;
    const isTold = (one: Reference): boolean =>
      (strict && !one.relation.to.some((path) => create.includes(path))) || isNeeded(one);
    const told = beside.filter((one) => one === reference || isTold(one));
    const reasons = [
      ...told.flatMap((one) => this.#unknown(values, one)),
      ...this.#input.faultsOf(draft.collection, values),
    ];
    this.#refuse(at, reasons, draft.table);
    for (const id of idsIn(values)) if (this.#book.drafts.has(id)) this.#doubtful.add(id);
    this.#book.drop(draft, at);
    if (draft.rows.length === 0) this.#lost.add(draft);
  }

  /** A new record for a name, where that is wanted; its id. */
  #make(relation: Relation, { isId }: Mention, text: string, from: Draft): string | null {
    const [path = ''] = relation.to;
    const isSingle = relation.to.length === 1 && relation.by === undefined;
    return isId || !isSingle ? null : this.#book.make(path, text, from);
  }
}

/** True where a record cannot be without the reference. */
function isNeeded({ field, relation }: Reference): boolean {
  return field.required || field.lifecycle?.states === relation.as;
}

function* partsOf({ parts }: ReadRow): Iterable<readonly [string, PartValues['part']]> {
  for (const [name, { part }] of parts) if (name !== '') yield [name, part];
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
