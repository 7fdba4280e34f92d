/** Content that someone on this machine has trusted to act: one small file per hash in the state directory. */

import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDir } from './state-dir.ts';
import { writeFileDurably } from './write.ts';

/** True when exactly these bytes are trusted, whatever the file is called; one byte changed, and they are not. */
export function isTrusted(stateDir: string, bytes: Uint8Array): boolean {
  return existsSync(fileOf(stateDir, bytes));
}

/** Trusts these bytes; `note` tells a person who looks what they were. A no-op when they are trusted. */
export async function trust(stateDir: string, bytes: Uint8Array, note: string): Promise<void> {
  ensureDir(join(stateDir, DIRECTORY));
  const text = Buffer.from(`${note}\n`, 'utf8');
  await writeFileDurably(fileOf(stateDir, bytes), text, { mode: 0o600 });
}

/** Trusts them no more. */
export function revokeTrust(stateDir: string, bytes: Uint8Array): void {
  rmSync(fileOf(stateDir, bytes), { force: true });
}

const DIRECTORY = 'trust';

function fileOf(stateDir: string, bytes: Uint8Array): string {
  return join(stateDir, DIRECTORY, createHash('sha256').update(bytes).digest('hex'));
}
