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
import type { RecordChange } from './tables.ts';
import { type TextField, textFields, textsIn } from './text-fields.ts';

const FREQUENCY_BASE = 256;
const FREQUENCY_MAX = FREQUENCY_BASE - 1;
const DEAD = -1;
/** Below this many dead slots cleaning is not worth its pass. */
const MIN_DEAD = 5_000;

/** Sums over the live slots of one text field, for the average length. */
type FieldTotals = { slots: number; length: number };

export class Postings {
  /** Text fields by number; searches look up weights and names here. */
  readonly fields: readonly TextField[];
  readonly totals: readonly FieldTotals[];
  readonly lists: Map<string, number[]> = new Map();
  /** Record of each document number; undefined once it is gone. */
  readonly documents: (StoredRecord | undefined)[] = [];
  /** Live documents per collection. */
  readonly counts: Map<string, number> = new Map();

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
    this.totals = fields.map(() => ({ slots: 0, length: 0 }));
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
    const document = this.#freeDocuments.pop() ?? this.documents.length;
    const slots: number[] = [];
    this.documents[document] = record;
    this.#slotsOf[document] = slots;
    this.#numberOf.set(record.id, document);
    this.counts.set(record.collection, (this.counts.get(record.collection) ?? 0) + 1);
    for (const number of fields) {
      const field = this.fields[number] as TextField;
      const texts = textsIn(record.data, field);
      if (texts.length > 0) slots.push(this.#addSlot(document, number, texts));
    }
  }

  /** Live entries of a stem, in no particular order but that the slots of one document stand together. */
  each(stem: string, visit: (slot: number, document: number, frequency: number) => void): void {
    const list = this.lists.get(stem) ?? [];
    for (let i = 0; i < list.length; i++) {
      const entry = list[i] as number;
      const slot = Math.floor(entry / FREQUENCY_BASE);
      const document = this.#slotDocument[slot] as number;
      if (document !== DEAD) visit(slot, document, entry % FREQUENCY_BASE);
    }
  }

  fieldOf(slot: number): number {
    return this.#slotField[slot] as number;
  }

  /** Number of stems in the slot's text. */
  lengthOf(slot: number): number {
    return this.#slotLength[slot] as number;
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
    const totals = this.totals[field] as FieldTotals;
    totals.slots++;
    totals.length += length;
    for (const [stem, frequency] of frequencies) {
      const entry = slot * FREQUENCY_BASE + Math.min(frequency, FREQUENCY_MAX);
      const list = this.lists.get(stem);
      if (list === undefined) this.lists.set(stem, [entry]);
      else list.push(entry);
    }
    return slot;
  }

  #remove(record: StoredRecord): void {
    const document = this.#numberOf.get(record.id);
    if (document === undefined) return;
    this.#numberOf.delete(record.id);
    this.documents[document] = undefined;
    this.#freeDocuments.push(document);
    this.counts.set(record.collection, (this.counts.get(record.collection) ?? 1) - 1);
    for (const slot of this.#slotsOf[document] ?? []) {
      const totals = this.totals[this.#slotField[slot] as number] as FieldTotals;
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
    for (const [stem, list] of this.lists) {
      const kept: number[] = [];
      for (const entry of list) {
        const slot = renumbered[Math.floor(entry / FREQUENCY_BASE)] as number;
        if (slot !== DEAD) kept.push(slot * FREQUENCY_BASE + (entry % FREQUENCY_BASE));
      }
      if (kept.length === 0) this.lists.delete(stem);
      else this.lists.set(stem, kept);
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
