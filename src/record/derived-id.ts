/** Ids that say nothing and yet are the same at every run and in every clone. */

import { createHash } from 'node:crypto';
import { ID_ALPHABET } from './id.ts';

/** Two more than a random id has: a million of them meet by chance once in about a million imports. */
const LENGTH = 12;

/** Id made from what identifies the record: a row of an imported file, an occurrence of a series, the key of a request. */
export function derivedId(prefix: string, seed: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(seed)).digest();
  let rest = digest.readBigUInt64BE(0);
  let suffix = '';
  const base = BigInt(ID_ALPHABET.length);
  for (let i = 0; i < LENGTH; i++) {
    suffix += ID_ALPHABET.charAt(Number(rest % base));
    rest /= base;
  }
  return `${prefix}_${suffix}`;
}
