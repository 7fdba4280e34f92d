/** Builds one column: the distinct values of a field, and for each row the code of its own. */

import { isPrintedInstant, parseInstant } from '../../expr/time.ts';
import type { JsonValue } from '../../record/types.ts';
import type { Codes } from '../types.ts';
import { bytesOf } from './bytes.ts';
import type { ColumnField } from './column-fields.ts';
import type { SectionWriter } from './container.ts';
import { StringListWriter, sortTexts } from './string-list.ts';

/** Texts longer than this on average are no use in a column: filters on them read the records. */
const MAX_MEAN_LENGTH = 96;
/** Distinct texts seen before that rule is applied. */
const MIN_TEXTS = 1000;

type Kind = 'boolean' | 'number' | 'instant' | 'text' | 'other';
type Entry = { readonly kind: Kind; readonly value: string | number | boolean; code: number };

export class ColumnWriter {
  readonly field: ColumnField;
  readonly #entries: Entry[] = [];
  readonly #known = new Map<string | number | boolean, number>();
  readonly #others = new Map<string, number>();
  /** Number of the entry plus one, 0 for null; of a list's elements one after the other. */
  readonly #cells: number[] = [];
  readonly #starts: number[] = [0];
  readonly #present: number[] = [];
  #texts = 0;
  #textLength = 0;
  #isKept = true;

  constructor(field: ColumnField) {
    this.field = field;
  }

  /** The next row's value. */
  add(value: JsonValue): void {
    if (!this.#isKept) return;
    if (!this.field.isList) {
      this.#cells.push(this.#entryOf(value));
      return;
    }
    if (value !== null && !Array.isArray(value)) {
      this.#drop();
      return;
    }
    for (const element of value ?? []) this.#cells.push(this.#entryOf(element ?? null));
    this.#starts.push(this.#cells.length);
    this.#present.push(value === null ? 0 : 1);
  }

  /** Writes the column, unless its values are of no use in one. */
  write(writer: SectionWriter, name: string): void {
    if (!this.#isKept) return;
    const sorted = this.#sorted();
    for (const [i, entry] of sorted.entries()) entry.code = i + 1;
    const count = (kind: Kind): number => sorted.filter((e) => e.kind === kind).length;
    this.#writeValues(writer, name, sorted);
    writer.section(`${name}/codes`, bytesOf(this.#codes()), {
      booleans: count('boolean'),
      hasFalse: Number(sorted[0]?.value === false),
      numbers: count('number'),
      instants: count('instant'),
      texts: count('text'),
      others: count('other'),
      lists: Number(this.field.isList),
    });
    if (!this.field.isList) return;
    writer.section(`${name}/starts`, bytesOf(Uint32Array.from(this.#starts)));
    writer.section(`${name}/present`, Uint8Array.from(this.#present));
  }

  #writeValues(writer: SectionWriter, name: string, sorted: readonly Entry[]): void {
    const numbers = (kind: Kind): Float64Array =>
      Float64Array.from(sorted.filter((e) => e.kind === kind).map((e) => Number(e.value)));
    writer.section(`${name}/numbers`, bytesOf(numbers('number')));
    writer.section(`${name}/instants`, bytesOf(numbers('instant')));
    const texts = new StringListWriter();
    for (const { kind, value } of sorted) {
      if (kind === 'text' || kind === 'other') texts.add(String(value));
    }
    texts.write(writer, name);
  }

  #codes(): Codes {
    const size = this.#entries.length + 1;
    const codes = codesFor(size, this.#cells.length);
    const codeOf = Uint32Array.from([0, ...this.#entries.map((entry) => entry.code)]);
    for (let i = 0; i < codes.length; i++) codes[i] = codeOf[this.#cells[i] as number] as number;
    return codes;
  }

  #sorted(): Entry[] {
    const of = (kind: Kind): Entry[] => this.#entries.filter((entry) => entry.kind === kind);
    const byNumber = (a: Entry, b: Entry): number => Number(a.value) - Number(b.value);
    return [
      ...of('boolean').sort(byNumber),
      ...of('number').sort(byNumber),
      ...of('instant').sort(byNumber),
      ...byText(of('text')),
      ...byText(of('other')),
    ];
  }

  #entryOf(value: JsonValue): number {
    if (value === null) return 0;
    if (typeof value !== 'object') {
      const known = this.#known.get(value);
      if (known !== undefined) return known;
      const number = this.#addEntry(this.#classified(value));
      this.#known.set(value, number);
      return number;
    }
    const text = JSON.stringify(value);
    const number =
      this.#others.get(text) ?? this.#addEntry({ kind: 'other', value: text, code: 0 });
    this.#others.set(text, number);
    return number;
  }

  #classified(value: string | number | boolean): Entry {
    if (typeof value === 'boolean') return { kind: 'boolean', value, code: 0 };
    if (typeof value === 'number') return { kind: 'number', value, code: 0 };
    const ms = this.field.isInstant ? parseInstant(value) : null;
    if (ms !== null && isPrintedInstant(value)) return { kind: 'instant', value: ms, code: 0 };
    this.#texts++;
    this.#textLength += value.length;
    if (this.#texts > MIN_TEXTS && this.#textLength > this.#texts * MAX_MEAN_LENGTH) this.#drop();
    return { kind: 'text', value, code: 0 };
  }

  #addEntry(entry: Entry): number {
    return this.#entries.push(entry);
  }

  #drop(): void {
    this.#isKept = false;
    this.#entries.length = 0;
    this.#cells.length = 0;
    this.#known.clear();
    this.#others.clear();
  }
}

/** The narrowest codes for `size` values. */
function codesFor(size: number, length: number): Codes {
  if (size <= 0x100) return new Uint8Array(length);
  return size <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
}

function byText(entries: Entry[]): Entry[] {
  const byValue = new Map(entries.map((entry) => [String(entry.value), entry]));
  return sortTexts([...byValue.keys()]).map((text) => byValue.get(text) as Entry);
}
