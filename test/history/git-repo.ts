/** Real git repositories for tests: fixed people and dates, nothing of the machine's own configuration. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import { type CommitQueue, openCommitQueue } from '../../src/history/commit-queue.ts';
import type { QueueEntry } from '../../src/history/queue-store.ts';
import { blobId } from '../../src/record/blob.ts';
import { initRepository, settingsOf } from '../support/repository.ts';
import { makeDir } from '../support/temp-dir.ts';

const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
  LC_ALL: 'C',
};

export type Repo = {
  readonly dir: string;
  /** Runs git, answers its output without the last newline; throws when it fails. */
  readonly git: (...args: string[]) => string;
  /** The same, answering its exit code and words. */
  readonly tryGit: (...args: string[]) => { code: number | null; err: string };
  /** Commits what is staged, with this author and committer date (ISO 8601). */
  readonly commitAt: (date: string, message: string) => void;
  readonly write: (file: string, text: string | null) => void;
};

/** A repository with one commit of `files`; none when there are no files. */
export function makeRepo(files: Readonly<Record<string, string>> = {}): Repo {
  const dir = realpathSync(makeDir(files));
  const repo = repoAt(dir);
  initRepository(dir, settingsOf('Uma User', 'uma@example.com'));
  if (Object.keys(files).length > 0) {
    repo.git('add', '-A');
    repo.git('commit', '-q', '-m', 'first');
  }
  return repo;
}

export function repoAt(dir: string): Repo {
  return {
    dir,
    git: (...args) =>
      execFileSync('git', args, {
        cwd: dir,
        env: ENV,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }).replace(/\n$/, ''),
    tryGit: (...args) => {
      const run = spawnSync('git', args, { cwd: dir, env: ENV, encoding: 'utf8' });
      return { code: run.status, err: run.stderr };
    },
    commitAt: (date, message) => {
      const env = { ...ENV, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
      execFileSync('git', ['commit', '-q', '-m', message], { cwd: dir, env });
    },
    write: (file, text) => {
      const path = join(dir, file);
      if (text === null) return rmSync(path);
      mkdirSync(dirname(path), { recursive: true });
      return writeFileSync(path, text);
    },
  };
}

export type Queue = CommitQueue & {
  /** Writes files (null removes) and queues them as one entry; `before` is taken from the last `put` or the work tree. */
  readonly put: (id: string, files: Readonly<Record<string, string | null>>) => Promise<void>;
  readonly stateDir: string;
};

/** The commit queue of a repository, with a short way to write and queue. */
export function queueOf(repo: Repo, root: string = repo.dir): Queue {
  const { dir: stateDir, git } = stateDirOf(root);
  if (git === null) throw new Error('not in git');
  const queue = openCommitQueue(stateDir, git);
  return {
    ...queue,
    stateDir,
    put: async (id, files) => {
      const entry = entryOf(repo, id, files);
      for (const [file, text] of Object.entries(files)) repo.write(file, text);
      await queue.enqueue(entry);
    },
  };
}

export function entryOf(
  repo: Repo,
  id: string,
  files: Readonly<Record<string, string | null>>,
): QueueEntry {
  return {
    id,
    createdAt: '2026-03-04T05:06:07.000Z',
    author: { name: 'Ada Actor', email: 'ada@example.com' },
    message: `deals: change ${id}`,
    trailers: { 'Pail-Via': 'cli' },
    paths: Object.entries(files).map(([file, text]) => {
      const bytes = text === null ? null : Buffer.from(text);
      const now = spawnSync('git', ['hash-object', '--no-filters', '--', file], {
        cwd: repo.dir,
        encoding: 'utf8',
      });
      return {
        file,
        blob: bytes === null ? null : blobId(bytes),
        before: now.status === 0 ? now.stdout.trim() : null,
        mode: '100644',
        bytes,
      };
    }),
  };
}
