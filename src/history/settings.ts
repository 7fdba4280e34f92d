/** The git settings that Pail goes by. */

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnv } from '../bucket/git-env.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { git } from './git.ts';
import type { Identity } from './status.ts';

/** By name as git lists it: section and key in lower case; of several values the last. */
export type GitSettings = ReadonlyMap<string, string>;

const ASKED = '^((user|committer)\\.(name|email)|commit\\.gpgsign|extensions\\.objectformat)$';

/** A command asks who acts when it starts and again when it commits: one git process answers both. */
const FRESH_MS = 2_000;

type Known = {
  readonly at: number;
  /** Of the repository's own file. */
  readonly stamp: string;
  readonly settings: Promise<GitSettings>;
};
const known = new Map<string, Known>();

/** The repository's own settings as they are now, the user's at most two seconds old. */
export function gitSettings(info: GitInfo): Promise<GitSettings> {
  const last = known.get(info.toplevel);
  const isFresh = last?.stamp === stampOf(info) && performance.now() - last.at < FRESH_MS;
  if (last !== undefined && isFresh) return last.settings;
  return remember(info, readConfig(info.toplevel, ASKED));
}

/** `user.name` and `user.email`; null unless both are set. Blocks for a git call (5–10 ms). */
export function gitIdentity(info: GitInfo): Identity | null {
  const { stdout, status } = spawnSync('git', argsOf(ASKED), {
    cwd: info.toplevel,
    env: gitEnv(),
    encoding: 'utf8',
  });
  const settings = parse(stdout ?? '');
  if (status === 0) void remember(info, Promise.resolve(settings));
  const name = settings.get('user.name');
  const email = settings.get('user.email');
  return name && email ? { name, email } : null;
}

/** Any settings, by names that match a pattern (an extended regular expression). */
export async function readConfig(cwd: string, pattern: string): Promise<GitSettings> {
  const { stdout } = await git(argsOf(pattern), { cwd, reads: true, allow: [0, 1] });
  return parse(stdout.toString('utf8'));
}

/** All settings that hold at `root`; none where git fails. Blocks for a git call (5–10 ms). */
export function allSettings(root: string): GitSettings {
  const options = { cwd: root, env: gitEnv(), encoding: 'utf8' } as const;
  return parse(spawnSync('git', ['config', '-z', '--list'], options).stdout ?? '');
}

function argsOf(pattern: string): string[] {
  return ['config', '-z', '--get-regexp', pattern];
}

function remember(info: GitInfo, settings: Promise<GitSettings>): Promise<GitSettings> {
  known.set(info.toplevel, { at: performance.now(), stamp: stampOf(info), settings });
  settings.catch(() => known.delete(info.toplevel));
  return settings;
}

/** Changes whenever git writes the file: it is replaced by rename. */
function stampOf({ commonDir }: GitInfo): string {
  const stats = statSync(join(commonDir, 'config'), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

function parse(text: string): GitSettings {
  const config = new Map<string, string>();
  for (const item of text.split('\0')) {
    if (item === '') continue;
    const end = item.indexOf('\n');
    // A key without "=" has no value at all and means true.
    config.set(end < 0 ? item : item.slice(0, end), end < 0 ? 'true' : item.slice(end + 1));
  }
  return config;
}
