/** Where a shallow clone's history ends. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errnoOf, ioError } from '../bucket/io-error.ts';
import { git } from './git.ts';

/** Commits whose parents a shallow clone does not have; empty in a whole one. */
export async function shallowCommits(cwd: string): Promise<ReadonlySet<string>> {
  const args = ['rev-parse', '--git-path', 'shallow'];
  const { stdout } = await git(args, { cwd, reads: true });
  const path = resolve(cwd, stdout.toString('utf8').trimEnd());
  try {
    return new Set(readFileSync(path, 'latin1').trim().split('\n').filter(Boolean));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return new Set();
    throw ioError(error, 'read', path);
  }
}
