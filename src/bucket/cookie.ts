/**
 * Cookies: files that one process makes so that another can tell how far it has come. When a watcher has seen
 * one, it has been told of everything that happened before the file was made (see inotify.ts). They stand in a
 * directory of their own in the state directory: git never sees them, whatever becomes of who made them.
 */

import { closeSync, type FSWatcher, openSync, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { ensureDir } from './state-dir.ts';

const DIRECTORY = 'cookies';

/** Makes one and answers its name: no other has it on this machine. Throws where there is no directory for them: nobody watches it. */
export function makeCookie(stateDir: string): string {
  const name = `${process.pid}-${process.hrtime.bigint()}`;
  closeSync(openSync(join(stateDir, DIRECTORY, name), 'wx', 0o600));
  return name;
}

export function removeCookie(stateDir: string, name: string): void {
  rmSync(join(stateDir, DIRECTORY, name), { force: true });
}

/** Makes the directory, removes what lies in it, and tells the name of each cookie that appears until closed. */
export function watchCookies(stateDir: string, onCookie: (name: string) => void): FSWatcher {
  const dir = join(stateDir, DIRECTORY);
  ensureDir(dir);
  for (const name of readdirSync(dir)) removeCookie(stateDir, name);
  const watcher = watch(dir, (_, name) => {
    if (name !== null) onCookie(name);
  });
  // Without its directory nobody can make a cookie, and nobody is vouched for.
  watcher.on('error', () => watcher.close());
  return watcher;
}
