import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keptWhileSame } from '../../src/workspace/merging/kept-while-same.ts';

/** A file, and an answer that counts how often it was loaded. */
function counting() {
  const dir = mkdtempSync(join(tmpdir(), 'pail-kept-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'index');
  const replace = (): void => {
    writeFileSync(`${file}.lock`, 'same size');
    renameSync(`${file}.lock`, file);
  };
  const keep = keptWhileSame<number>();
  let loaded = 0;
  const ask = (of: unknown = null): Promise<number> => keep(file, of, async () => ++loaded);
  return { file, replace, ask, keep };
}

it.each([
  ['nothing happened', () => undefined, 1],
  ['the file was replaced by one of its size', ({ replace }) => replace(), 2],
  ['the file is gone', ({ file }) => rmSync(file), 2],
] as [string, (made: ReturnType<typeof counting>) => void, number][])(
  'after %s',
  async (_, change, loads) => {
    const made = counting();
    made.replace();
    expect(await made.ask()).toBe(1);
    change(made);
    expect(await made.ask()).toBe(loads);
  },
);

it('another object needs an answer of its own', async () => {
  const { ask } = counting();
  const [one, two] = [{}, {}];
  expect([await ask(one), await ask(one), await ask(two)]).toEqual([1, 1, 2]);
});

it('a failure is not kept, and those who ask at one time share one loading', async () => {
  const { file, keep, ask } = counting();
  const failing = (): Promise<number> => Promise.reject(new Error('git is away'));
  await expect(keep(file, null, failing)).rejects.toThrow('git is away');
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
});
