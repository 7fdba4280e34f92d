/**
 * Posting lists on disk. Documents are numbered over all collections, in path order, by row. An entry is a text
 * field of a document: the distance of `document * width + field` from the entry before, doubled, plus one when the
 * stem stands there more than once; then, in that case, how often; then how many stems the text has.
 */

import type { StoredRecord } from '../../record/types.ts';
import type { Model } from '../../schema/model.ts';
import { stemOf } from '../analysis.ts';
import { type TextField, textFields, textsIn } from '../text-fields.ts';
import { ByteSlices } from './byte-slices.ts';
import { ByteWriter, bytesOf } from './bytes.ts';
import type { SectionWriter } from './container.ts';
import { StringListWriter, sortTexts } from './string-list.ts';
import { WordNumbers } from './word-numbers.ts';

/** Terms of one block of the dictionary; a look-up reads one block. */
const BLOCK_TERMS = 32;
const FREQUENCY_MAX = 255;
const CHUNK = 1 << 16;
/** Number of a word that has no list. */
const STOP_WORD = -1;

/** Text fields per document number: the most that any collection has. */
export function fieldWidth(model: Model): number {
  return Math.max(1, ...[...model.collections.values()].map((c) => textFields(c).length));
}

export class PostingsWriter {
  readonly #fields: ReadonlyMap<string, readonly TextField[]>;
  readonly #width: number;
  /** List of each stem. */
  readonly #numbers = new Map<string, number>();
  readonly #words: WordNumbers = new WordNumbers((word) => this.#listOf(word));
  readonly #lists = new ByteSlices();
  /** Last entry of each list. */
  readonly #last: number[] = [];
  /** Number of texts and of stems in them, per field of all collections. */
  readonly #totals: number[] = [];
  readonly #firstField = new Map<string, number>();
  /** How often each list's stem stands in the text at hand, and which lists that are. */
  readonly #frequencies: number[] = [];
  readonly #touched: number[] = [];
  #document = 0;

  constructor(model: Model) {
    this.#width = fieldWidth(model);
    const collections = [...model.collections.values()];
    this.#fields = new Map(collections.map((c) => [c.path, textFields(c)]));
    for (const [path, fields] of this.#fields) {
      this.#firstField.set(path, this.#totals.length / 2);
      for (let i = 0; i < fields.length; i++) this.#totals.push(0, 0);
    }
  }

  /** The next document. */
  add(record: StoredRecord): void {
    const fields = this.#fields.get(record.collection) ?? [];
    for (const [number, field] of fields.entries()) {
      const texts = textsIn(record.data, field);
      if (texts.length > 0) this.#addTexts(record.collection, number, texts);
    }
    this.#document++;
  }

  write(writer: SectionWriter): void {
    writer.section('postings/totals', bytesOf(Float64Array.from(this.#totals)));
    const terms = sortTexts([...this.#numbers.keys()]);
    const starts = this.#writeLists(writer, terms);
    this.#writeTerms(writer, terms, starts);
  }

  #addTexts(collection: string, field: number, texts: readonly string[]): void {
    const length = texts.reduce((sum, text) => sum + this.#count(text), 0);
    const at = ((this.#firstField.get(collection) ?? 0) + field) * 2;
    this.#totals[at] = (this.#totals[at] as number) + 1;
    this.#totals[at + 1] = (this.#totals[at + 1] as number) + length;
    const entry = this.#document * this.#width + field;
    for (const list of this.#touched) {
      this.#addEntry(
        list,
        entry,
        Math.min(this.#frequencies[list] as number, FREQUENCY_MAX),
        length,
      );
      this.#frequencies[list] = 0;
    }
    this.#touched.length = 0;
  }

  /** Counts a text's stems; the answer is how many it has. */
  #count(text: string): number {
    const words = this.#words.read(text);
    const lists = this.#words.found;
    let length = 0;
    for (let i = 0; i < words; i++) {
      const list = lists[i] as number;
      if (list === STOP_WORD) continue;
      length++;
      const frequency = this.#frequencies[list] as number;
      if (frequency === 0) this.#touched.push(list);
      this.#frequencies[list] = frequency + 1;
    }
    return length;
  }

  #listOf(word: string): number {
    const stem = stemOf(word);
    if (stem === '') return STOP_WORD;
    const known = this.#numbers.get(stem);
    if (known !== undefined) return known;
    const list = this.#lists.open();
    this.#numbers.set(stem, list);
    this.#last.push(0);
    this.#frequencies.push(0);
    return list;
  }

  #addEntry(list: number, entry: number, frequency: number, length: number): void {
    const distance = entry - (this.#last[list] as number);
    this.#last[list] = entry;
    this.#lists.varint(list, distance * 2 + Number(frequency > 1));
    if (frequency > 1) this.#lists.varint(list, frequency);
    this.#lists.varint(list, length);
  }

  /** Writes all lists in the order of the terms; gives where each begins, and last where they end. */
  #writeLists(writer: SectionWriter, terms: readonly string[]): number[] {
    const chunk = new ByteWriter();
    const starts: number[] = [];
    let flushed = 0;
    writer.begin('postings/lists');
    for (const term of terms) {
      starts.push(flushed + chunk.length);
      this.#lists.copy(this.#numbers.get(term) as number, chunk);
      if (chunk.length < CHUNK) continue;
      flushed += chunk.length;
      writer.append(chunk.view().slice());
      chunk.clear();
    }
    starts.push(flushed + chunk.length);
    writer.append(chunk.view().slice());
    writer.end();
    return starts;
  }

  #writeTerms(writer: SectionWriter, terms: readonly string[], starts: readonly number[]): void {
    const firsts = new StringListWriter();
    const blocks = new ByteWriter();
    const blockEnds: number[] = [];
    const listStarts: number[] = [];
    for (let block = 0; block < terms.length; block += BLOCK_TERMS) {
      firsts.add(terms[block] as string);
      listStarts.push(starts[block] as number);
      const end = Math.min(block + BLOCK_TERMS, terms.length);
      for (let i = block; i < end; i++) {
        const previous = i === block ? '' : (terms[i - 1] as string);
        writeTerm(blocks, previous, terms[i] as string);
        blocks.varint((starts[i + 1] as number) - (starts[i] as number));
      }
      blockEnds.push(blocks.length);
    }
    firsts.write(writer, 'postings/blocks');
    writer.section('postings/blockEnds', bytesOf(Uint32Array.from(blockEnds)));
    writer.section('postings/listStarts', bytesOf(Float64Array.from(listStarts)));
    writer.section('postings/terms', blocks.view());
  }
}

/** Number of leading UTF-16 units shared with the term before, length of the rest in bytes, the rest. */
function writeTerm(out: ByteWriter, previous: string, term: string): void {
  let shared = 0;
  while (shared < previous.length && previous[shared] === term[shared]) shared++;
  // A surrogate pair is not torn apart.
  if (shared > 0 && /[\ud800-\udbff]/.test(term[shared - 1] as string)) shared--;
  const rest = Buffer.from(term.slice(shared), 'utf8');
  out.varint(shared);
  out.varint(rest.length);
  out.bytes(rest);
}
