import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepTempFiles, TEMP_PREFIX } from '../../src/bucket/temp-file.ts';
import { removeFileDurably, renameDurably, writeFileDurably } from '../../src/bucket/write.ts';
import { blobId } from '../../src/record/blob.ts';
import { makeDir } from '../support/temp-dir.ts';
import { makeSmallDisk } from './small-disk.ts';

const NEW = Buffer.from('{ "id": "deal_a" }\n');
const OLD_BLOB = blobId(Buffer.from('old'));

it('creates missing directories, writes the bytes and leaves nothing beside them', async () => {
  const dir = makeDir();
  const target = join(dir, 'crm/deals/7k/deal_a.json');
  await writeFileDurably(target, NEW);
  expect(readFileSync(target)).toEqual(NEW);
  expect(readdirSync(join(dir, 'crm/deals/7k'))).toEqual(['deal_a.json']);
});

it.each([0o600, 0o640, 0o755])('keeps mode %o of the file it replaces', async (mode) => {
  const dir = makeDir({ 'a.json': 'old' });
  chmodSync(join(dir, 'a.json'), mode);
  await writeFileDurably(join(dir, 'a.json'), NEW, { mode: 0o666 });
  expect(statSync(join(dir, 'a.json')).mode & 0o777).toBe(mode);
});

it.each([
  ['the blob it has', OLD_BLOB, null],
  ['another blob', blobId(NEW), 'stale'],
  ['no file', null, 'stale'],
])('with a file there, a write that expects %s', async (_, expectBlob, code) => {
  const dir = makeDir({ 'a.json': 'old' });
  const write = writeFileDurably(join(dir, 'a.json'), NEW, { expectBlob });
  if (code === null) await write;
  else await expect(write).rejects.toMatchObject({ code });
  expect(readFileSync(join(dir, 'a.json'), 'utf8')).toBe(code === null ? NEW.toString() : 'old');
  expect(readdirSync(dir)).toEqual(['a.json']);
});

it('of 20 exclusive creations at once exactly one wins, whole', async () => {
  const target = join(makeDir(), 'a.json');
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      writeFileDurably(target, Buffer.from(`${i}`.repeat(5000)), { expectBlob: null }),
    ),
  );
  const winners = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
  expect(winners).toHaveLength(1);
  expect(readFileSync(target, 'utf8')).toBe(`${winners[0]}`.repeat(5000));
});

it('touches no link, no directory and nothing behind a link', async () => {
  const dir = makeDir({ 'real.json': 'old' });
  symlinkSync('real.json', join(dir, 'link.json'));
  symlinkSync('nowhere.json', join(dir, 'dangling.json'));
  mkdirSync(join(dir, 'directory.json'));
  for (const name of ['link.json', 'dangling.json', 'directory.json']) {
    const target = join(dir, name);
    await expect(writeFileDurably(target, NEW)).rejects.toMatchObject({ code: 'io' });
    await expect(removeFileDurably(target)).rejects.toMatchObject({ code: 'io' });
    await expect(renameDurably(join(dir, 'real.json'), target)).rejects.toMatchObject({
      code: 'io',
    });
  }
  expect(readdirSync(dir)).toEqual(['dangling.json', 'directory.json', 'link.json', 'real.json']);
  expect(readFileSync(join(dir, 'real.json'), 'utf8')).toBe('old');
});

it('removes a file, says when there was none, and refuses one that has changed', async () => {
  const dir = makeDir({ 'a.json': 'old', 'b.json': 'old' });
  expect(await removeFileDurably(join(dir, 'a.json'), { expectBlob: OLD_BLOB })).toBe(true);
  expect(await removeFileDurably(join(dir, 'a.json'))).toBe(false);
  const changed = removeFileDurably(join(dir, 'b.json'), { expectBlob: blobId(NEW) });
  await expect(changed).rejects.toMatchObject({ code: 'stale' });
  expect(readdirSync(dir)).toEqual(['b.json']);
});

it('renames into a new directory, never onto another file', async () => {
  const dir = makeDir({ 'a.json': 'old', 'b.json': 'other' });
  await expect(renameDurably(join(dir, 'a.json'), join(dir, 'b.json'))).rejects.toMatchObject({
    code: 'exists',
  });
  await renameDurably(join(dir, 'a.json'), join(dir, 'c/d/a.json'));
  expect(readFileSync(join(dir, 'c/d/a.json'), 'utf8')).toBe('old');
  expect(readFileSync(join(dir, 'b.json'), 'utf8')).toBe('other');
});

it('sweeps old temporary files only', () => {
  const dir = makeDir({ [`${TEMP_PREFIX}young`]: '', '.other': '', 'a.json': '' });
  utimesSync(join(dir, '.other'), 0, 0);
  expect(sweepTempFiles([dir, join(dir, 'missing')])).toEqual([]);
  expect(sweepTempFiles([dir], 0)).toEqual([join(dir, `${TEMP_PREFIX}young`)]);
  expect(readdirSync(dir).sort()).toEqual(['.other', 'a.json']);
});

it('an old content under a new temporary name counts as young', async () => {
  const dir = makeDir({ 'a.json': 'old' });
  utimesSync(join(dir, 'a.json'), 0, 0);
  execFileSync('ln', [join(dir, 'a.json'), join(dir, `${TEMP_PREFIX}backup`)]);
  expect(sweepTempFiles([dir])).toEqual([]);
});

const disk = makeSmallDisk();

it.skipIf(disk === null)('a full disk: a named error, the old bytes, no leftovers', async () => {
  const dir = disk ?? '';
  writeFileSync(join(dir, 'a.json'), 'old');
  const big = Buffer.alloc(2_000_000, 'x');
  for (const target of [join(dir, 'a.json'), join(dir, 'new/b.json')]) {
    await expect(writeFileDurably(target, big)).rejects.toMatchObject({
      code: 'io',
      data: { errno: 'ENOSPC', path: target },
      message: expect.stringMatching(/disk is full.*old content is intact/),
    });
  }
  expect(readFileSync(join(dir, 'a.json'), 'utf8')).toBe('old');
  expect(readdirSync(dir)).toEqual(['a.json']);
  await writeFileDurably(join(dir, 'a.json'), NEW);
});

it.skipIf(disk === null)('a read-only disk: a named error, nothing changed', async () => {
  const dir = disk ?? '';
  writeFileSync(join(dir, 'a.json'), 'old');
  execFileSync('mount', ['-o', 'remount,ro', dir]);
  try {
    const fault = { code: 'io', data: { errno: 'EROFS' }, message: /read-only/ };
    const target = join(dir, 'a.json');
    for (const attempt of [
      () => writeFileDurably(target, NEW),
      () => removeFileDurably(target),
      () => renameDurably(target, join(dir, 'b.json')),
    ]) {
      const error = await attempt().then(
        () => null,
        (e: unknown) => e,
      );
      expect(error).toMatchObject({ code: fault.code, data: fault.data });
      expect(String(error)).toMatch(fault.message);
    }
  } finally {
    execFileSync('mount', ['-o', 'remount,rw', dir]);
  }
  expect(readFileSync(join(dir, 'a.json'), 'utf8')).toBe('old');
});

it.skipIf(process.getuid?.() === 0)('a directory without write permission', async () => {
  const dir = makeDir({ 'a.json': 'old' });
  chmodSync(dir, 0o500);
  await expect(writeFileDurably(join(dir, 'a.json'), NEW)).rejects.toMatchObject({
    code: 'io',
    data: { errno: 'EACCES' },
  });
  chmodSync(dir, 0o700);
  expect(existsSync(join(dir, 'a.json'))).toBe(true);
});
