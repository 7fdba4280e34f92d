/**
 * Numbers for the words of texts, each worked out once. A word of an ASCII text is found by its letters in a hash
 * table, without making a string of it: five million words are read for every hundred thousand records.
 */

import { tokensOf } from '../analysis.ts';

/** Words remembered; the memory starts anew at this size. */
const MAX_WORDS = 1_000_000;
const FIRST_SLOTS = 1 << 12;
/** Numbers of a slot, side by side so that a look-up touches one place: hash, start and count of its letters, number. */
const [HASH, START, COUNT, NUMBER, WIDTH] = [0, 1, 2, 3, 4] as const;

/** Stands for U+0000, which is a letter like any other. */
const NUL = 128;
/** By ASCII code: 0 between words, else the lower-case letter. Words end where lunr's tokenizer ends them. */
const LETTERS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[\s-]/.test(char)) return 0;
  return code === 0 ? NUL : char.toLowerCase().charCodeAt(0);
});

export class WordNumbers {
  /** Numbers of the text read last, in its order. */
  found: Int32Array = new Int32Array(256);
  readonly #numberOf: (word: string) => number;
  /** Open addressing; a slot without letters is free. */
  #slots: Int32Array = new Int32Array(FIRST_SLOTS * WIDTH);
  #words = 0;
  /** Letters of all words, one after the other. */
  #letters: Uint8Array = new Uint8Array(1 << 16);
  #lettersUsed = 0;

  /** `numberOf` gives the number of a word as `tokensOf` has it. */
  constructor(numberOf: (word: string) => number) {
    this.#numberOf = numberOf;
  }

  /** Reads a text; the answer is how many words it has. */
  read(text: string): number {
    if (text.length > this.found.length) this.found = new Int32Array(text.length * 2);
    let count = 0;
    let start = 0;
    let hash = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) return this.#readWords(tokensOf(text));
      const letter = LETTERS[code] as number;
      if (letter !== 0) {
        hash = (Math.imul(hash, 31) + letter) | 0;
        continue;
      }
      if (at > start) this.found[count++] = this.#lookUp(text, start, at, hash);
      start = at + 1;
      hash = 0;
    }
    const end = text.length;
    if (end > start) this.found[count++] = this.#lookUp(text, start, end, hash);
    return count;
  }

  /** Other alphabets: normalised, hence possibly longer than the text was. */
  #readWords(words: readonly string[]): number {
    if (words.length > this.found.length) this.found = new Int32Array(words.length * 2);
    for (const [i, word] of words.entries()) this.found[i] = this.#numberOf(word);
    return words.length;
  }

  #lookUp(text: string, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const count = to - from;
    let at = firstSlot(hash, slots.length);
    for (; slots[at + COUNT] !== 0; at = nextSlot(at, slots.length)) {
      const isAlike = slots[at + HASH] === hash && slots[at + COUNT] === count;
      if (isAlike && this.#isAt(slots[at + START] as number, text, from, to)) {
        return slots[at + NUMBER] as number;
      }
    }
    return this.#add(text, from, to, hash);
  }

  #isAt(start: number, text: string, from: number, to: number): boolean {
    for (let i = from, at = start; i < to; i++, at++) {
      if (LETTERS[text.charCodeAt(i)] !== this.#letters[at]) return false;
    }
    return true;
  }

  #add(text: string, from: number, to: number, hash: number): number {
    if (this.#words >= MAX_WORDS) this.#forget();
    if (this.#words * WIDTH * 2 >= this.#slots.length) this.#grow();
    const start = this.#lettersUsed;
    this.#lettersUsed += to - from;
    if (this.#lettersUsed > this.#letters.length) {
      const longer = new Uint8Array(this.#lettersUsed * 2);
      longer.set(this.#letters);
      this.#letters = longer;
    }
    for (let i = from; i < to; i++) {
      this.#letters[start + i - from] = LETTERS[text.charCodeAt(i)] as number;
    }
    const number = this.#numberOf(text.slice(from, to).toLowerCase());
    place(this.#slots, [hash, start, to - from, number]);
    this.#words++;
    return number;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WIDTH) {
      if (old[at + COUNT] !== 0) place(this.#slots, old.subarray(at, at + WIDTH));
    }
  }

  #forget(): void {
    this.#slots.fill(0);
    this.#words = 0;
    this.#lettersUsed = 0;
  }
}

function firstSlot(hash: number, length: number): number {
  return ((hash ^ (hash >>> 15)) & (length / WIDTH - 1)) * WIDTH;
}

function nextSlot(at: number, length: number): number {
  return (at + WIDTH) & (length - 1);
}

function place(slots: Int32Array, word: ArrayLike<number>): void {
  let at = firstSlot(word[HASH] as number, slots.length);
  while (slots[at + COUNT] !== 0) at = nextSlot(at, slots.length);
  slots.set(word, at);
}
