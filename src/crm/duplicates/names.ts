/** Names as they are compared: without case, accents, titles and legal forms, words in any order. */

import { lazyPackage } from '../../lazy-package.ts';

const similarity = lazyPackage<typeof import('@skyra/jaro-winkler')>('@skyra/jaro-winkler');

/** Words that say nothing of who it is: forms of address, degrees, legal forms (ISO 20275 gives the long list). */
const FILLERS = new Set(
  `mr mrs ms miss mx dr prof sir herr frau mme mlle jr sr phd mba
  ab ag as asa aps bv co company corp corporation gmbh inc incorporated kg kk lda limited llc llp lp ltd ltda nv oy oyj
  plc pte pty sa sarl sas se sl spa sro srl the and und og et y`.split(/\s+/),
);

export type Name = {
  /** In the order written, lower case, accents off. */
  readonly words: readonly string[];
  /** The words sorted: equal for `Smith, Jane` and `Jane Smith`. */
  readonly key: string;
};

/** A name of fillers alone keeps them. */
export function nameOf(text: string): Name {
  const all = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[øØ]/g, 'o')
    .replace(/[æÆ]/g, 'ae')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const telling = all.filter((word) => !FILLERS.has(word));
  const words = telling.length > 0 ? telling : all;
  return { words, key: [...words].sort().join(' ') };
}

/** An initial in place of a name is a good sign, no proof. */
const INITIAL = 0.94;
/** What a name loses by each word that the other has not: `Jane Smith`, `Jane Marie Smith`. */
const LEFT_OUT = 0.05;
/** Names so near when written as one word are alike, wherever the words end: `Micro Soft`. */
const JOINED = 0.96;

/**
 * 0 to 1: the least alike of the words that both have, by Jaro-Winkler; initials stand for names. Compared word
 * by word, since two people of one first name are no nearer for it.
 */
export function nameSimilarity(a: Name, b: Name): number {
  if (a.key === '' || b.key === '') return 0;
  if (a.key === b.key) return 1;
  const isFirst = a.words.length - b.words.length || (a.key < b.key ? -1 : 1);
  const [short, long] = isFirst < 0 ? [a.words, b.words] : [b.words, a.words];
  const byWord = leastAlike(short, long) - LEFT_OUT * (long.length - short.length);
  const joined = similarity().jaroWinkler(a.words.join(''), b.words.join(''));
  return Math.min(0.99, joined >= JOINED ? Math.max(byWord, joined) : Math.max(byWord, 0));
}

/** Each word takes the nearest of the others that is left. */
function leastAlike(words: readonly string[], others: readonly string[]): number {
  const left = [...others];
  let least = 1;
  for (const word of words) {
    const alike = left.map((other) => wordSimilarity(word, other));
    const nearest = Math.max(...alike);
    left.splice(alike.indexOf(nearest), 1);
    least = Math.min(least, nearest);
  }
  return least;
}

function wordSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const isInitial = a[0] === b[0] && (a.length === 1 || b.length === 1);
  return isInitial ? INITIAL : similarity().jaroWinkler(a, b);
}
