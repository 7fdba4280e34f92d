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

/** The first id of its seed that `records` has not: what happens again while the first is there is another record. */
export function freeDerivedId(
  prefix: string,
  seed: readonly string[],
  records: { get(id: string): unknown },
): string {
  for (let times = 1; ; times++) {
    const id = derivedId(prefix, [...seed, String(times)]);
    if (records.get(id) === undefined) return id;
  }
}
