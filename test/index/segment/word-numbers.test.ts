/** The words of a text by number are those that the tokenizer gives. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../../src/index/analysis.ts';
import { WordNumbers } from '../../../src/index/segment/word-numbers.ts';

/** Numbers words in the order of their first appearance, and reads texts back as words. */
function reader(): (text: string) => string[] {
  const words: string[] = [];
  const numbers = new WordNumbers((word) => {
    const known = words.indexOf(word);
    return known < 0 ? words.push(word) - 1 : known;
  });
  return (text) => {
    const count = numbers.read(text);
    return Array.from(numbers.found.subarray(0, count), (number) => words[number] as string);
  };
}

describe('words by number', () => {
  const read = reader();

  it.each([
    '',
    'one',
    'One ONE one',
    ' blanks\tand\nlines\r\n\v\f',
    'hyphen-ated - -x- --',
    "punctuation, stays: (on) don't",
    'Ünïcode É é e\u0301 İstanbul',
    'no-break\u00a0space and\u2003em\u2028lines',
    'half \ud800 a pair',
    '\u001c\u001f control',
    'nul\u0000 \u0000in\u0000side',
  ])('of %j', (text) => {
    expect(read(text)).toEqual(tokensOf(text));
  });

  it('are those of the tokenizer for any text, new and known ones', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', 'B', 'c', ' ', '-', 'é'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (one) => {
        expect(read(one)).toEqual(tokensOf(one));
      }),
    );
  });

  it('come back after more words than the first table holds', () => {
    const words = Array.from({ length: 9_000 }, (_, i) => `word${i}`);
    const many = reader();
    expect(many(words.slice(0, 3_000).join(' '))).toHaveLength(3_000);
    const numbers = new WordNumbers((word) => Number(word.slice(4)));
    for (let round = 0; round < 2; round++) {
      for (const [i, word] of words.entries()) {
        expect(numbers.read(word)).toBe(1);
        expect(numbers.found[0]).toBe(i);
      }
    }
  });
});
