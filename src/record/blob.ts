/** Identity of bytes, as git gives it. */

import { createHash, hash } from 'node:crypto';

/** Git blob id of a file's bytes: a digest over `blob <length>\0<bytes>`; 40 hex digits, or 64 for SHA-256. */
export function blobId(bytes: Uint8Array, algorithm: 'sha1' | 'sha256' = 'sha1'): string {
  const head = Buffer.from(`blob ${bytes.length}\0`, 'latin1');
  return hash(algorithm, Buffer.concat([head, bytes]), 'hex');
}

/** SHA-256 of texts in order, 64 hex digits; each is length-prefixed so that no two lists collide. */
export function hashTexts(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex');
}
