/** The peers that are npm packages of `bench/` alone. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

export type MiniSearch = {
  addAll(docs: readonly object[]): void;
  search(text: string): readonly object[];
};

/** Installs them when they are not there. Without a registry the rows that need them say so. */
export function installPeers(): void {
  if (existsSync(`${BENCH}node_modules/.package-lock.json`)) return;
  spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: BENCH,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

/** Path of a file of a peer; null when the package is not installed. */
export function peerFile(path: string): string | null {
  const file = `${BENCH}node_modules/${path}`;
  return existsSync(file) ? file : null;
}

/** An empty index over the field `text`; null when the package is not installed. */
export function createMiniSearch(): MiniSearch | null {
  if (peerFile('minisearch') === null) return null;
  const MiniSearch = require('minisearch') as new (options: object) => MiniSearch;
  return new MiniSearch({ fields: ['text'] });
}
