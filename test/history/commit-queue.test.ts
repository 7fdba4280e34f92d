import { spawn } from 'node:child_process';
import { chmodSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../src/bucket/lock.ts';
import { listSetAside, readSetAside } from '../../src/history/queue-store.ts';
import { runChild } from '../bucket/child.ts';
import { makeDir } from '../support/temp-dir.ts';
import { entryOf, makeRepo, queueOf, type Repo, repoAt } from './git-repo.ts';

const FILES = {
  'bucket/deals/a.json': 'a1\n',
  'bucket/deals/b.json': 'b1\n',
  'notes.txt': 'one\ntwo\n',
};

it('makes one commit per entry, in order, with author, committer, message and trailers', async () => {
  const repo = makeRepo(FILES);
  const queue = queueOf(repo);
  await queue.put('one', { 'bucket/deals/a.json': 'a2\n', 'bucket/deals/c.json': 'c1\n' });
  await queue.put('two', { 'bucket/deals/a.json': 'a3\n', 'bucket/deals/b.json': null });
  expect(queue.pending().entries.map((entry) => entry.id)).toEqual(['one', 'two']);
  const flushed = await queue.flush();
  expect(flushed).toMatchObject({ left: 0, leftOut: [] });
  expect(flushed.reason).toBeUndefined();
  expect(flushed.commits.map(({ entryId }) => entryId)).toEqual(['one', 'two']);
  const ids = repo.git('log', '--reverse', '--format=%H', 'main~2..main').split('\n');
  expect(flushed.commits.map(({ commit }) => commit)).toEqual(ids);
  expect(ids.map((_, i) => queue.commitOf(i === 0 ? 'one' : 'two'))).toEqual(ids);
  expect(repo.git('log', '-1', '--format=%an <%ae> %aI|%cn <%ce>|%B')).toBe(
    'Ada Actor <ada@example.com> ' +
      `${repo.git('log', '-1', '--format=%aI')}|Uma User <uma@example.com>|` +
      'deals: change two\n\nPail-Via: cli\n',
  );
  expect(Number(repo.git('log', '-1', '--format=%at'))).toBe(
    Date.parse('2026-03-04T05:06:07Z') / 1000,
  );
  expect(repo.git('log', '-1', '--format=%(trailers:key=Pail-Via,valueonly)').trim()).toBe('cli');
  expect(repo.git('show', '--format=', '--name-status', 'main~1')).toBe(
    'M\tbucket/deals/a.json\nA\tbucket/deals/c.json',
  );
  expect(repo.git('show', '--format=', '--name-status', 'main')).toBe(
    'M\tbucket/deals/a.json\nD\tbucket/deals/b.json',
  );
  expect(repo.git('status', '--porcelain')).toBe('');
  expect(repo.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  repo.git('fsck', '--strict');
  expect(await queue.flush()).toEqual({ commits: [], leftOut: [], left: 0 });
});

it('the same entry queued twice is one commit', async () => {
  const repo = makeRepo(FILES);
  const queue = queueOf(repo);
  await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
  await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
  expect((await queue.flush()).commits).toHaveLength(1);
});

describe('the user’s staged work stays as it is', () => {
  it('other files, staged, unstaged, added, removed', async () => {
    const repo = makeRepo({ ...FILES, 'gone.txt': 'x' });
    repo.write('notes.txt', 'one\nstaged\n');
    repo.write('new.txt', 'new');
    repo.git('add', 'notes.txt', 'new.txt');
    repo.git('rm', '-q', '--cached', 'gone.txt');
    repo.write('notes.txt', 'one\nunstaged\n');
    const before = repo.git('status', '--porcelain');
    const staged = repo.git('diff', '--cached');
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(repo.git('status', '--porcelain')).toBe(before);
    expect(repo.git('diff', '--cached')).toBe(staged);
    expect(repo.git('show', '--format=', '--name-only')).toBe('bucket/deals/a.json');
  });

  it('the very same file, partially staged', async () => {
    const repo = makeRepo(FILES);
    repo.write('bucket/deals/a.json', 'staged by hand\n');
    repo.git('add', 'bucket/deals/a.json');
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(repo.git('show', ':bucket/deals/a.json')).toBe('staged by hand');
    expect(repo.git('show', 'HEAD:bucket/deals/a.json')).toBe('a2');
  });

  it('what Pail wrote and the user staged is not theirs to keep', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    repo.git('add', 'bucket/deals/a.json');
    await queue.put('two', { 'bucket/deals/a.json': 'a3\n' });
    expect((await queue.flush()).commits).toHaveLength(2);
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});

describe('places', () => {
  it('an empty repository', async () => {
    const repo = makeRepo();
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/a.json': 'a1\n' });
    await queue.put('two', { 'bucket/a.json': 'a2\n' });
    expect((await queue.flush()).commits).toHaveLength(2);
    expect(repo.git('rev-list', '--count', 'main')).toBe('2');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('a detached HEAD', async () => {
    const repo = makeRepo(FILES);
    repo.git('checkout', '-q', '--detach');
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    const { commits } = await queue.flush();
    expect(repo.git('rev-parse', 'HEAD')).toBe(commits[0]?.commit);
    expect(repo.git('rev-parse', 'HEAD~1')).toBe(repo.git('rev-parse', 'main'));
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('a workspace in a subfolder, with odd names, ignored by .gitignore', async () => {
    const repo = makeRepo({ '.gitignore': 'bucket/\n', 'sub/pail.yaml': '' });
    const queue = queueOf(repo, join(repo.dir, 'sub'));
    const odd = 'sub/bucket/say "hi" \\ *é.json';
    await queue.put('one', { [odd]: 'x\r\ny' });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(
      repo.git('-c', 'core.quotePath=false', 'ls-tree', '-rz', '--name-only', 'HEAD'),
    ).toContain(odd);
    expect(repo.git('status', '--porcelain')).toBe('');
    await queue.put('two', { [odd]: null });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('a second work tree', async () => {
    const repo = makeRepo(FILES);
    const dir = join(realpathSync(makeDir()), 'other');
    repo.git('worktree', 'add', '-q', dir);
    const other = repoAt(dir);
    const queue = queueOf(other);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(other.git('status', '--porcelain')).toBe('');
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('rev-list', '--count', 'main..other')).toBe('1');
  });

  it('a SHA-256 repository', async () => {
    const repo = repoAt(realpathSync(makeDir()));
    repo.git('init', '-q', '-b', 'main', '--object-format=sha256');
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/a.json': 'a1\n' });
    await queue.put('two', { 'bucket/a.json': 'a2\n' });
    expect((await queue.flush()).commits).toHaveLength(2);
    await queue.put('three', { 'bucket/a.json': null, 'bucket/b.json': 'b' });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it.each(['core.autocrlf', 'filter.up.clean'])('bytes stay as they are with %s', async (key) => {
    const repo = makeRepo({ '.gitattributes': '*.json filter=up\n' });
    repo.git('config', key, key === 'core.autocrlf' ? 'true' : 'tr a-z A-Z');
    const queue = queueOf(repo);
    await queue.put('one', { 'a.json': 'line\r\nline\r\n' });
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(repo.git('cat-file', 'blob', 'HEAD:a.json')).toBe('line\r\nline\r');
  });
});

describe('identity', () => {
  it.each([
    [
      'git’s user',
      { 'user.name': 'Uma', 'user.email': 'u@example.com' },
      {},
      'Uma <u@example.com>',
    ],
    ['the actor where git has none', {}, {}, 'Ada Actor <ada@example.com>'],
    ['Pail where there is nobody', {}, { name: '', email: '' }, 'Pail <pail@localhost>'],
    ['without what would break the commit', {}, { name: 'A<b>\nc', email: '<a@b>\n' }, 'Abc <a@b>'],
  ])('committer: %s', async (_, config, author, expected) => {
    const repo = repoAt(realpathSync(makeDir()));
    repo.git('init', '-q', '-b', 'main');
    for (const [key, value] of Object.entries(config)) repo.git('config', key, value);
    const queue = queueOf(repo);
    const entry = { name: 'Ada Actor', email: 'ada@example.com', ...author };
    repo.write('a.json', 'a');
    await queue.enqueue({
      id: 'one',
      createdAt: '2026-03-04T05:06:07.000Z',
      author: entry,
      message: 'x',
      trailers: {},
      paths: [
        {
          file: 'a.json',
          blob: '2e65efe2a145dda7ee51d1741299f848e5bf752e',
          before: null,
          mode: '100644',
          bytes: Buffer.from('a'),
        },
      ],
    });
    const flushed = await withoutGitConfig(() => queue.flush());
    expect(flushed).toMatchObject({ left: 0 });
    expect(repo.git('log', '-1', '--format=%cn <%ce>')).toBe(expected);
    repo.git('fsck', '--strict');
  });
});

async function withoutGitConfig<T>(fn: () => Promise<T>): Promise<T> {
  const saved = { ...process.env };
  process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
  try {
    return await fn();
  } finally {
    for (const key of ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM']) {
      if (saved[key] === undefined) delete process.env[key];
      else process.env[key] = saved[key];
    }
  }
}

describe('signed commits', () => {
  const setUp = (script: string): ReturnType<typeof makeRepo> => {
    const repo = makeRepo(FILES);
    const gpg = join(repo.dir, '.git/fake-gpg');
    writeFileSync(gpg, `#!/bin/sh\n${script}\n`);
    chmodSync(gpg, 0o755);
    repo.git('config', 'commit.gpgsign', 'true');
    repo.git('config', 'gpg.program', gpg);
    return repo;
  };

  it('each one is, where the user signs', async () => {
    const repo = setUp(
      'cat >/dev/null; echo "[GNUPG:] SIG_CREATED x" >&2; echo "-----BEGIN PGP SIGNATURE-----"; echo; echo fake; echo "-----END PGP SIGNATURE-----"',
    );
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    await queue.put('two', { 'bucket/deals/b.json': null });
    expect((await queue.flush()).commits).toHaveLength(2);
    for (const rev of ['main', 'main~1']) {
      const commit = repo.git('cat-file', 'commit', rev);
      expect(commit).toContain('gpgsig -----BEGIN PGP SIGNATURE-----');
      expect(commit).toMatch(/\nauthor Ada Actor <ada@example.com> 1772600767 /);
      expect(commit).toMatch(/Pail-Via: cli$/);
    }
    expect(repo.git('rev-list', '--count', 'main')).toBe('3');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('the queue waits, and says why, while signing fails', async () => {
    const repo = setUp('exit 1');
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    const flushed = await queue.flush();
    expect(flushed).toMatchObject({ commits: [], left: 1 });
    expect(flushed.reason).toMatch(/gpg failed to sign/);
    expect(repo.git('rev-list', '--count', 'main')).toBe('1');
    expect(repo.git('status', '--porcelain')).toBe(' M bucket/deals/a.json');
    repo.git('config', 'commit.gpgsign', 'false');
    expect((await queue.flush()).commits).toHaveLength(1);
  });
});

describe('waiting', () => {
  it.each([
    ['rebase', 'rebase-merge/'],
    ['merge', 'MERGE_HEAD'],
    ['cherry-pick', 'CHERRY_PICK_HEAD'],
    ['revert', 'REVERT_HEAD'],
    ['bisect', 'BISECT_LOG'],
  ])('during a %s entries stay queued', async (operation, mark) => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    repo.write(`.git/${mark}${mark.endsWith('/') ? 'x' : ''}`, '');
    const flushed = await queue.flush();
    expect(flushed).toEqual({
      commits: [],
      leftOut: [],
      left: 1,
      reason: `a ${operation} is in progress`,
    });
    rmSync(join(repo.dir, '.git', mark), { recursive: true });
    expect((await queue.flush()).commits).toHaveLength(1);
  });

  it('a real rebase that stopped at a conflict', async () => {
    const repo = makeRepo(FILES);
    repo.git('checkout', '-q', '-b', 'side');
    repo.write('notes.txt', 'side\n');
    repo.git('commit', '-qam', 'side');
    repo.git('checkout', '-q', 'main');
    repo.write('notes.txt', 'main\n');
    repo.git('commit', '-qam', 'main');
    expect(repo.tryGit('rebase', 'side').code).toBe(1);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    expect((await queue.flush()).reason).toBe('a rebase is in progress');
    repo.git('rebase', '--abort');
    expect((await queue.recover()).left).toBe(0);
  });

  it('for an index.lock that goes away', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    repo.write('.git/index.lock', '');
    setTimeout(() => rmSync(join(repo.dir, '.git/index.lock')), 300);
    const started = Date.now();
    expect((await queue.flush()).commits).toHaveLength(1);
    expect(Date.now() - started).toBeGreaterThan(250);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it.each(['index.lock', 'HEAD.lock', 'refs/heads/main.lock'])(
    'for a %s that stays: HEAD is not moved, the entry is kept, and no commit is told of',
    async (lock) => {
      const repo = makeRepo(FILES);
      const queue = queueOf(repo);
      await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
      repo.write(`.git/${lock}`, '');
      const flushed = await queue.flush({ maxWaitMs: 50 });
      expect(flushed).toMatchObject({ commits: [], left: 1 });
      expect(flushed.reason).toMatch(`another program holds ${join(repo.dir, '.git', lock)}`);
      expect(queue.commitOf('one')).toBeNull();
      expect(repo.git('rev-list', '--count', 'main')).toBe('1');
      rmSync(join(repo.dir, '.git', lock));
      expect((await queue.flush()).commits).toHaveLength(1);
      expect(queue.commitOf('one')).toBe(repo.git('rev-parse', 'HEAD'));
      expect(repo.git('status', '--porcelain')).toBe('');
    },
  );
});

describe('what is in the work tree decides', () => {
  it('a file edited since is left out, the rest is committed, the bytes are kept', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n', 'bucket/deals/b.json': 'b2\n' });
    repo.write('bucket/deals/a.json', 'by hand\n');
    const flushed = await queue.flush();
    expect(flushed.leftOut).toEqual([{ entryId: 'one', file: 'bucket/deals/a.json' }]);
    expect(repo.git('show', '--format=', '--name-only')).toBe('bucket/deals/b.json');
    expect(repo.git('status', '--porcelain')).toBe(' M bucket/deals/a.json');
    const kept = listSetAside(queue.stateDir).map(readSetAside);
    expect(kept.map((entry) => entry.id)).toEqual(['one']);
    expect(Buffer.from(kept[0]?.paths[0]?.bytes ?? []).toString()).toBe('a2\n');
    expect(flushed.left).toBe(0);
  });

  it('after a reset --hard nothing comes back', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    await queue.put('two', { 'bucket/deals/a.json': 'a3\n' });
    repo.git('reset', '-q', '--hard');
    const flushed = await queue.flush();
    expect(flushed).toMatchObject({ commits: [], left: 0 });
    expect(repo.git('rev-list', '--count', 'main')).toBe('1');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('a value changed and changed back is two commits', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    await queue.put('two', { 'bucket/deals/a.json': 'a1\n' });
    expect((await queue.flush()).commits).toHaveLength(2);
    expect(repo.git('show', 'main~1:bucket/deals/a.json')).toBe('a2');
  });

  it('what the user has committed meanwhile is not committed again', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
    await queue.put('two', { 'bucket/deals/a.json': 'a3\n' });
    repo.git('commit', '-qam', 'theirs');
    expect(await queue.flush()).toEqual({ commits: [], leftOut: [], left: 0 });
    expect(repo.git('rev-list', '--count', 'main')).toBe('2');
  });
});

describe('a crash', () => {
  it('between acknowledgement and commit is made good at the next start', async () => {
    const repo = makeRepo(FILES);
    const body = `
      import { stateDirOf } from './src/bucket/state-dir.ts';
      import { openCommitQueue } from './src/history/commit-queue.ts';
      import { writeFileSync } from 'node:fs';
      import { blobId } from './src/record/blob.ts';
      const root = process.argv.at(-1);
      const { dir, git } = stateDirOf(root);
      const bytes = Buffer.from('a2\\n');
      writeFileSync(root + '/bucket/deals/a.json', bytes);
      await openCommitQueue(dir, git).enqueue({
        id: 'one', createdAt: '2026-03-04T05:06:07.000Z', author: { name: 'Ada', email: 'a@b' }, message: 'm', trailers: {},
        paths: [{ file: 'bucket/deals/a.json', blob: blobId(bytes), before: blobId(Buffer.from('a1\\n')), mode: '100644', bytes }],
      });
      process.kill(process.pid, 'SIGKILL');`;
    expect(await runChild(body, [repo.dir]).done).toMatchObject({ signal: 'SIGKILL', err: '' });
    expect(repo.git('rev-list', '--count', 'main')).toBe('1');
    expect((await queueOf(repo).recover()).commits).toHaveLength(1);
    expect(repo.git('show', 'HEAD:bucket/deals/a.json')).toBe('a2');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('at any moment of a flush neither loses nor doubles a commit', async () => {
    const repo = makeRepo(FILES);
    const queue = queueOf(repo);
    const body = `
      import { stateDirOf } from './src/bucket/state-dir.ts';
      import { openCommitQueue } from './src/history/commit-queue.ts';
      const { dir, git } = stateDirOf(process.argv.at(-1));
      console.log('flushing');
      await openCommitQueue(dir, git).flush();
      console.log('flushed');`;
    let expected = 1;
    for (const delay of [4, 12, 20, 28, 36]) {
      // A value that toggles: contents alone cannot tell whether its commits exist.
      await queue.put(`x${delay}`, { 'bucket/deals/a.json': 'a2\n' });
      await queue.put(`y${delay}`, { 'bucket/deals/a.json': 'a1\n' });
      expected += 2;
      const child = runChild(body, [repo.dir]);
      await child.printed('flushing');
      await sleep(delay);
      child.process.kill('SIGKILL');
      await child.done;
      await sleep(60); // Its git children end by themselves.
      expect(await queue.recover({ maxWaitMs: 3000 })).toMatchObject({ left: 0 });
      expect(repo.git('rev-list', '--count', 'main')).toBe(String(expected));
      expect(repo.git('status', '--porcelain')).toBe('');
    }
    repo.git('fsck', '--strict');
  }, 60_000);
});

/** Commits as fast as it can in a repository, at most 400 times, until `stop`. */
function startForeignCommits(repo: Repo): { stop: () => Promise<void> } {
  const script =
    'for i in $(seq 400); do echo $i >> foreign.txt; git add foreign.txt; git commit -qm "foreign $i"; sleep 0.02; done';
  const loop = spawn('sh', ['-c', script], { cwd: repo.dir, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => loop.once('close', () => resolve()));
  return {
    stop: async () => {
      loop.kill();
      await ended;
      await sleep(100); // Its last git child ends by itself.
    },
  };
}

it('50 entries, flushed in tens, while someone else keeps committing', async () => {
  const repo = makeRepo(FILES);
  const queue = queueOf(repo);
  const foreign = startForeignCommits(repo);
  let made = 0;
  try {
    for (let i = 0; i < 50; i++) {
      await queue.put(`e${i}`, { [`bucket/deals/n${i % 7}.json`]: `${i}\n` });
      if (i % 10 === 9) made += (await queue.flush()).commits.length;
    }
  } finally {
    await foreign.stop();
  }
  made += (await queue.flush()).commits.length;
  expect(queue.pending().entries).toEqual([]);
  expect(repo.git('status', '--porcelain', 'bucket')).toBe('');
  const ours = repo.git('log', '--reverse', '--format=%s', '--author=Ada').split('\n');
  expect(ours).toEqual(Array.from({ length: 50 }, (_, i) => `deals: change e${i}`));
  expect(made).toBe(50);
  for (let i = 43; i < 50; i++) {
    expect(repo.git('show', `HEAD:bucket/deals/n${i % 7}.json`)).toBe(String(i));
  }
  expect(Number(repo.git('rev-list', '--count', '--author=Uma', 'main'))).toBeGreaterThan(2);
  repo.git('fsck', '--strict');
}, 60_000);

it('several processes flush at once: each entry once, in order', async () => {
  const repo = makeRepo(FILES);
  const queue = queueOf(repo);
  for (let i = 0; i < 30; i++) await queue.put(`e${i}`, { 'bucket/deals/a.json': `${i}\n` });
  const results = await Promise.all([1, 2, 3].map(() => queueOf(repo).flush()));
  expect(results.flatMap((result) => result.commits)).toHaveLength(30);
  const subjects = repo.git('log', '--reverse', '--format=%s', 'main~30..main').split('\n');
  expect(subjects).toEqual(Array.from({ length: 30 }, (_, i) => `deals: change e${i}`));
});

it('a file between its rename and its entry is waited for, not left out', async () => {
  const repo = makeRepo(FILES);
  const queue = queueOf(repo);
  await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
  const writer = withLock(queue.stateDir, 'writing', async () => {
    const entry = entryOf(repo, 'two', { 'bucket/deals/a.json': 'a3\n' });
    repo.write('bucket/deals/a.json', 'a3\n');
    await sleep(100);
    await queue.enqueue(entry);
  });
  await sleep(30);
  const flushed = await queue.flush();
  await writer;
  expect(flushed.leftOut).toEqual([]);
  expect(flushed.commits.map(({ entryId }) => entryId)).toEqual(['one', 'two']);
});

it('leaves no files of its own in the state directory', async () => {
  const repo = makeRepo(FILES);
  const queue = queueOf(repo);
  await queue.put('one', { 'bucket/deals/a.json': 'a2\n' });
  await queue.flush();
  expect(readdirSync(queue.stateDir)).toEqual(['queue']);
  expect(readdirSync(join(queue.stateDir, 'queue'))).toEqual(['flushed.json']);
  expect(readdirSync(join(repo.dir, '.git')).filter((name) => /crash|lock/.test(name))).toEqual([]);
});
