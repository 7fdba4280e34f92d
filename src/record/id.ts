/** Record ids: `<prefix>_<suffix>`, equal to the file's name. */

import { customAlphabet, customRandom } from 'nanoid';

/** Accepted ids. The prefix is lower case; the suffix may be a nanoid or a readable slug. */
export const ID_PATTERN: RegExp = /^[a-z][a-z0-9]*_[A-Za-z0-9_-]{1,64}$/;

/** Lower case without look-alikes (no `l 1 o 0 i`): safe on case-insensitive disks and on the phone. */
export const ID_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
export const ID_LENGTH = 10;

const randomSuffix = customAlphabet(ID_ALPHABET, ID_LENGTH);

/** Gives `size` random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** A new id; `random` replaces the system's randomness (tests, deterministic ids). */
export function newId(prefix: string, random?: RandomBytes): string {
  const suffix =
    random === undefined ? randomSuffix() : customRandom(ID_ALPHABET, ID_LENGTH, random)();
  return `${prefix}_${suffix}`;
}

export function isRecordId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/** Prefix of an id without `_`: `deal_x9` → `deal`. Empty when there is no `_`. */
export function prefixOf(id: string): string {
  const at = id.indexOf('_');
  return at < 0 ? '' : id.slice(0, at);
}

/** Id without its prefix: `ch_google_ads` → `google_ads`. */
export function slugOf(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}
