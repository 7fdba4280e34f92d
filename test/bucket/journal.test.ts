import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileOp } from '../../src/bucket/file-ops.ts';
import { applyFileOps, pendingJournals, recoverJournal } from '../../src/bucket/journal.ts';
import { blobId } from '../../src/record/blob.ts';
import { makeDir } from '../support/temp-dir.ts';
import { runChild } from './child.ts';
import { makeSmallDisk } from './small-disk.ts';

const write = (file: string, before: string | null, after: string): FileOp => ({
  op: 'write',
  file,
  before: before === null ? null : blobId(Buffer.from(before)),
  bytes: Buffer.from(after),
});
const remove = (file: string, before: string): FileOp => ({
  op: 'remove',
  file,
  before: blobId(Buffer.from(before)),
});

const OLD = { 'deals/a.json': 'a1', 'deals/b.json': 'b1', 'deals/c.json': 'c1' };
const NEW = { 'deals/a.json': 'a2', 'deals/c.json': 'c2', 'users/d.json': 'd2' };
const OPS = [
  remove('deals/b.json', 'b1'),
  write('deals/a.json', 'a1', 'a2'),
  write('deals/c.json', 'c1', 'c2'),
  write('users/d.json', null, 'd2'),
];

/** All files below `dir`, temporary ones too, path → text. */
function filesOf(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(dir.length + 1)] = readFileSync(path, 'utf8');
  }
  return found;
}

const STEPS = [
  'prepared',
  'journal written',
  'op 0',
  'op 1',
  'op 2',
  'op 3',
  'synced',
  'finished',
  'journal removed',
];

it('performs a plan step by step, journalled, and leaves nothing but its files', async () => {
  const bucket = makeDir(OLD);
  const state = makeDir();
  const seen: string[] = [];
  const steps = (step: string): unknown => seen.push(step);
  await applyFileOps(bucket, state, OPS, { steps });
  expect(seen).toEqual(STEPS);
  expect(filesOf(bucket)).toEqual(NEW);
  expect(filesOf(state)).toEqual({});
});

it('a plan of one file needs no journal', async () => {
  const bucket = makeDir(OLD);
  const state = makeDir();
  const seen: string[] = [];
  const pending = (step: string): unknown => seen.push(`${step}: ${pendingJournals(state).length}`);
  await applyFileOps(bucket, state, [write('deals/a.json', 'a1', 'a2')], { steps: pending });
  expect(seen).toContain('op 0: 0');
  expect(readFileSync(join(bucket, 'deals/a.json'), 'utf8')).toBe('a2');
});

const CRASH = `
import { appendFileSync } from 'node:fs';
import { applyFileOps } from './src/bucket/journal.ts';
const [bucket, state, at, json] = process.argv.slice(-4);
const ops = JSON.parse(json).map((op) => op.op === 'write' ? { ...op, bytes: Buffer.from(op.text) } : op);
await applyFileOps(bucket, state, ops, {
  note: { plan: 7 },
  finish: (note) => appendFileSync(state + '/notes', JSON.stringify(note) + '\\n'),
  steps: (step) => { if (step === at) process.kill(process.pid, 'SIGKILL'); },
});`;

async function crashAt(
  step: string,
  bucket: string,
  state: string,
  plan: readonly FileOp[] = OPS,
): Promise<void> {
  const ops = plan.map((op) =>
    op.op === 'write' ? { ...op, bytes: null, text: Buffer.from(op.bytes).toString() } : op,
  );
  const child = runChild(CRASH, [bucket, state, step, JSON.stringify(ops)]);
  expect(await child.done).toMatchObject({ signal: 'SIGKILL', err: '' });
}

it.each(['finished', 'op 0', 'synced'])(
  'a plan of one file killed after "%s" is known before it changes the file',
  async (step) => {
    const bucket = makeDir(OLD);
    const state = makeDir();
    await crashAt(step, bucket, state, [write('deals/a.json', 'a1', 'a2')]);
    expect(filesOf(state)).toEqual({ notes: '{"plan":7}\n' });
    const after = step === 'finished' ? 'a1' : 'a2';
    expect(readFileSync(join(bucket, 'deals/a.json'), 'utf8')).toBe(after);
  },
);

