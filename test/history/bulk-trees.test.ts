import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BULK } from '../../src/history/bulk-trees.ts';
import type { QueuePath } from '../../src/history/queue-store.ts';
import { blobId } from '../../src/record/blob.ts';
import { makeRepo, type Queue, queueOf, type Repo } from './git-repo.ts';

const COUNT = BULK + 50;
const names = Array.from({ length: COUNT }, (_, i) => `deal_${i}.json`);

type Files = Readonly<Record<string, string | null>>;

/** Writes files and queues them as one entry. */
async function change(repo: Repo, queue: Queue, id: string, before: Files, after: Files) {
  const blobOf = (text: string | null | undefined): string | null =>
    text == null ? null : blobId(Buffer.from(text));
  const paths = Object.entries(after).map(([file, text]): QueuePath => {
    repo.write(file, text);
    const bytes = text === null ? null : Buffer.from(text);
    return { file, bytes, blob: blobOf(text), before: blobOf(before[file]), mode: '100644' };
  });
  const author = { name: 'Ada Actor', email: 'ada@example.com' };
  const createdAt = '2026-03-04T05:06:07.000Z';
  await queue.enqueue({ id, createdAt, paths, author, message: id, trailers: {} });
}

const filesOf = (
  dir: string,
  text: (name: string) => string | null,
): Record<string, string | null> =>
  Object.fromEntries(names.map((name) => [`${dir}/${name}`, text(name)]));

function expectSound(repo: Repo, files: Files): void {
  const tree = repo.git('ls-tree', '-r', '-z', 'HEAD').split('\0').filter(Boolean);
  const held = Object.entries(files).filter(([, text]) => text !== null);
  expect(tree.sort()).toEqual(
    held.map(([file, text]) => `100644 blob ${blobId(Buffer.from(text ?? ''))}\t${file}`).sort(),
  );
  expect(repo.git('status', '--porcelain')).toBe('');
  repo.git('fsck', '--strict');
}

it('a thousand changes in a directory, beside others in and below it', async () => {
  const beside = { 'bucket/deals/notes.txt': 'n', 'bucket/deals/far/x.json': 'x', 'b.txt': 'b' };
  const first = { ...beside, ...filesOf('bucket/deals', (name) => name) };
  const repo = makeRepo(first);
  const queue = queueOf(repo);
  const edits = { ...filesOf('bucket/deals', (n) => `${n}!`), 'bucket/deals/far/x.json': 'x2' };
  await change(repo, queue, 'edit', first, edits);
  expect((await queue.flush()).commits).toHaveLength(1);
  expectSound(repo, { ...first, ...edits });

  // Everything goes one directory down, and the old one keeps what is no record.
  const moves = {
    ...filesOf('bucket/deals', () => null),
    ...filesOf('bucket/deals/d', (name) => `${name}!`),
  };
  await change(repo, queue, 'move', edits, moves);
  expect((await queue.flush()).commits).toHaveLength(1);
  expectSound(repo, { ...first, ...edits, ...moves });
  expect(repo.git('log', '--follow', '--format=%s', '--', 'bucket/deals/d/deal_7.json')).toBe(
    'move\nedit\nfirst',
  );
});

it('a directory that is left empty is gone; several entries are a chain', async () => {
  const first = filesOf('bucket/deals', (name) => name);
  const repo = makeRepo({ 'b.txt': 'b', ...(first as Record<string, string>) });
  const queue = queueOf(repo);
  const gone = filesOf('bucket/deals', () => null);
  await change(repo, queue, 'remove', first, gone);
  expect((await queue.flush()).commits).toHaveLength(1);
  expectSound(repo, { 'b.txt': 'b' });
  rmSync(join(repo.dir, 'bucket'), { recursive: true, force: true });
  await change(repo, queue, 'again', {}, first);
  await change(repo, queue, 'one more', first, { 'bucket/deals/deal_7.json': 'seven' });
  expect((await queue.flush()).commits).toHaveLength(2);
  expectSound(repo, { 'b.txt': 'b', ...first, 'bucket/deals/deal_7.json': 'seven' });
});
