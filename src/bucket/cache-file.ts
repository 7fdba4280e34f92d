/** Disposable files of the state directory: written whole or not at all, and never trusted. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';

const MAGIC = Buffer.from('pail\0c1\n');
const DIGEST_BYTES = 32;

/**
 * Value cached under `path` for exactly this `key`; null when there is none, or one that is damaged, foreign
 * or made for another key. Never throws.
 */
export function readCached(path: string, key: string): unknown {
  try {
    const bytes = readFileSync(path);
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
    const digest = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES);
    const body = bytes.subarray(MAGIC.length + DIGEST_BYTES);
    if (!digestOf(key, body).equals(digest)) return null;
    return deserialize(body);
  } catch {
    // A cache that cannot be read is no cache.
    return null;
  }
}

/** Caches a value that structured clone can carry. Does nothing when the disk refuses: a cache may be absent. */
export function writeCached(path: string, key: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const body = serialize(value);
    writeFileSync(temporary, Buffer.concat([MAGIC, digestOf(key, body), body]), { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // Read-only or full: the next command does without, too.
    removeIfPossible(temporary);
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Not even its directory is one.
  }
}

/** Digest over key and body: a truncated, altered or foreign file does not match. */
function digestOf(key: string, body: Uint8Array): Buffer {
  return createHash('sha256').update(`${key.length}:${key}`).update(body).digest();
}
