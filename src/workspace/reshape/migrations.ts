/** Migration files, and which of them history says have run. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../../bucket/io-error.ts';
import { listFiles } from '../../bucket/list-files.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { type Migration, parseMigration } from './parse-migration.ts';
import type { MigrationFile } from './types.ts';

/** Trailer of a commit that carried a migration out, and of one that took it back. */
export const MIGRATION = 'Pail-Migration';
export const UNDONE = 'Pail-Migration-Undone';

const SUFFIX = /\.ya?ml$/;

/** In the order of their names. */
export function listMigrations(root: string): MigrationFile[] {
  return listFiles(join(root, 'migrations'), ['.yaml', '.yml'])
    .filter(({ kind }) => kind === 'file')
    .map(({ file }) => ({ name: file.replace(SUFFIX, ''), file: `migrations/${file}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws `not_found`, or `usage` with every fault and its line. */
export function readMigration(root: string, file: string): Migration {
  const { migration, problems } = parseMigration(readText(join(root, file)), file);
  if (migration !== null && problems.length === 0) return migration;
  const lines = problems.map(({ line, message }) => `${file}:${line ?? 1} ${message}`);
  throw new PailError('usage', lines.join('\n'), { file, problems });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'read', path);
    throw new PailError('not_found', `there is no migration ${path}`, { path });
  }
}

/** Migrations by name that HEAD's history (or `range`) has carried out and not taken back, with the commit. One `git log`. */
export async function migrationsIn(
  info: GitInfo,
  range: readonly string[] = ['HEAD'],
): Promise<Map<string, string>> {
  const trailer = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x2C)`;
  const format = `--format=%H%x1f${trailer(MIGRATION)}%x1f${trailer(UNDONE)}`;
  const args = ['log', '--topo-order', '--no-show-signature', `--grep=^${MIGRATION}`, format];
  const { stdout, code } = await git([...args, ...range, '--'], {
    cwd: info.toplevel,
    reads: true,
    allow: [0, 128], // No commit yet.
  });
  const ran = new Map<string, string>();
  const decided = new Set<string>();
  for (const line of code === 0 ? stdout.toString('utf8').split('\n').filter(Boolean) : []) {
    const [commit = '', made = '', undone = ''] = line.split('\u001f');
    for (const name of undone.split(',')) decided.add(name);
    for (const name of made.split(',').filter((one) => one !== '' && !decided.has(one))) {
      decided.add(name);
      ran.set(name, commit);
    }
  }
  return ran;
}
