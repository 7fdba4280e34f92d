/** Where Pail keeps what is not data: lock, journal, commit queue, caches. Never inside the work tree. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PailError } from '../errors.ts';
import { gitEnv } from './git-env.ts';
import { errnoOf, ioError } from './io-error.ts';
import { plainRepository } from './plain-repository.ts';

/** The git work tree that a workspace lies in. Absolute paths, symbolic links resolved as git does. */
export type GitInfo = {
  readonly toplevel: string;
  /** This work tree's git directory: `.git`, or `.git/worktrees/<name>`. Holds HEAD, index, MERGE_HEAD. */
  readonly gitDir: string;
  /** The repository's shared git directory: objects, refs, config, `shallow`. */
  readonly commonDir: string;
  /** The workspace root relative to `toplevel`: `''`, or with a final slash: `sales/crm/`. */
  readonly prefix: string;
};

export type StateDir = {
  /** Absolute; may not exist yet, see `ensureDir`. */
  readonly dir: string;
  /** Null outside git, in a bare repository, and where git is not installed. */
  readonly git: GitInfo | null;
};

/**
 * The state directory of the workspace at `root` (must exist): `.git/pail` of its work tree, for one below the
 * top a directory in it; else a per-user directory keyed by the real path. Costs a git call (5–10 ms) where the
 * repository is not laid out plainly. Creates nothing.
 * Throws `PailError('git')` when git is there and refuses (for example "dubious ownership").
 */
export function stateDirOf(root: string): StateDir {
  const plain = plainRepository(root);
  if (plain === undefined) return askGit(root);
  return { dir: workspaceDir(join(plain.gitDir, 'pail'), plain.prefix), git: plain };
}

function askGit(root: string): StateDir {
  const args = ['--show-toplevel', '--git-dir', '--git-common-dir', '--git-path', 'pail'];
  const run = spawnSync('git', ['rev-parse', ...args, '--show-prefix'], {
    cwd: root,
    env: gitEnv(),
    encoding: 'utf8',
  });
  if (run.error !== undefined) return { dir: userStateDir(root), git: null };
  if (run.status !== 0) {
    if (isOutsideGit(run.stderr)) return { dir: userStateDir(root), git: null };
    throw new PailError(
      'git',
      `git cannot read the repository around ${root}: ${run.stderr.trim()}`,
      { root },
    );
  }
  const lines = run.stdout.split('\n');
  if (lines.length !== 6) {
    throw new PailError(
      'git',
      `The path of the repository around ${root} holds a line break; Pail cannot work there. Rename the directory.`,
      { root },
    );
  }
  const [toplevel = '', gitDir = '', commonDir = '', dir = '', prefix = ''] = lines;
  return {
    dir: workspaceDir(resolve(root, dir), prefix),
    git: {
      toplevel: resolve(toplevel),
      gitDir: resolve(root, gitDir),
      commonDir: resolve(root, commonDir),
      prefix,
    },
  };
}

/** A repository may hold several workspaces: one at its top has `.git/pail`, each below it a directory of its own there. */
function workspaceDir(dir: string, prefix: string): string {
  return prefix === '' ? dir : join(dir, 'below', keyOf(prefix));
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** Creates a directory of Pail's own with mode 0700, parents included, durably. A no-op when it is there. */
export function ensureDir(dir: string): void {
  try {
    const first = mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (first === undefined || process.platform === 'win32') return;
    for (let made = dir; made.length >= first.length; made = dirname(made))
      syncDirNow(dirname(made));
  } catch (error) {
    throw ioError(error, 'create the state directory', dir);
  }
}

function syncDirNow(dir: string): void {
  const descriptor = openSync(dir, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'EINVAL' && errno !== 'ENOTSUP') throw error;
  } finally {
    closeSync(descriptor);
  }
}

function isOutsideGit(stderr: string): boolean {
  return /not a git repository|must be run in a work tree/.test(stderr);
}

/** `$XDG_STATE_HOME/pail/<hash>` (XDG Base Directory; `%LOCALAPPDATA%` on Windows). */
function userStateDir(root: string): string {
  const home =
    process.env['XDG_STATE_HOME'] ||
    (process.platform === 'win32' && process.env['LOCALAPPDATA']) ||
    join(homedir(), '.local', 'state');
  return join(home, 'pail', keyOf(realpathSync(root)));
}