describe('killed after each step, the whole plan is there after recovery, or none of it', () => {
  it.each(STEPS)(
    '%s',
    async (step) => {
      const bucket = makeDir(OLD);
      const state = makeDir();
      await crashAt(step, bucket, state);
      const notes: unknown[] = [];
      const recovered = await recoverJournal(bucket, state, (note) => {
        notes.push(note);
      });
      const isWhole = step !== 'prepared';
      const files = filesOf(bucket);
      const temps = Object.keys(files).filter((file) => file.includes('.pail-tmp-'));
      for (const temp of temps) delete files[temp];
      expect(files).toEqual(isWhole ? NEW : OLD);
      if (isWhole) expect(temps).toEqual([]);
      expect(recovered.conflicts).toEqual([]);
      expect(pendingJournals(state)).toEqual([]);
      const told = filesOf(state)['notes'] === undefined ? 0 : 1;
      expect(notes).toEqual(isWhole && step !== 'journal removed' ? [{ plan: 7 }] : []);
      expect(notes.length + told).toBeGreaterThan(isWhole ? 0 : -1);
      await expect(recoverJournal(bucket, state)).resolves.toEqual({
        completed: [],
        conflicts: [],
        damaged: [],
      });
    },
    30_000,
  );
});

it('recovery leaves a file that someone edited meanwhile, does the rest and reports it', async () => {
  const bucket = makeDir(OLD);
  const state = makeDir();
  await crashAt('op 0', bucket, state);
  writeFileSync(join(bucket, 'deals/c.json'), 'edited by hand');
  const { completed, conflicts } = await recoverJournal(bucket, state);
  expect(conflicts).toEqual(['deals/c.json']);
  expect(completed).toEqual(['deals/b.json', 'users/d.json']);
  expect(filesOf(bucket)).toEqual({ ...NEW, 'deals/c.json': 'edited by hand' });
});

it('recovery drops a plan of which nothing was done, when a part of it can no longer be', async () => {
  const bucket = makeDir(OLD);
  const state = makeDir();
  await crashAt('journal written', bucket, state);
  writeFileSync(join(bucket, 'deals/c.json'), 'edited by hand');
  const recovered = await recoverJournal(bucket, state);
  expect(recovered).toEqual({ completed: [], conflicts: [], damaged: [] });
  expect(filesOf(bucket)).toEqual({ ...OLD, 'deals/c.json': 'edited by hand' });
});

it('the next plan completes an interrupted one first', async () => {
  const bucket = makeDir(OLD);
  const state = makeDir();
  await crashAt('op 1', bucket, state);
  const result = await applyFileOps(bucket, state, [write('deals/a.json', 'a2', 'a3')]);
  expect(result.completed).toEqual(['deals/b.json', 'users/d.json']);
  expect(filesOf(bucket)).toEqual({ ...NEW, 'deals/a.json': 'a3' });
});

it('a damaged journal is reported and left, and stops nothing', async () => {
  const bucket = makeDir(OLD);
  const state = makeDir();
  await crashAt('op 0', bucket, state);
  const [path = ''] = pendingJournals(state);
  writeFileSync(path, readFileSync(path).subarray(0, -1));
  const recovered = await recoverJournal(bucket, state);
  expect(recovered).toEqual({ completed: [], conflicts: [], damaged: [path] });
  expect(pendingJournals(state)).toEqual([path]);
});

