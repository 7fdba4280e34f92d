/** A real disk of one megabyte, to fill up. */

import { execFileSync } from 'node:child_process';
import { afterAll } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';

/** Mount point of a 1 MB tmpfs that lives until the test file is done; null where mounting is not allowed. */
export function makeSmallDisk(): string | null {
  const dir = makeDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return null;
  }
  afterAll(() => {
    execFileSync('umount', [dir]);
  });
  return dir;
}
