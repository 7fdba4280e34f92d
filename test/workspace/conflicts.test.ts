import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { type ParkedConflict, parkedBytes } from '../../src/record/parked.ts';
import type { Decision } from '../../src/record/resolve.ts';
import type { JsonObject } from '../../src/record/types.ts';
import {
  gitIn,
  type MadeWorkspace,
  makeWorkspace,
  open,
  SALES_FILES,
} from '../support/workspace.ts';

const DEAL = {
  id: 'deal_x',
  title: 'Licence',
  stage: 'lead',
  pipeline: 'sales',
  expectedValue: 1000,
};
const FILE = 'bucket/crm/deals/deal_x.json';
const PARKED_FILE = 'bucket/.conflicts/deal_x.json';
const PARKED: ParkedConflict = {
  version: 1,
  id: 'deal_x',
  file: 'crm/deals/deal_x.json',
  fields: [
    { pointer: '/title', base: 'Old', ours: 'Licence', theirs: 'License' },
    { pointer: '/expectedValue', base: 1, ours: 1000, theirs: 2000 },
  ],
  ours: null,
  theirs: { commit: 'c'.repeat(40), author: 'Bob', at: '2026-11-01T10:00:00.000Z' },
};

const ours: Decision = { fields: new Map(), rest: 'ours' };
const theirs: Decision = { fields: new Map(), rest: 'theirs' };

const parked = (conflict: object = PARKED): MadeWorkspace =>
  makeWorkspace({
    ...SALES_FILES,
    [FILE]: DEAL,
    [PARKED_FILE]: Buffer.from(parkedBytes(conflict as ParkedConflict)).toString('utf8'),
  });

const read = ({ root }: MadeWorkspace, path = FILE): JsonObject =>
  JSON.parse(readFileSync(join(root, path), 'utf8'));

async function settle(made: MadeWorkspace, decision: Decision) {
  const workspace = await open(made);
  const [conflict] = await workspace.merging.conflicts();
  if (conflict === undefined) throw new Error('no conflict');
  const resolution = await workspace.merging.resolve(conflict, decision, workspace.actor('cli'));
  return { resolution, left: await workspace.merging.conflicts(), conflict };
}

describe('a conflict that a sync has parked', () => {
  it.each([
    ['ours', ours, { title: 'Licence', expectedValue: 1000 }],
    ['theirs', theirs, { title: 'License', expectedValue: 2000 }],
    [
      'a value of its own, theirs for the rest',
      { fields: new Map([['/title', 'Third']]), rest: 'theirs' } as Decision,
      { title: 'Third', expectedValue: 2000 },
    ],
  ])('takes %s, in one commit with its own end', async (_, decision, fields) => {
    const made = parked();
    const { left } = await settle(made, decision);
    expect(read(made)).toMatchObject(fields);
    expect(left).toEqual([]);
    expect(gitIn(made.root, 'status', '--porcelain')).toBe('');
    expect(gitIn(made.root, 'log', '-1', '--format=%s')).toContain('deal_x: settle title');
    expect(gitIn(made.root, 'ls-files', PARKED_FILE)).toBe('');
  });

  it('may be settled field by field', async () => {
    const made = parked();
    const { resolution, left } = await settle(made, {
      fields: new Map([['/title', 'Third']]),
      rest: null,
    });
    expect(resolution.open).toEqual(['/expectedValue']);
    expect(left).toMatchObject([{ fields: [{ pointer: '/expectedValue' }] }]);
    expect(read(made)).toMatchObject({ title: 'Third', expectedValue: 1000 });
  });

  it('refuses a value that breaks a rule, and stays open', async () => {
    const made = parked();
    const decision: Decision = { fields: new Map([['/expectedValue', 'much']]), rest: 'ours' };
    await expect(settle(made, decision)).rejects.toMatchObject({ code: 'invalid' });
    expect(read(made, PARKED_FILE)).toMatchObject({ id: 'deal_x' });
  });

  it('is no version of its record', async () => {
    const workspace = await open(parked());
    const { items } = await workspace.history.log({ of: 'deal_x' });
    expect(items.map(({ records }) => records)).toMatchObject([[{ id: 'deal_x', op: 'create' }]]);
    const all = await workspace.history.log({});
    const named = all.items.flatMap(({ records }) => records.map(({ id }) => id));
    expect(named.filter((id) => id === 'deal_x')).toEqual(['deal_x']);
  });

  it('keeps later edits of other fields', async () => {
    const made = parked();
    made.write(FILE, { ...DEAL, tags: ['new'] });
    await settle(made, theirs);
    expect(read(made)).toMatchObject({ title: 'License', tags: ['new'] });
  });

  it('of a removal: keeps the record or removes it', async () => {
    const whole = { ...PARKED, fields: [{ pointer: '', base: DEAL, ours: DEAL, theirs: null }] };
    const kept = parked(whole);
    await settle(kept, ours);
    expect(read(kept)).toEqual(DEAL);
    const removed = parked(whole);
    await settle(removed, theirs);
    expect(gitIn(removed.root, 'ls-files', FILE, PARKED_FILE)).toBe('');
  });
});

