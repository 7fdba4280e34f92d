/**
 * A home for all tests, removed at the end: git's settings and the state of workspaces are not the user's own. It is in
 * memory where the system has room for that, and then temporary files go there too: most of the time of tests that use
 * git goes to small files and flushes. `TMPDIR` set by hand stays.
 */
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** Tests that run at once need far less. */
const ROOM_BYTES = 4 * 1024 ** 3;

const SETTINGS =
  '[user]\n\tname = Ada Holm\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n';

export default function makeHome(): () => void {
  const isInMemory = process.env['TMPDIR'] === undefined && roomIn(MEMORY) >= ROOM_BYTES;
  const home = mkdtempSync(join(isInMemory ? MEMORY : tmpdir(), 'pail-tests-'));
  if (isInMemory) process.env['TMPDIR'] = home;
  const gitconfig = join(home, 'gitconfig');
  writeFileSync(gitconfig, SETTINGS);
  process.env['GIT_CONFIG_GLOBAL'] = gitconfig;
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
  process.env['XDG_STATE_HOME'] = join(home, 'state');
  // A browser that was told to close may still write to its profile.
  return () => rmSync(home, { recursive: true, force: true, maxRetries: 20 });
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
