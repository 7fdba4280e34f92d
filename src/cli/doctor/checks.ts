/** What `pail doctor` looks at, each as a finding with a way to mend it. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnv } from '../../bucket/git-env.ts';
import { pendingJournals } from '../../bucket/journal.ts';
import { lockHolder, withLock } from '../../bucket/lock.ts';
import { ensureDir, type StateDir, stateDirOf } from '../../bucket/state-dir.ts';
import { sweepTempFiles, TEMP_PREFIX, tempPathIn } from '../../bucket/temp-file.ts';
import { entryIds, listSetAside } from '../../history/queue-store.ts';
import { allSettings, type GitSettings } from '../../history/settings.ts';
import { checkConfig } from './check-config.ts';
import { checkDirectories } from './check-directories.ts';
import type { Finding } from './finding.ts';
import { checkGitLocks } from './git-locks.ts';
import { checkHooks } from './hooks.ts';
import { checkLetterCase } from './letter-case.ts';
import { checkMerging } from './merging.ts';
import { noneWaits } from './none-waits.ts';
import { checkStateLeftovers } from './state-leftovers.ts';

/** Oldest git that Pail is tested with. */
const GIT = [2, 39] as const;
/** Settings of a repository that make it safer or faster, and why. */
const SETTINGS = [
  ['core.untrackedCache', 'true', 'makes `git status` twice as fast'],
  ['core.fsync', 'committed,loose-object,reference,index', 'keeps commits through a power cut'],
] as const;

/** Git itself; also says whether there is one at all. */
export function checkGit(): Finding {
  const run = spawnSync('git', ['--version'], { encoding: 'utf8', env: gitEnv() });
  const version = /(\d+)\.(\d+)[\d.]*/.exec(run.stdout ?? '');
  if (run.error !== undefined || version === null) {
    const advice = 'install git; without it there is neither history nor sharing';
    return { name: 'git', level: 'error', message: 'git does not run', advice };
  }
  const [text, major, minor] = [version[0], Number(version[1]), Number(version[2])];
  const isNew = major > GIT[0] || (major === GIT[0] && minor >= GIT[1]);
  if (isNew) return { name: 'git', level: 'ok', message: `git ${text}` };
  const advice = `update git to ${GIT.join('.')} or newer`;
  return { name: 'git', level: 'warning', message: `git ${text} is old`, advice };
}

/** Everything about one workspace; `reopen` opens and closes it, which completes what a crash left. */
export async function checkWorkspace(
  root: string,
  reopen: () => Promise<void>,
): Promise<Finding[]> {
  const state = stateDirOf(root);
  const writable = checkState(state);
  if (writable.level === 'error') return [checkRepository(state), writable];
  const settings = allSettings(root);
  return [
    checkRepository(state),
    checkAuthor(settings),
    ...checkSettings(root, state, settings),
    ...(await checkMerging(root, state, settings)),
    ...(state.git === null ? [] : checkHooks(root, settings)),
    writable,
    await checkConfig(root),
    checkBucket(root),
    ...checkDirectories(root),
    checkLock(state.dir),
    checkJournal(state.dir, reopen),
    ...checkQueue(state.dir, await noneWaits(root, state), reopen),
    ...(state.git === null ? [] : checkGitLocks(state.git)),
    checkTempFiles(root, state.dir),
    ...checkStateLeftovers(state.dir),
    ...checkLetterCase(root, state, settings),
  ];
}

function checkRepository({ git }: StateDir): Finding {
  if (git !== null)
    return { name: 'repository', level: 'ok', message: `repository ${git.toplevel}` };
  return {
    name: 'repository',
    level: 'warning',
    message: 'the workspace is in no git repository: changes have no history',
    advice: 'run `git init` in it',
  };
}

function checkAuthor(settings: GitSettings): Finding {
  const email = settings.get('user.email') ?? '';
  if (email !== '') return { name: 'author', level: 'ok', message: `commits are by ${email}` };
  return {
    name: 'author',
    level: 'warning',
    message: 'git knows no author: commits and `me` need one',
    advice: 'git config --global user.email you@example.com',
  };
}

function checkSettings(root: string, { git }: StateDir, settings: GitSettings): Finding[] {
  if (git === null) return [];
  return SETTINGS.map(([key, value, why]) => {
    const found = settings.get(key.toLowerCase()) ?? '';
    if (found !== '') return { name: key, level: 'ok', message: `${key} is ${found}` };
    return {
      name: key,
      level: 'warning',
      message: `${key} is not set; it ${why}`,
      advice: `git config ${key} ${value}`,
      fix: () => void spawnSync('git', ['config', key, value], { cwd: root, env: gitEnv() }),
    };
  });
}

