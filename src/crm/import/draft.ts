/** One record that an import makes or has found, and what rows say of it. */

import type { IndexReader } from '../../index/types.ts';
import type { Spool } from '../../plan/spooled-change.ts';
import type { JsonObject, JsonValue, StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';

/** Values for fields that the record's state may leave empty, and for empty fields. */
export type Spare = readonly { readonly path: string; readonly value: JsonValue }[];

export type Said = { values: JsonObject; spare: Spare };

type Facts = {
  readonly id: string;
  readonly collection: Collection;
  /** True for a record that is there. */
  readonly isStored: boolean;
  /** The file gives it an id of Pail. */
  readonly isOwn: boolean;
  /** Where it came from first. */
  readonly table: number;
  readonly at: number;
};

/** So many drafts may be worked on at a time. */
const MOST = 32;

/** What is said of the drafts that are worked on; of all others it waits on a spool. */
export class Desk {
  readonly index: IndexReader;
  readonly #spool: Spool;
  readonly #drafts = new Map<Draft, Said>();

  constructor(spool: Spool, index: IndexReader) {
    this.#spool = spool;
    this.index = index;
  }

  /** What is said of a draft, to be changed in place before `MOST` others are. */
  take(draft: Draft): Said {
    const known = this.#drafts.get(draft);
    if (known !== undefined) return known;
    const said = this.look(draft);
    this.put(draft, said);
    return said;
  }

  /** The same, only to be read. */
  look(draft: Draft): Said {
    const known = this.#drafts.get(draft);
    if (known !== undefined) return known;
    const bytes = Buffer.from(this.#spool.get(draft.place));
    return JSON.parse(bytes.toString('utf8')) as Said;
  }

  put(draft: Draft, said: Said): void {
    this.#drafts.set(draft, said);
    if (this.#drafts.size <= MOST) return;
    for (const [oldest, its] of this.#drafts) {
      oldest.place = this.#spool.put(Buffer.from(JSON.stringify(its)));
      this.#drafts.delete(oldest);
      break;
    }
  }
}

/** Never written to: few drafts have several rows, and an empty list of their own would take much for nothing. */
const NONE: number[] = [];

export class Draft {
  readonly id: string;
  readonly collection: Collection;
  readonly isStored: boolean;
  readonly isOwn: boolean;
  readonly table: number;
  readonly at: number;
  /** Where the desk has put what is said. */
  place = -1;
  readonly #desk: Desk;
  #rows: number[] = NONE;

  constructor(facts: Facts, said: Said, desk: Desk) {
    this.id = facts.id;
    this.collection = facts.collection;
    this.isStored = facts.isStored;
    this.isOwn = facts.isOwn;
    this.table = facts.table;
    this.at = facts.at;
    this.#desk = desk;
    desk.put(this, said);
  }

  /** Rows whose main record it is; none for one that rows only refer to. */
  get rows(): readonly number[] {
    return this.#rows;
  }

  /** The record that is there; undefined: it is new. */
  get stored(): StoredRecord | undefined {
    return this.isStored ? this.#desk.index.get(this.id) : undefined;
  }

  /** To be read. */
  get said(): Readonly<Said> {
    return this.#desk.look(this);
  }

  /** To be changed at once: it is not held for long. */
  get saying(): Said {
    return this.#desk.take(this);
  }

  /** A row is about this record. */
  claim(at: number): void {
    if (this.#rows.length === 0) this.#rows = [at];
    else this.#rows.push(at);
  }

  disclaim(at: number): void {
    this.#rows.splice(this.#rows.indexOf(at), 1);
  }
}
