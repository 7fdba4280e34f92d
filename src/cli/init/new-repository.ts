/** The git side of `pail init`. */

import { spawnSync } from 'node:child_process';
import { gitEnv } from '../../bucket/git-env.ts';
import { PailError } from '../../errors.ts';

/** What git did for a new workspace. */
export type Repository = 'made' | 'there' | 'none' | 'missing';

/** Makes a repository at `root` unless one is around it. `missing`: git is not installed. */
export function ensureRepository(root: string): Repository {
  const inside = git(root, ['rev-parse', '--is-inside-work-tree']);
  if (inside === null) return 'missing';
  if (inside.status === 0) return 'there';
  run(root, ['init', '--quiet']);
  // A power cut after an acknowledged write must not lose its commit (git-config, core.fsync).
  run(root, ['config', 'core.fsync', 'committed,loose-object,reference,index']);
  run(root, ['config', 'core.untrackedCache', 'true']);
  return 'made';
}

/** Commits the files of a repository that was just made. False when git knows no author yet. */
export function firstCommit(root: string, paths: readonly string[], message: string): boolean {
  const add = git(root, ['add', '--pathspec-from-file=-', '--pathspec-file-nul'], paths.join('\0'));
  if (add?.status !== 0) throw failed('add', add?.stderr ?? '');
  const commit = git(root, ['commit', '--quiet', '--no-verify', '-m', message]);
  if (commit?.status === 0) return true;
  git(root, ['rm', '--quiet', '-r', '--cached', '--', '.']);
  return false;
}

function run(root: string, args: readonly string[]): void {
  const done = git(root, args);
  if (done?.status !== 0) throw failed(args[0] ?? '', done?.stderr ?? '');
}

function failed(command: string, stderr: string): PailError {
  return new PailError('git', `git ${command} failed: ${stderr.trim()}`, { command });
}

function git(
  root: string,
  args: readonly string[],
  input = '',
): { status: number | null; stderr: string } | null {
  const done = spawnSync('git', args, { cwd: root, env: gitEnv(), encoding: 'utf8', input });
  return done.error === undefined ? done : null;
}
