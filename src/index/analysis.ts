/** From text to stems: lunr's tokenizer, stop words and English stemmer, with a trimmer that knows Unicode. */

import type { Token } from 'lunr';
import { lazyPackage } from '../lazy-package.ts';
import { plainLetters } from '../plain-letters.ts';

const lunr = lazyPackage<typeof import('lunr')>('lunr');

/** lunr's own trimmer cuts `über` to `ber`; this one keeps every script's letters and digits. */
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** Words seen once in a while fill the memory of stems; it starts anew at this size. */
const MEMO_LIMIT = 300_000;

const memo = new Map<string, string>();

/**
 * Raw tokens of a text, lower case in plain letters, split as lunr splits (white space and hyphens), punctuation still
 * on.
 */
export function tokensOf(text: string): string[] {
  const tokens = plainLetters(text.toLowerCase()).split(lunr().tokenizer.separator);
  return tokens.filter((token) => token !== '');
}

/** Stem of a raw token; `''` for a stop word or when nothing but punctuation was there. */
export function stemOf(token: string): string {
  const known = memo.get(token);
  if (known !== undefined) return known;
  const stem = analyse(token);
  if (memo.size >= MEMO_LIMIT) memo.clear();
  memo.set(token, stem);
  return stem;
}

/** Stems of a text, one per token, stop words as `''`: positions stay what they were. */
export function stemsOf(text: string): string[] {
  return tokensOf(text).map(stemOf);
}

/** Punctuation off both ends. */
export function trim(token: string): string {
  return token.replace(EDGES, '');
}

function analyse(token: string): string {
  const trimmed = trim(token);
  if (trimmed === '') return '';
  const { stopWordFilter, stemmer, Token } = lunr();
  const kept: Token | undefined = stopWordFilter(new Token(trimmed, {}));
  return kept === undefined ? '' : stemmer(kept).toString();
}