describe('a failure in a living process takes everything back', () => {
  it.each(['op 0', 'op 1', 'op 2', 'op 3', 'synced', 'finished'])('at %s', async (at) => {
    const bucket = makeDir(OLD);
    const state = makeDir();
    const steps = (step: string): void => {
      if (step === at) throw new Error('the disk fails');
    };
    await expect(applyFileOps(bucket, state, OPS, { steps })).rejects.toThrow('the disk fails');
    expect(filesOf(bucket)).toEqual(OLD);
    expect(readdirSync(bucket)).toEqual(['deals']);
    expect(filesOf(state)).toEqual({});
  });

  it('and one of `finish` does so for a single file too', async () => {
    const bucket = makeDir(OLD);
    const finish = (): never => {
      throw new Error('no queue');
    };
    const attempt = applyFileOps(bucket, makeDir(), [remove('deals/a.json', 'a1')], { finish });
    await expect(attempt).rejects.toThrow('no queue');
    expect(filesOf(bucket)).toEqual(OLD);
  });

  it('and one of a single file takes back what `finish` did', async () => {
    const bucket = makeDir(OLD);
    const told: string[] = [];
    const finish = () => {
      told.push(readFileSync(join(bucket, 'deals/a.json'), 'utf8'));
      return () => void told.push('taken back');
    };
    const steps = (step: string): void => {
      if (step === 'op 0') throw new Error('the disk fails');
    };
    const ops = [write('deals/a.json', 'a1', 'a2')];
    await expect(applyFileOps(bucket, makeDir(), ops, { finish, steps })).rejects.toThrow();
    expect(told).toEqual(['a1', 'taken back']);
    expect(filesOf(bucket)).toEqual(OLD);
  });

  it('but not what someone else has put there in between', async () => {
    const bucket = makeDir(OLD);
    const steps = (step: string): void => {
      if (step !== 'synced') return;
      mkdirSync(join(bucket, 'tmp'));
      writeFileSync(join(bucket, 'tmp/x'), 'theirs');
      renameSync(join(bucket, 'tmp/x'), join(bucket, 'deals/a.json'));
      throw new Error('the disk fails');
    };
    await expect(applyFileOps(bucket, makeDir(), OPS, { steps })).rejects.toThrow();
    expect(filesOf(bucket)).toEqual({ ...OLD, 'deals/a.json': 'theirs' });
  });
});

describe('a plan made on another state changes nothing', () => {
  it.each([
    ['changed', write('deals/a.json', 'a0', 'x')],
    ['gone', write('deals/z.json', 'z1', 'x')],
    ['there already', write('deals/a.json', null, 'x')],
    ['changed, to be removed', remove('deals/a.json', 'a0')],
  ])('%s', async (_, op) => {
    const bucket = makeDir(OLD);
    const state = makeDir();
    const ops = [write('deals/b.json', 'b1', 'b2'), write('new/e.json', null, 'e'), op];
    await expect(applyFileOps(bucket, state, ops)).rejects.toMatchObject({ code: 'stale' });
    expect(filesOf(bucket)).toEqual(OLD);
    expect(readdirSync(bucket)).toEqual(['deals']);
    expect(filesOf(state)).toEqual({});
  });

  it('nor when the file changes while the plan is being written down', async () => {
    const bucket = makeDir(OLD);
    const state = makeDir();
    const steps = (step: string): void => {
      if (step === 'journal written') writeFileSync(join(bucket, 'deals/c.json'), 'c9');
    };
    const attempt = applyFileOps(bucket, state, OPS, { steps });
    await expect(attempt).rejects.toMatchObject({ code: 'stale' });
    expect(filesOf(bucket)).toEqual({ ...OLD, 'deals/c.json': 'c9' });
    expect(filesOf(state)).toEqual({});
  });
});

it.each(['../x.json', 'deals/../../x.json', '/x.json', 'deals//x.json', 'out/x.json'])(
  'writes nothing outside the bucket: %s',
  async (file) => {
    const outside = makeDir();
    const bucket = join(makeDir({ 'bucket/deals/a.json': 'a1' }), 'bucket');
    symlinkSync(outside, join(bucket, 'out'));
    const attempt = applyFileOps(bucket, makeDir(), [write(file, null, 'x')]);
    await expect(attempt).rejects.toMatchObject({ code: 'io' });
    expect(readdirSync(outside)).toEqual([]);
  },
);

const disk = makeSmallDisk();

it.skipIf(disk === null)(
  'a disk that fills up midway: old bytes everywhere, next write works',
  async () => {
    const root = disk ?? '';
    const bucket = join(root, 'bucket');
    mkdirSync(join(bucket, 'deals'), { recursive: true });
    for (const [file, text] of Object.entries(OLD)) writeFileSync(join(bucket, file), text);
    const big = Array.from({ length: 30 }, (_, i) =>
      write(`new/${i}.json`, null, 'x'.repeat(50_000)),
    );
    for (const state of [join(root, 'state'), makeDir()]) {
      const attempt = applyFileOps(bucket, state, [...OPS, ...big]);
      await expect(attempt).rejects.toMatchObject({ code: 'io', data: { errno: 'ENOSPC' } });
      expect(filesOf(bucket)).toEqual(OLD);
      expect(pendingJournals(state)).toEqual([]);
    }
    await applyFileOps(bucket, join(root, 'state'), OPS);
    expect(filesOf(bucket)).toEqual(NEW);
  },
);