function checkState({ dir }: StateDir): Finding {
  try {
    ensureDir(dir);
    const probe = tempPathIn(dir);
    writeFileSync(probe, '');
    unlinkSync(probe);
    return { name: 'state', level: 'ok', message: `state directory ${dir}` };
  } catch (error) {
    const message = `the state directory cannot be written: ${(error as Error).message}`;
    return { name: 'state', level: 'error', message, advice: `make ${dir} writable for you` };
  }
}

function checkBucket(root: string): Finding {
  const dir = join(root, 'bucket');
  if (!existsSync(dir)) {
    return { name: 'bucket', level: 'ok', message: 'bucket/ is not there yet: no records' };
  }
  try {
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return { name: 'bucket', level: 'ok', message: 'bucket/ can be read and written' };
  } catch {
    const advice = `make ${dir} writable for you, or only read from it`;
    return { name: 'bucket', level: 'warning', message: 'bucket/ cannot be written', advice };
  }
}

function checkLock(stateDir: string): Finding {
  const holder = lockHolder(stateDir);
  if (holder === null) return { name: 'lock', level: 'ok', message: 'nobody holds the lock' };
  const who = `process ${holder.pid}, ${holder.what}, since ${holder.at}`;
  if (holder.state === 'alive') return { name: 'lock', level: 'ok', message: `locked by ${who}` };
  if (holder.state === 'unknown') {
    const advice = 'wait for it; the lock of a silent holder is taken over after 10 minutes';
    return { name: 'lock', level: 'warning', message: `locked elsewhere by ${who}`, advice };
  }
  return {
    name: 'lock',
    level: 'warning',
    message: `a dead process left its lock: ${who}`,
    advice: 'the next write takes it over',
    fix: () => withLock(stateDir, 'clearing a stale lock', () => undefined),
  };
}

function checkJournal(stateDir: string, fix: () => Promise<void>): Finding {
  const pending = pendingJournals(stateDir).length;
  if (pending === 0) return { name: 'journal', level: 'ok', message: 'no interrupted writes' };
  const message = `${pending} interrupted ${pending === 1 ? 'write waits' : 'writes wait'} to be completed`;
  return {
    name: 'journal',
    level: 'warning',
    message,
    advice: 'the next write completes them',
    fix,
  };
}

function checkQueue(stateDir: string, none: string, fix: () => Promise<void>): Finding[] {
  const waiting = entryIds(stateDir).length;
  const aside = listSetAside(stateDir);
  const queue: Finding =
    waiting === 0
      ? { name: 'queue', level: 'ok', message: none }
      : {
          name: 'queue',
          level: 'warning',
          message: `${waiting} ${waiting === 1 ? 'change waits for its' : 'changes wait for their'} commit`,
          advice: 'the next command commits them',
          fix,
        };
  if (aside.length === 0) return [queue];
  return [
    queue,
    {
      name: 'set-aside',
      level: 'warning',
      message: `${aside.length} changes were overwritten by someone before their commit; they are kept`,
      advice: `look at ${aside.at(-1)}`,
    },
  ];
}

function checkTempFiles(root: string, stateDir: string): Finding {
  const bucket = join(root, 'bucket');
  const dirs = existsSync(bucket) ? directoriesBelow(bucket) : [];
  const left = dirs.filter((dir) => readdirSync(dir).some((name) => name.startsWith(TEMP_PREFIX)));
  if (left.length === 0)
    return { name: 'temp', level: 'ok', message: 'no leftover temporary files' };
  return {
    name: 'temp',
    level: 'warning',
    message: `a killed process left temporary files in ${left.length === 1 ? left[0] : `${left.length} directories`}`,
    advice: `remove the files called ${TEMP_PREFIX}…`,
    fix: () => withLock(stateDir, 'removing temporary files', () => void sweepTempFiles(left, 0)),
  };
}

function directoriesBelow(dir: string): string[] {
  const below = readdirSync(dir, { recursive: true, withFileTypes: true });
  const inside = below.filter((entry) => entry.isDirectory());
  return [dir, ...inside.map((entry) => join(entry.parentPath, entry.name))];
}
