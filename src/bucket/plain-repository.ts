/**
 * Finds the repository around a directory without starting git (0.2 ms instead of 5–10), where it is laid out
 * plainly and nothing needs git's own judgement. gitrepository-layout(5), git-config(1) `safe.directory`.
 */

import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import type { GitInfo } from './state-dir.ts';

/** They change where git looks for a repository or what it takes for one. */
const UNUSUAL_VARIABLES = ['GIT_CEILING_DIRECTORIES', 'GIT_DISCOVERY_ACROSS_FILESYSTEM'];

/** Extensions, work trees elsewhere and bare repositories are for git to judge. */
const UNUSUAL_CONFIG = /\bworktree(config)?\b|\bextensions\b|\bbare\b(?!\s*=\s*false\b)/i;
/** A line as git writes it: a section, a setting without quotes and escapes, a comment. */
const PLAIN_LINE = /^\s*(\[[\w.-]+( "[^"\\]*")?\]|[A-Za-z][\w-]*\s*(=[^"\\]*)?|[#;].*)?$/;

/**
 * The repository around `root` (a real path): what `git rev-parse` would say. Undefined when git has to be asked:
 * git is not on the PATH, no repository is found, someone else owns it, or anything about it is unusual.
 */
export function plainRepository(root: string): GitInfo | undefined {
  const uid = process.geteuid?.();
  if (uid === undefined || UNUSUAL_VARIABLES.some((name) => process.env[name] !== undefined)) {
    return undefined;
  }
  try {
    const toplevel = realpathSync(root) === root ? topOf(root) : undefined;
    return toplevel !== undefined && isGitInstalled()
      ? readRepository(root, toplevel, uid)
      : undefined;
  } catch {
    // Whatever cannot be read here, git has the words for it.
    return undefined;
  }
}

/** Nearest directory with a `.git`, on one file system and not inside a bare repository. */
function topOf(root: string): string | undefined {
  const { dev } = statSync(root);
  for (let dir = root; ; dir = dirname(dir)) {
    if (statSync(dir).dev !== dev || existsSync(join(dir, 'HEAD'))) return undefined;
    if (existsSync(join(dir, '.git'))) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}

function readRepository(root: string, toplevel: string, uid: number): GitInfo | undefined {
  const mark = join(toplevel, '.git');
  const stats = lstatSync(mark);
  const linked = stats.isFile() ? pathIn(mark, toplevel, 'gitdir: ') : undefined;
  const gitDir = stats.isDirectory() ? mark : linked;
  if (gitDir === undefined) return undefined;
  const shared = join(gitDir, 'commondir');
  const commonDir = existsSync(shared) ? pathIn(shared, gitDir, '') : gitDir;
  if (commonDir === undefined) return undefined;
  const owned = [toplevel, mark, gitDir].every((path) => lstatSync(path).uid === uid);
  const whole = [join(gitDir, 'HEAD'), join(commonDir, 'objects'), join(commonDir, 'refs')];
  if (!owned || !whole.every((path) => existsSync(path))) return undefined;
  if (!isPlainConfig(readFileSync(join(commonDir, 'config'), 'utf8'))) return undefined;
  const below = root.slice(toplevel.length).replace(/^\//, '');
  return { toplevel, gitDir, commonDir, prefix: below === '' ? '' : `${below}/` };
}

function isPlainConfig(text: string): boolean {
  return !UNUSUAL_CONFIG.test(text) && text.split('\n').every((line) => PLAIN_LINE.test(line));
}

/** The path that a one-line file holds; undefined when it is no such file. */
function pathIn(file: string, base: string, label: string): string | undefined {
  const text = readFileSync(file, 'utf8').replace(/\n$/, '');
  if (!text.startsWith(label) || text.includes('\n')) return undefined;
  const path = text.slice(label.length);
  const absolute = isAbsolute(path) ? path : resolve(base, path);
  // Git names the real path; one that goes through links is git's to resolve.
  return realpathSync(absolute) === absolute ? absolute : undefined;
}

function isGitInstalled(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((dir) => isProgram(join(dir, 'git')));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
