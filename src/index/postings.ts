/**
 * Posting lists: which text fields of which records hold a stem, how often, and how long those fields are.
 *
 * A *slot* is one text field of one record. A list holds one number per slot: `slot * 256 + frequency`, the
 * frequency capped at 255, where BM25 has long been flat. Removing a record only marks its slots dead; readers
 * skip those, and the lists are cleaned once a third of them is.
 */

import type { StoredRecord } from '../record/types.ts';
import type { Model } from '../schema/model.ts';
import { stemOf, tokensOf } from './analysis.ts';
import { isArchived } from './archived.ts';
import type { FieldTotals, PostingSource, RecordChange, VisitPosting } from './parts.ts';
import { type TextField, textFields, textsIn } from './text-fields.ts';

const FREQUENCY_BASE = 256;
const FREQUENCY_MAX = FREQUENCY_BASE - 1;
const DEAD = -1;
/** Below this many dead slots cleaning is not worth its pass. */
const MIN_DEAD = 5_000;

export class Postings implements PostingSource {
  readonly fields: readonly TextField[];
  readonly #totals: readonly FieldTotals[];
  readonly #lists = new Map<string, number[]>();
  /** Record of each document number; undefined once it is gone. */
  readonly #documents: (StoredRecord | undefined)[] = [];
  /** Live documents per collection. */
  readonly #counts = new Map<string, number>();

  readonly #fieldsOf = new Map<string, number[]>();
  readonly #numberOf = new Map<string, number>();
  readonly #freeDocuments: number[] = [];
  #slotDocument: number[] = [];
  #slotField: number[] = [];
  #slotLength: number[] = [];
  #slotsOf: number[][] = [];
  #dead = 0;

  constructor(model: Model) {
    const fields = [...model.collections.values()].flatMap(textFields);
    this.fields = fields;
    this.#totals = fields.map(() => ({ slots: 0, length: 0 }));
    for (const path of model.collections.keys()) this.#fieldsOf.set(path, []);
    for (const [number, field] of fields.entries()) {
      this.#fieldsOf.get(field.collection)?.push(number);
    }
  }

  apply(change: RecordChange): void {
    if (change.before !== undefined) this.#remove(change.before);
    if (change.after !== undefined) this.add(change.after);
    if (this.#dead > MIN_DEAD && this.#dead * 3 > this.#slotDocument.length) this.#clean();
  }

  add(record: StoredRecord): void {
    const fields = this.#fieldsOf.get(record.collection);
    if (fields === undefined) return;
    const document = this.#freeDocuments.pop() ?? this.#documents.length;
    const slots: number[] = [];
    this.#documents[document] = record;
    this.#slotsOf[document] = slots;
    this.#numberOf.set(record.id, document);
    this.#counts.set(record.collection, (this.#counts.get(record.collection) ?? 0) + 1);
    for (const number of fields) {
      const field = this.fields[number] as TextField;
      const texts = textsIn(record.data, field);
      if (texts.length > 0) slots.push(this.#addSlot(document, number, texts));
    }
  }

  get size(): number {
    return this.#documents.length;
  }

  totals(field: number): FieldTotals {
    return this.#totals[field] as FieldTotals;
  }

  counts(): Iterable<readonly [string, number]> {
    return this.#counts;
  }

  has(stem: string): boolean {
    return this.#lists.has(stem);
  }

  eachStem(prefix: string, visit: (stem: string) => void): void {
    for (const stem of this.#lists.keys()) if (stem.startsWith(prefix)) visit(stem);
  }

  each(stem: string, visit: VisitPosting): void {
    const list = this.#lists.get(stem) ?? [];
    for (let i = 0; i < list.length; i++) {
      const entry = list[i] as number;
      const slot = Math.floor(entry / FREQUENCY_BASE);
      const document = this.#slotDocument[slot] as number;
      if (document === DEAD) continue;
      const field = this.#slotField[slot] as number;
      visit(document, field, entry % FREQUENCY_BASE, this.#slotLength[slot] as number);
    }
  }

  collectionOf(document: number): string | undefined {
    return this.#documents[document]?.collection;
  }

  idOf(document: number): string {
    return this.recordOf(document).id;
  }

  isArchived(document: number): boolean {
    return isArchived(this.recordOf(document));
  }

  recordOf(document: number): StoredRecord {
    return this.#documents[document] as StoredRecord;
  }

  #addSlot(document: number, field: number, texts: readonly string[]): number {
    const slot = this.#slotDocument.length;
    const frequencies = new Map<string, number>();
    let length = 0;
    for (const text of texts) {
      for (const token of tokensOf(text)) {
        const stem = stemOf(token);
        if (stem === '') continue;
        length++;
        frequencies.set(stem, (frequencies.get(stem) ?? 0) + 1);
      }
    }
    this.#slotDocument.push(document);
    this.#slotField.push(field);
    this.#slotLength.push(length);
    const totals = this.#totals[field] as FieldTotals;
    totals.slots++;
    totals.length += length;
    for (const [stem, frequency] of frequencies) {
      const entry = slot * FREQUENCY_BASE + Math.min(frequency, FREQUENCY_MAX);
      const list = this.#lists.get(stem);
      if (list === undefined) this.#lists.set(stem, [entry]);
      else list.push(entry);
    }
    return slot;
  }

  #remove(record: StoredRecord): void {
    const document = this.#numberOf.get(record.id);
    if (document === undefined) return;
    this.#numberOf.delete(record.id);
    this.#documents[document] = undefined;
    this.#freeDocuments.push(document);
    this.#counts.set(record.collection, (this.#counts.get(record.collection) ?? 1) - 1);
    for (const slot of this.#slotsOf[document] ?? []) {
      const totals = this.#totals[this.#slotField[slot] as number] as FieldTotals;
      totals.slots--;
      totals.length -= this.#slotLength[slot] as number;
      this.#slotDocument[slot] = DEAD;
      this.#dead++;
    }
    this.#slotsOf[document] = [];
  }

  /** Drops dead entries and stems that nobody holds any more, and numbers the slots anew. */
  #clean(): void {
    const renumbered = this.#renumber();
    for (const [stem, list] of this.#lists) {
      const kept: number[] = [];
      for (const entry of list) {
        const slot = renumbered[Math.floor(entry / FREQUENCY_BASE)] as number;
        if (slot !== DEAD) kept.push(slot * FREQUENCY_BASE + (entry % FREQUENCY_BASE));
      }
      if (kept.length === 0) this.#lists.delete(stem);
      else this.#lists.set(stem, kept);
    }
    for (const [document, slots] of this.#slotsOf.entries()) {
      this.#slotsOf[document] = slots.map((slot) => renumbered[slot] as number);
    }
    this.#dead = 0;
  }

  /** New number of every slot, `DEAD` for dead ones; the slots' own columns are moved. */
  #renumber(): number[] {
    const renumbered: number[] = [];
    const alive: number[] = [];
    for (const [slot, document] of this.#slotDocument.entries()) {
      renumbered.push(document === DEAD ? DEAD : alive.length);
      if (document !== DEAD) alive.push(slot);
    }
    const move = (column: number[]): number[] => alive.map((slot) => column[slot] as number);
    this.#slotDocument = move(this.#slotDocument);
    this.#slotField = move(this.#slotField);
    this.#slotLength = move(this.#slotLength);
    return renumbered;
  }
}
