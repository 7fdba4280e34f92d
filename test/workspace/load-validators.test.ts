import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { modelOf } from '../support/model.ts';
import { makeDir } from '../support/temp-dir.ts';

const MODEL = modelOf({
  deals: {
    type: 'object',
    required: ['id', 'title', 'stage'],
    'x-collection': { prefix: 'deal', short: 'deals', plural: 'Deals', display: 'title' },
    properties: {
      id: { type: 'string' },
      title: { type: 'string' },
      stage: { type: 'string' },
      pipeline: { type: 'string' },
    },
  },
});

/** A process that has compiled nothing yet; with `compiles` false, one in which ajv must not be loaded. */
async function fresh(compiles = true) {
  vi.resetModules();
  vi.doUnmock('../../src/schema/compile-schema.ts');
  if (!compiles) {
    vi.doMock('../../src/schema/compile-schema.ts', () => {
      throw new Error('ajv was loaded');
    });
  }
  // The build id of sources is that of a process; here all are of one build.
  vi.stubGlobal('__PAIL_BUILD__', 'test');
  return (await import('../../src/workspace/load-validators.ts')).loadValidators;
}

let dir: string;
let file: string;
beforeEach(async () => {
  dir = makeDir();
  file = join(dir, 'validators');
  await (await fresh())(MODEL, dir);
});

async function verdict(compiles: boolean, model = MODEL): Promise<string[]> {
  const validators = await (await fresh(compiles))(model, dir);
  const deals = requireCollection(model, 'deals');
  const data = { id: 'deal_x', title: 3, pipeline: 'sales' } as unknown as RecordData;
  return validators
    .forCollection(deals)(data)
    .map(({ code, pointer }) => `${code} ${pointer}`);
}
const FOUND = ['required /stage', 'type /title'];

it('a second process needs no ajv; the file is for its owner alone', async () => {
  expect((await verdict(false)).sort()).toEqual(FOUND);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(['validators']);
});

it.each<[string, () => void]>([
  ['cut', () => truncateSync(file, statSync(file).size / 2)],
  ['empty', () => truncateSync(file, 0)],
  [
    'altered',
    () => {
      const bytes = readFileSync(file);
      const at = bytes.indexOf('return');
      bytes.write('throws', at);
      writeFileSync(file, bytes);
    },
  ],
  ['something else', () => writeFileSync(file, 'module.exports = () => true')],
])('a file that is %s is made anew in silence', async (_, damage) => {
  damage();
  await expect(verdict(false)).rejects.toThrow();
  expect((await verdict(true)).sort()).toEqual(FOUND);
  expect((await verdict(false)).sort()).toEqual(FOUND);
});

it('where it cannot be written, checks work all the same', async () => {
  dir = join(makeDir({ file: '' }), 'file/none');
  expect((await verdict(true)).sort()).toEqual(FOUND);
});

it('a schema that changed is compiled, one that is faulty says so', async () => {
  mkdirSync(join(dir, 'x'));
  const thing = (pattern: string) =>
    modelOf({
      things: {
        type: 'object',
        'x-collection': { prefix: 'thing', short: 'things', plural: 'Things', display: 'id' },
        properties: { id: { type: 'string' }, code: { type: 'string', pattern } },
      },
    });
  const check = async (pattern: string, code: string): Promise<unknown> => {
    const model = thing(pattern);
    const things = requireCollection(model, 'things');
    const validators = await (await fresh())(model, dir);
    const data = { id: 'thing_x', code } as unknown as RecordData;
    return validators.compileFault(things) ?? validators.forCollection(things)(data).length;
  };
  expect(await check('^a$', 'a')).toBe(0);
  expect(await check('^b$', 'a')).toBe(1);
  expect(await check('(b', 'a')).toMatch(/missing|unclosed/i);
});
