import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type OpenConflict,
  readConflicts,
  removeConflict,
  writeConflict,
} from '../../src/history/conflict-store.ts';
import { makeDir } from '../support/temp-dir.ts';

const conflict = (path: string, ours: string): OpenConflict => ({
  version: 1,
  path,
  blobs: { base: null, ours, theirs: 'c'.repeat(40) },
  commits: { ours: null, theirs: null },
  operation: 'merge',
  conflicts: [{ pointer: '/n', base: null, ours: 1, theirs: 2, rule: 'value' }],
});

it('keeps conflicts until they are removed: the same merge once, another of the same path beside it', async () => {
  const dir = makeDir({});
  expect(readConflicts(dir)).toEqual({ open: [], damaged: [] });
  const [a, b, other] = [conflict('b.json', 'a'), conflict('b.json', 'b'), conflict('a.json', 'a')];
  for (const one of [a, b, a, other]) await writeConflict(dir, one);
  const { open } = readConflicts(dir);
  expect(open.map(({ path }) => path)).toEqual(['a.json', 'b.json', 'b.json']);
  expect(open).toEqual(expect.arrayContaining([a, b, other]));
  removeConflict(dir, a);
  removeConflict(dir, a);
  expect(readConflicts(dir).open).toEqual([other, b]);
  expect(readdirSync(join(dir, 'conflicts'))).toHaveLength(2);
});

it.each(['{"version":1', '[]', '{"version":2,"path":"a"}'])(
  'a file that holds %s is named',
  async (text) => {
    const dir = makeDir({});
    await writeConflict(dir, conflict('a.json', 'a'));
    const path = join(dir, 'conflicts', 'x.json');
    writeFileSync(path, text);
    expect(readConflicts(dir)).toMatchObject({ open: [{ path: 'a.json' }], damaged: [path] });
  },
);