/** Both branches changed the record, and git merged without Pail's driver. */
function merged(ourChange: object | null, theirChange: object | null): MadeWorkspace {
  const made = makeWorkspace({ ...SALES_FILES, [FILE]: DEAL });
  const commit = (change: object | null): void => {
    if (change === null) gitIn(made.root, 'rm', '-q', FILE);
    else made.write(FILE, { ...DEAL, ...change });
    gitIn(made.root, 'add', '-A');
    gitIn(made.root, 'commit', '-q', '-m', 'change');
  };
  gitIn(made.root, 'switch', '-q', '-c', 'side');
  commit(theirChange);
  gitIn(made.root, 'switch', '-q', 'main');
  commit(ourChange);
  try {
    gitIn(made.root, 'merge', '-q', 'side');
  } catch {
    // It stops with a conflict.
  }
  return made;
}

describe('a merge that git waits with', () => {
  it('merges what it can, and asks for the rest', async () => {
    const made = merged({ title: 'A', expectedValue: 5 }, { title: 'B', stage: 'qualified' });
    const { conflict, left } = await settle(made, theirs);
    expect(conflict).toMatchObject({
      origin: 'git',
      fields: [{ pointer: '/title', ours: 'A', theirs: 'B' }],
    });
    expect(read(made)).toMatchObject({ title: 'B', expectedValue: 5, stage: 'qualified' });
    expect(left).toEqual([]);
    expect(gitIn(made.root, 'ls-files', '--unmerged')).toBe('');
    gitIn(made.root, 'commit', '-q', '--no-edit');
  });

  it('needs no decision where git stumbled over neighbouring lines', async () => {
    const made = merged({ title: 'A' }, { stage: 'qualified' });
    const { conflict } = await settle(made, ours);
    expect(conflict.fields).toEqual([]);
    expect(read(made)).toMatchObject({ title: 'A', stage: 'qualified' });
  });

  it('settles an edit against a removal', async () => {
    const made = merged(null, { title: 'B' });
    const { conflict } = await settle(made, ours);
    expect(conflict.fields).toMatchObject([{ pointer: '', ours: null }]);
    expect(gitIn(made.root, 'ls-files', FILE)).toBe('');
  });

  it.each<[string, Decision]>([
    ['a value of one’s own', { fields: new Map([['/title', '']]), rest: 'ours' }],
    ['what the other side has', theirs],
  ])('refuses %s that breaks a rule, and stays open', async (_, decision) => {
    const made = merged({ title: 'A', expectedValue: 5 }, { title: 'B', expectedValue: -4 });
    const bytes = readFileSync(join(made.root, FILE));
    await expect(settle(made, decision)).rejects.toMatchObject({ code: 'invalid' });
    expect(readFileSync(join(made.root, FILE))).toEqual(bytes);
    expect(gitIn(made.root, 'ls-files', '--unmerged')).not.toBe('');
    await settle(made, ours);
    expect(read(made)).toMatchObject({ title: 'A', expectedValue: 5 });
  });

  it('wants all fields decided at once', async () => {
    const made = merged({ title: 'A', expectedValue: 5 }, { title: 'B', expectedValue: 6 });
    const decision: Decision = { fields: new Map([['/title', 'C']]), rest: null };
    await expect(settle(made, decision)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('/expectedValue is open'),
    });
  });
});

it('markers that someone committed are a conflict with both sides', async () => {
  const made = merged({ title: 'A' }, { title: 'B' });
  expect(readFileSync(join(made.root, FILE), 'utf8')).toContain('<<<<<<<');
  gitIn(made.root, 'commit', '-q', '-a', '-m', 'markers and all');
  const { conflict, left } = await settle(made, theirs);
  expect(conflict).toMatchObject({ origin: 'markers', fields: [{ pointer: '/title' }] });
  expect(read(made)).toMatchObject({ title: 'B' });
  expect(left).toEqual([]);
});

it('a list that changed since is not written to at the wrong place', async () => {
  const items = [{ id: 'a', n: 1 }];
  const fields = [{ pointer: '/items/3/n', base: 1, ours: 2, theirs: 3 }];
  const { resolveFields } = await import('../../src/record/resolve.ts');
  expect(() => resolveFields({ items }, fields, theirs)).toThrow(/changed since the merge/);
  const at = fields.map((field) => ({ ...field, pointer: '/items/0/n' }));
  expect(resolveFields({ items }, at, theirs).record).toEqual({ items: [{ id: 'a', n: 3 }] });
});

it('that git cannot tell of conflicts is a problem beside all others', async () => {
  const made = parked();
  const workspace = await open(made);
  writeFileSync(join(made.root, '.git/index'), 'no index');
  expect(await workspace.problems()).toMatchObject([
    {
      path: 'bucket',
      code: 'conflict',
      level: 'warning',
      message: expect.stringContaining('not known: git ls-files'),
    },
  ]);
});
