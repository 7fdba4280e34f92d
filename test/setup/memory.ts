/**
 * Puts the temporary files of all tests in memory where the system has room for them: most of the time of tests that
 * use git goes to small files and flushes. `TMPDIR` set by hand stays.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** Tests that run at once need far less. */
const ROOM_BYTES = 4 * 1024 ** 3;

export default function useMemory(): (() => void) | undefined {
  if (process.env['TMPDIR'] !== undefined || roomIn(MEMORY) < ROOM_BYTES) return undefined;
  const dir = mkdtempSync(join(MEMORY, 'pail-tests-'));
  process.env['TMPDIR'] = dir;
  return () => rmSync(dir, { recursive: true, force: true });
}

/** Bytes free; 0 where there is no such directory. */
function roomIn(dir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
