import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParkedConflict } from '../../src/record/parked.ts';
import { gitIn, makeWorkspace, SALES_FILES } from '../support/workspace.ts';
import { pail, read } from './harness.ts';

const DEAL = { id: 'deal_x', title: 'Licence', stage: 'lead', pipeline: 'sales', expectedValue: 9 };
const DEAL_FILE = 'bucket/crm/deals/deal_x.json';
const PARKED: ParkedConflict = {
  version: 1,
  id: 'deal_x',
  file: 'crm/deals/deal_x.json',
  fields: [
    { pointer: '/title', base: 'Old', ours: 'Licence', theirs: 'License' },
    { pointer: '/expectedValue', base: 1, ours: 9, theirs: 2 },
  ],
  ours: { commit: 'a'.repeat(40), author: 'Ann', at: '2026-11-01T10:00:00.000Z' },
  theirs: { commit: 'b'.repeat(40), author: 'Bob', at: '2026-11-02T10:00:00.000Z' },
};
const withConflict = (conflict: object = PARKED): string =>
  makeWorkspace({
    ...SALES_FILES,
    'bucket/crm/deals/deal_x.json': DEAL,
    'bucket/.conflicts/deal_x.json': conflict,
  }).root;

describe('pail conflicts', () => {
  it('shows who wants what, and answers 1 while there is something', async () => {
    const run = await pail(withConflict(), ['conflicts']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(
      /Licence {2}deal_x\n {2}title\n {4}was {5}Old\n {4}ours {4}Licence {2}Ann, 2026-11-01\n {4}theirs {2}License {2}Bob/,
    );
  });

  it('tells what each side did to a record that one of them removed', async () => {
    const fields = [{ pointer: '', base: { ...DEAL, title: 'Old' }, ours: DEAL, theirs: null }];
    const { stdout } = await pail(withConflict({ ...PARKED, fields }), ['conflicts']);
    expect(stdout).toContain('ours    changed it: title Old → Licence');
    expect(stdout).toContain('theirs  removed it');
  });

  it('as JSON: one item per open field', async () => {
    const { items, total } = (await pail(withConflict(), ['conflicts', '--json'])).json<{
      items: object[];
      total: number;
    }>();
    expect(total).toBe(2);
    expect(items[0]).toMatchObject({
      id: 'deal_x',
      path: 'bucket/crm/deals/deal_x.json',
      pointer: '/title',
      base: 'Old',
      ours: 'Licence',
      theirs: 'License',
    });
  });

  it('says when there is none', async () => {
    const root = makeWorkspace(SALES_FILES).root;
    const run = await pail(root, ['conflicts']);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toContain('no conflicts');
  });
});

describe('pail resolve', () => {
  it.each([
    [['--theirs'], { title: 'License', expectedValue: 2 }],
    [['--field', 'title=Third', '--ours'], { title: 'Third', expectedValue: 9 }],
    [['-f', 'title=Third', '-f', 'expectedValue=3'], { title: 'Third', expectedValue: 3 }],
  ])('%j', async (flags, fields) => {
    const root = withConflict();
    const run = await pail(root, ['resolve', 'deal_x', ...flags]);
    expect(run).toMatchObject({ code: 0, stdout: 'settled deal_x\n' });
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_x.json'))).toMatchObject(fields);
    expect((await pail(root, ['conflicts'])).code).toBe(0);
    expect(gitIn(root, 'status', '--porcelain')).toBe('');
  });

  it.each([
    [['deal_x'], 3, 'decide with --ours'],
    [['deal_y'], 1, 'did you mean "deal_x"?'],
    [['deal_x', '--ours', '--theirs'], 2, 'exclude each other'],
    [['deal_x', '-f', 'stage=lead'], 2, 'stage is not open in deal_x (open: title, expectedValue)'],
    [['deal_x', '-f', 'titel=x'], 2, 'title'],
    [['deal_x', '-f', 'expectedValue=much', '--ours'], 2, 'expectedValue'],
  ])('refuses %j', async (words, code, message) => {
    const root = withConflict();
    const run = await pail(root, ['resolve', ...words]);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(message);
    expect(gitIn(root, 'status', '--porcelain')).toBe('');
  });
});

describe('an open conflict', () => {
  it('is a warning of `check`, at its field or at the record', async () => {
    const one = { ...PARKED, fields: PARKED.fields.slice(0, 1) };
    for (const [conflict, pointer] of [
      [PARKED, ''],
      [one, '/title'],
    ] as const) {
      const run = await pail(withConflict(conflict), ['check', '--json']);
      expect(run.code).toBe(0);
      expect(run.json()['problems']).toMatchObject([
        { code: 'conflict', level: 'warning', id: 'deal_x', pointer, path: DEAL_FILE },
      ]);
    }
    const { stdout } = await pail(withConflict(), ['check']);
    expect(stdout).toContain('a merge left title, expectedValue to decide about; `pail resolve');
  });

  it('is said before every commit', async () => {
    const root = withConflict();
    writeFileSync(join(root, 'notes.txt'), 'x');
    gitIn(root, 'add', '-A');
    const run = await pail(root, ['hook', 'pre-commit']);
    expect(run).toMatchObject({
      code: 0,
      stderr: 'pail: a merge left something to decide: pail resolve deal_x\n',
    });
  });
});

describe('a file of bucket/.conflicts that is no parked conflict', () => {
  it.each<[string, string, object | string, RegExp]>([
    ['half a file', 'deal_x', '{"version": 1,', /found end of file/],
    ['another version', 'deal_x', { ...PARKED, version: 2 }, /it lacks "version": 1/],
    ['one without fields', 'deal_x', { ...PARKED, fields: undefined }, /"fields"/],
    ['a record outside the bucket', 'deal_x', { ...PARKED, file: '../deal_x.json' }, /"file"/],
    ['another record’s', 'deal_y', PARKED, /about "deal_x", .*bucket\/\.conflicts\/deal_x\.json/],
    ['one in a directory', 'a/deal_x', PARKED, /belongs into/],
    ['empty', 'deal_x', '', /empty/],
  ])('%s is an error', async (_, name, content, words) => {
    const path = `bucket/.conflicts/${name}.json`;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const { root } = makeWorkspace({ ...SALES_FILES, [DEAL_FILE]: DEAL, [path]: text });
    const run = await pail(root, ['check', '--json']);
    expect(run.code).toBe(1);
    expect(run.json()['problems']).toMatchObject([
      { path, code: 'conflict_file', level: 'error', message: expect.stringMatching(words) },
    ]);
    expect((await pail(root, ['conflicts'])).code).toBe(0);
  });
});
