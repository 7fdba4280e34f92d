/** An opened segment: immutable, its parts read when they are first asked for. */

import type { StoredRecord } from '../../record/types.ts';
import type { Model } from '../../schema/model.ts';
import type { Column } from '../types.ts';
import { textOf } from './bytes.ts';
import { Sections } from './container.ts';
import { KeyLists } from './key-lists.ts';
import { RecordCache } from './record-cache.ts';
import { openColumn } from './stored-column.ts';
import { StoredPostings } from './stored-postings.ts';
import { StoredRows } from './stored-rows.ts';
import type { FileStamp, SegmentBytes, SegmentEntry, SegmentMeta } from './types.ts';

export class Segment {
  readonly model: Model;
  readonly notes: SegmentMeta['notes'];
  readonly cache: RecordCache = new RecordCache();
  readonly #sections: Sections;
  readonly #rows = new Map<string, StoredRows>();
  readonly #columns = new Map<string, Column | undefined>();
  readonly #lists = new Map<string, KeyLists>();

  #postings: StoredPostings | undefined;

  private constructor(sections: Sections, model: Model) {
    this.#sections = sections;
    this.model = model;
    this.notes = sections.meta.notes;
  }

  /** Undefined for bytes that are no whole segment, one of another format, or one of other schemas. */
  static open(bytes: SegmentBytes, model: Model): Segment | undefined {
    const sections = Sections.open(bytes);
    return sections?.meta.model === model.hash ? new Segment(sections, model) : undefined;
  }

  rows(collection: string): StoredRows {
    const known = this.#rows.get(collection);
    if (known !== undefined) return known;
    const rows = new StoredRows(this.#sections, collection);
    this.#rows.set(collection, rows);
    return rows;
  }

  column(collection: string, path: string): Column | undefined {
    const name = `column/${collection}/${path}`;
    if (!this.#columns.has(name)) this.#columns.set(name, openColumn(this.#sections, name));
    return this.#columns.get(name);
  }

  lists(name: string): KeyLists {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const lists = new KeyLists(this.#sections, name);
    this.#lists.set(name, lists);
    return lists;
  }

  postings(): StoredPostings {
    this.#postings ??= new StoredPostings(
      this.#sections,
      this.model,
      (collection) => this.rows(collection).size,
    );
    return this.#postings;
  }

  /** What is known of the file that a record of the segment was read from; null for a record that it does not hold. */
  stampOf({ collection, id, file, blob }: StoredRecord): FileStamp | null {
    const rows = this.rows(collection);
    const row = rows.ids.find(id);
    const isHeld = row >= 0 && rows.file(row) === file && rows.blob(row) === blob;
    return isHeld ? rows.stamp(row) : null;
  }

  /** Records whose id another file has, too. */
  shadowed(): readonly SegmentEntry[] {
    const bytes = this.#sections.read('shadowed');
    return JSON.parse(textOf(bytes, 0, bytes.length)) as SegmentEntry[];
  }
}
