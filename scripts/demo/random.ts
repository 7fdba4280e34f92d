/** Chance that can be repeated: every stream of numbers is named, so one new record moves no other. */

import { ID_ALPHABET, ID_LENGTH } from '../../src/record/id.ts';

/** Gives numbers in [0, 1). */
export type Random = () => number;

/** A stream of its own for each name (FNV-1a seed, mulberry32). */
export function stream(name: string): Random {
  let state = 0x811c9dc5;
  for (const character of `pail demo ${name}`) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from `low` to `high`, both included. */
export function int(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function chance(random: Random, share: number): boolean {
  return random() < share;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Hands out the items in shuffled order, again and again: repeats stay as far apart as they can. */
export function deck<T>(name: string, items: readonly T[]): () => T {
  const random = stream(name);
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = shuffled(random, items);
    const item = left.pop();
    if (item === undefined) throw new Error(`nothing in deck ${name}`);
    return item;
  };
}

/** Id with Pail's alphabet and length that depends on `key` alone. */
export function demoId(prefix: string, key: string): string {
  const random = stream(`id ${prefix} ${key}`);
  const letters = Array.from({ length: ID_LENGTH }, () => pick(random, [...ID_ALPHABET]));
  return `${prefix}_${letters.join('')}`;
}
