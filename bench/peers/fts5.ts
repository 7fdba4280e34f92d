/** SQLite's full-text index, by the `sqlite3` shell: one process that builds it in memory and asks it many times. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { isInstalled } from '../measure.ts';
import type { Text } from '../texts.ts';

export type Fts5 = {
  /** ms to index all texts, which stand in another table of the same process. */
  readonly buildMs: number;
  /** ms of one ranked query for the best 20. */
  readonly searchMs: number;
};

const QUERIES = 100;
const CLOCK = "SELECT 'at ' || ((julianday('now') - 2440587.5) * 86400000.0);";

/** A script for `measureFts5`; null when there is no `sqlite3`. */
export function writeFts5Script(path: string, texts: readonly Text[], word: string): string | null {
  if (!isInstalled('sqlite3')) return null;
  const rows = texts.map(
    ({ text }) => `INSERT INTO plain VALUES('${text.replaceAll("'", "''")}');`,
  );
  const query = `SELECT rowid FROM found WHERE found MATCH '${word}' ORDER BY rank LIMIT 20;`;
  const lines = [
    'CREATE TABLE plain(text);',
    'BEGIN;',
    ...rows,
    'COMMIT;',
    "CREATE VIRTUAL TABLE found USING fts5(text, tokenize='porter unicode61');",
    query,
    CLOCK,
    'INSERT INTO found(text) SELECT text FROM plain;',
    CLOCK,
    ...Array.from({ length: QUERIES }, () => query),
    CLOCK,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export function measureFts5(script: string): Fts5 {
  const args = ['-bail', ':memory:', `.read ${script}`];
  const { stdout, stderr, status } = spawnSync('sqlite3', args, { encoding: 'utf8' });
  const clocks = stdout.split('\n').filter((line) => line.startsWith('at '));
  const [start, built, done] = clocks.map((line) => Number(line.slice(3)));
  if (status !== 0 || start === undefined || built === undefined || done === undefined) {
    throw new Error(`sqlite3 cannot index the texts: ${stderr}`);
  }
  return { buildMs: built - start, searchMs: (done - built) / QUERIES };
}
