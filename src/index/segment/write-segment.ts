/** Writes a segment in one pass over its records. */

import type { StoredRecord } from '../../record/types.ts';
import type { Collection, Model } from '../../schema/model.ts';
import { linkSpecs } from '../links.ts';
import type { ListSpec } from '../parts.ts';
import type { RecordIndex } from '../types.ts';
import { uniqueSpecs } from '../unique.ts';
import { columnFields, columnValue } from './column-fields.ts';
import { ColumnWriter } from './column-writer.ts';
import { SectionWriter } from './container.ts';
import { KeyListsWriter } from './key-lists.ts';
import { PostingsWriter } from './postings-writer.ts';
import { RowWriter } from './row-writer.ts';
import type { FileStamp, SegmentEntry, SegmentMeta, SegmentSink } from './types.ts';

/**
 * Streams records into a segment. Holds the columns of one collection and the posting lists of all, never the
 * records. They come by collection in path order, in each by id, an id once: of several files that claim one id
 * the first by file name goes to `add`, the others to `addShadowed`. Throws when they come otherwise.
 */
export class SegmentWriter {
  readonly #model: Model;
  readonly #writer: SectionWriter;
  readonly #postings: PostingsWriter;
  readonly #specs: readonly ListSpec[];
  readonly #waiting: Collection[];
  readonly #shadowed: SegmentEntry[] = [];
  #table: TableWriter | undefined;

  constructor(model: Model, sink: SegmentSink) {
    this.#model = model;
    this.#writer = new SectionWriter(sink);
    this.#postings = new PostingsWriter(model);
    this.#specs = [...linkSpecs(model), ...uniqueSpecs(model)];
    this.#waiting = [...model.collections.values()];
  }

  add(entry: SegmentEntry): void {
    this.#tableOf(entry.record.collection).add(entry);
    this.#postings.add(entry.record);
  }

  /** A record whose id another file has, too. */
  addShadowed(entry: SegmentEntry): void {
    this.#shadowed.push(entry);
  }

  /** Ends the segment. `notes` come back when it is opened. */
  close(notes: SegmentMeta['notes']): void {
    this.#table?.end();
    this.#postings.write(this.#writer);
    this.#writer.section('shadowed', Buffer.from(JSON.stringify(this.#shadowed), 'utf8'));
    this.#writer.close({ model: this.#model.hash, notes });
  }

  #tableOf(path: string): TableWriter {
    if (this.#table?.collection === path) return this.#table;
    this.#table?.end();
    let next = this.#waiting.shift();
    while (next !== undefined && next.path !== path) next = this.#waiting.shift();
    if (next === undefined) throw new Error(`records of ${path} come out of order`);
    this.#table = new TableWriter(next, this.#writer, this.#specs);
    return this.#table;
  }
}

/** Writes all that an index holds, its changes included, as one new segment. */
export function writeSegment(
  index: RecordIndex,
  model: Model,
  sink: SegmentSink,
  options: {
    readonly stampOf: (record: StoredRecord) => FileStamp | null;
    readonly notes: SegmentMeta['notes'];
  },
): void {
  const writer = new SegmentWriter(model, sink);
  const entry = (record: StoredRecord): SegmentEntry => ({
    record,
    stamp: options.stampOf(record),
  });
  for (const collection of model.collections.keys()) {
    for (const record of index.records(collection)) writer.add(entry(record));
  }
  for (const record of index.shadowed()) writer.addShadowed(entry(record));
  writer.close(options.notes);
}

/** One collection's records, columns and lists. */
class TableWriter {
  readonly collection: string;
  readonly #writer: SectionWriter;
  readonly #rows: RowWriter;
  readonly #columns: readonly ColumnWriter[];
  readonly #lists: readonly (readonly [ListSpec, KeyListsWriter])[];
  #last = '';

  constructor(collection: Collection, writer: SectionWriter, specs: readonly ListSpec[]) {
    this.collection = collection.path;
    this.#writer = writer;
    this.#rows = new RowWriter(writer, collection.path);
    this.#columns = columnFields(collection).map((field) => new ColumnWriter(field));
    this.#lists = specs
      .filter((spec) => spec.collection === collection.path)
      .map((spec) => [spec, new KeyListsWriter()] as const);
  }

  add(entry: SegmentEntry): void {
    const { record } = entry;
    if (record.id <= this.#last) throw new Error(`record ${record.id} comes out of order`);
    this.#last = record.id;
    const row = this.#rows.rows;
    this.#rows.add(entry);
    for (const column of this.#columns) column.add(columnValue(record.data, column.field));
    this.#addKeys(record, row);
  }

  end(): void {
    this.#rows.end();
    for (const column of this.#columns) {
      column.write(this.#writer, `column/${this.collection}/${column.field.path}`);
    }
    for (const [spec, lists] of this.#lists) lists.write(this.#writer, spec.name);
  }

  #addKeys(record: StoredRecord, row: number): void {
    for (const [spec, lists] of this.#lists) {
      for (const value of spec.valuesOf(record)) lists.add(value, row);
    }
  }
}
