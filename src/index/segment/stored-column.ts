/** A column as a segment holds it. */

import { printInstant } from '../../expr/time.ts';
import type { JsonValue } from '../../record/types.ts';
import type { Codes, Column, Dictionary } from '../types.ts';
import { float64, uint16, uint32 } from './bytes.ts';
import type { Facts, Sections } from './container.ts';
import { StringList } from './string-list.ts';

/** Opens the column of that name; undefined when the segment keeps none. Reads its codes, not yet its values. */
export function openColumn(sections: Sections, name: string): Column | undefined {
  if (!sections.has(`${name}/codes`)) return undefined;
  const facts = sections.facts(`${name}/codes`);
  const dictionary = new StoredDictionary(sections, name, facts);
  const codes = codesOf(sections.read(`${name}/codes`), dictionary.size);
  if (facts['lists'] !== 1) return { dictionary, codes };
  const starts = uint32(sections.read(`${name}/starts`));
  return { dictionary, codes, lists: { starts, present: sections.read(`${name}/present`) } };
}

function codesOf(bytes: Uint8Array, size: number): Codes {
  if (size <= 0x100) return bytes;
  return size <= 0x10000 ? uint16(bytes) : uint32(bytes);
}

/** The distinct values of a column, read when they are asked for. */
export class StoredDictionary implements Dictionary {
  readonly size: number;
  readonly #sections: Sections;
  readonly #name: string;
  readonly #hasFalse: boolean;
  /** First code of the numbers, instants, texts and others. */
  readonly #first: { number: number; instant: number; text: number; other: number };
  readonly #texts: StringList;
  readonly #values: (JsonValue | undefined)[] = [];
  #numbers: Float64Array | undefined;
  #instants: Float64Array | undefined;

  constructor(sections: Sections, name: string, facts: Facts) {
    const fact = (key: string): number => facts[key] ?? 0;
    this.#sections = sections;
    this.#name = name;
    this.#hasFalse = fact('hasFalse') === 1;
    const number = 1 + fact('booleans');
    const instant = number + fact('numbers');
    const text = instant + fact('instants');
    const other = text + fact('texts');
    this.#first = { number, instant, text, other };
    this.size = other + fact('others');
    this.#texts = new StringList(sections, name);
  }

  range(kind: 'number' | 'instant' | 'text'): readonly [number, number] {
    const { number, instant, text, other } = this.#first;
    if (kind === 'number') return [number, instant];
    return kind === 'instant' ? [instant, text] : [text, other];
  }

  value(code: number): JsonValue {
    const known = this.#values[code];
    if (known !== undefined) return known;
    const value = this.#read(code);
    this.#values[code] = value;
    return value;
  }

  instant(code: number): number {
    this.#instants ??= float64(this.#sections.read(`${this.#name}/instants`));
    return this.#instants[code - this.#first.instant] as number;
  }

  /** For each code that is a text, where that stands in a sorted list; -1 for all others. */
  placesIn(list: StringList): Int32Array {
    const { text, other } = this.#first;
    const places = new Int32Array(this.size).fill(-1);
    this.#texts.joined(other - text, list, (at, place) => {
      places[text + at] = place;
    });
    return places;
  }

  #read(code: number): JsonValue {
    const { number, instant, text, other } = this.#first;
    if (code === 0) return null;
    if (code < number) return !(this.#hasFalse && code === 1);
    if (code < instant) {
      this.#numbers ??= float64(this.#sections.read(`${this.#name}/numbers`));
      return this.#numbers[code - number] as number;
    }
    if (code < text) return printInstant(this.instant(code));
    const found = this.#texts.at(code - text);
    return code < other ? found : (JSON.parse(found) as JsonValue);
  }
}
