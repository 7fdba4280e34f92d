/** What somebody writes who may not read all of it: neither lost nor told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import { SALES_FILES } from '../support/workspace.ts';
import { git, makeGitWorkspace, pail, read, writeTexts } from './harness.ts';

const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  contacts: ['email', 'phone', 'notes', 'birthday', 'assignedToId'],
  deals: ['expectedValue', 'lostReasonDetail', 'competitor', 'contactIds'],
  leads: ['email', 'phone'],
};

const user = (id: string, accessRole: string): object => ({
  id,
  name: id,
  email: `${id}@example.com`,
  accessRole,
});

const deal = (more: object): object => ({
  id: 'deal_a',
  title: 'Licence',
  companyId: 'comp_a',
  stage: 'offered',
  expectedValue: 4711,
  contactIds: ['cont_a'],
  ...more,
});

const RECORDS = {
  ...SALES_FILES,
  'bucket/users/usr_boss.json': user('usr_boss', 'admin'),
  'bucket/users/usr_rep.json': user('usr_rep', 'sales_rep'),
  'bucket/crm/companies/comp_a.json': { id: 'comp_a', name: 'BigCo' },
  'bucket/crm/contacts/cont_a.json': {
    id: 'cont_a',
    firstName: 'Jane',
    email: 'jane.secret@gmail.com',
    phone: '+4790000001',
    assignedToId: 'usr_rep',
  },
  'bucket/crm/deals/deal_a.json': deal({}),
  'bucket/crm/leads/lead_a.json': {
    id: 'lead_a',
    firstName: 'Ann',
    companyName: 'Acme',
    email: 'ann.secret@gmail.com',
    phone: '+4790000002',
    status: 'new',
  },
  'bucket/crm/leads/lead_b.json': {
    id: 'lead_b',
    firstName: 'Jane',
    email: 'jane.secret@gmail.com',
    status: 'new',
  },
};
const SECRETS = ['secret@', '+47900', '4711', 'kalahari'];

/** Fields of `HIDDEN` are for administrators; `usr_rep` is none. */
function makeGuarded(): string {
  const root = makeGitWorkspace({});
  const files = ['crm/segments/x', 'crm/tickets/x', 'crm/activities/x', 'support/tickets/x'];
  copySchemas(root, [...Object.keys(RECORDS), ...files.map((file) => `bucket/${file}.json`)]);
  for (const [name, fields] of Object.entries(HIDDEN)) {
    const path = `schemas/crm/${name}.schema.json`;
    const schema = JSON.parse(readFileSync(join(root, path), 'utf8'));
    for (const field of fields) {
      const known = schema.properties[field] ?? { type: 'string', format: 'date' };
      schema.properties[field] = { ...known, 'x-sensitive': ['admin'] };
    }
    writeTexts(root, { [path]: schema });
  }
  writeTexts(root, RECORDS);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'records');
  return root;
}

const stored = (root: string, path: string): Record<string, unknown> =>
  JSON.parse(read(root, `bucket/crm/${path}.json`));

async function asRep(root: string, ...args: string[]) {
  const run = await pail(root, [...args, '--as', 'usr_rep']);
  for (const secret of SECRETS) expect(run.stdout + run.stderr).not.toContain(secret);
  return run;
}

describe('a writer who may not read everything', () => {
  it('converts a lead with all that it holds', async () => {
    const root = makeGuarded();
    const run = await asRep(root, 'convert', 'lead_a', '--json');
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    const [{ contact }] = run.json<{ converted: [{ contact: string }] }>().converted;
    expect(stored(root, `contacts/${contact}`)).toMatchObject({
      firstName: 'Ann',
      email: 'ann.secret@gmail.com',
      phone: '+4790000002',
    });
  });

  it('converts a lead into the contact with its address', async () => {
    const root = makeGuarded();
    const run = await asRep(root, 'convert', 'lead_b', '--json');
    expect(run.json()).toMatchObject({ converted: [{ contact: 'cont_a' }] });
  });

  it('merges contacts with all that they hold, and is told nothing of odd values', async () => {
    const root = makeGuarded();
    const [birthday, phone] = ['1826-05-17', '5550142'];
    writeTexts(root, {
      'bucket/crm/contacts/cont_a.json': { id: 'cont_a', firstName: 'Jane' },
      'bucket/crm/contacts/cont_c.json': { id: 'cont_c', firstName: 'Jane', birthday, phone },
    });
    const run = await asRep(root, 'merge', 'cont_a', 'cont_c');
    expect([run.code, run.stderr]).toEqual([
      0,
      expect.stringContaining('/birthday: something is wrong with a value that you may not read'),
    ]);
    expect(run.stdout + run.stderr).not.toMatch(/1826|5550142/);
    expect(stored(root, 'contacts/cont_a')).toMatchObject({ birthday, phone });
  });

  it('imports new records and changes old ones, and leaves hidden values as they are', async () => {
    const root = makeGuarded();
    writeTexts(root, {
      'd.csv': 'id,title,stage\ndeal_a,Licences,qualified\n,Support,lead\n',
    });
    const run = await asRep(root, 'import', 'd.csv', '--to', 'deals', '--update', '--json');
    expect([run.code, run.stdout + run.stderr]).toEqual([0, expect.any(String)]);
    expect(stored(root, 'deals/deal_a')).toMatchObject({
      title: 'Licences',
      stage: 'qualified',
      expectedValue: 4711,
      contactIds: ['cont_a'],
    });
  });

  it.each([
    ['title,expectedValue\nA,1\n', 'deals.expectedValue is sensitive'],
    ['title,contacts\nA,Jane\n', 'deals.contactIds is sensitive'],
  ])('may not import %j', async (text, words) => {
    const root = makeGuarded();
    writeTexts(root, { 'd.csv': text });
    const run = await asRep(root, 'import', 'd.csv', '--to', 'deals');
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining(words)]);
  });

  it('finds no record by what is hidden', async () => {
    const root = makeGuarded();
    const run = await pail(root, [
      'set',
      'lead_a',
      'personId=jane.secret@gmail.com',
      '--as',
      'usr_rep',
    ]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('names no record')]);
  });

  it('asks nothing through expressions that records hold', async () => {
    const root = makeGuarded();
    const where = 'where=email.contains("secret")';
    const args = ['create', 'segments', 'name=s', 'kind=dynamic', 'collection=crm/contacts', where];
    const run = await pail(root, [...args, '--as', 'usr_rep']);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('email is sensitive')]);
    expect((await pail(root, [...args, '--as', 'usr_boss'])).code).toBe(0);
  });

  it('renames and removes what others refer to by hidden fields, and is told of none', async () => {
    const root = makeGuarded();
    const run = await asRep(root, 'mv', 'cont_a', 'cont_b', '--json');
    expect([run.code, run.stdout]).toEqual([0, expect.not.stringContaining('deal_a')]);
    expect(stored(root, 'deals/deal_a')).toMatchObject({ contactIds: ['cont_b'] });
  });

  it.each([
    ['undo', 'HEAD'],
    ['restore', 'deal_a', '--at', 'HEAD~1'],
  ])('%s leaves hidden values as they are', async (...args) => {
    const root = makeGuarded();
    const path = 'bucket/crm/deals/deal_a.json';
    writeTexts(root, { [path]: deal({ title: 'Licences', expectedValue: 47112 }) });
    git(root, 'commit', '-qam', 'more');
    const head = git(root, 'rev-parse', 'HEAD').slice(0, 10);
    const run = await asRep(root, ...args.map((arg) => (arg === 'HEAD' ? head : arg)));
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    expect(stored(root, 'deals/deal_a')).toMatchObject({ title: 'Licence', expectedValue: 47112 });

    writeTexts(root, { [path]: deal({ expectedValue: 47113 }) });
    git(root, 'commit', '-qam', 'worth');
    const last = git(root, 'rev-parse', 'HEAD').slice(0, 10);
    const refused = await asRep(root, ...args.map((arg) => (arg === 'HEAD' ? last : arg)));
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('you may not read'),
    ]);
  });

  it.each([
    [['--field', 'expectedValue=1'], 1, 4711],
    [['--theirs'], 1, 4711],
    [['--field', 'title=Mine'], 0, 4711],
  ] as const)('settles no conflict of hidden fields: %j', async (args, code, worth) => {
    const root = makeGuarded();
    writeTexts(root, {
      'bucket/.conflicts/deal_a.json': {
        version: 1,
        id: 'deal_a',
        file: 'crm/deals/deal_a.json',
        fields: [
          { pointer: '/title', base: 'Old', ours: 'Licence', theirs: 'Licences' },
          { pointer: '/expectedValue', base: 1, ours: 4711, theirs: 47112 },
        ],
        ours: null,
        theirs: { commit: 'c'.repeat(40), author: 'Bob', at: '2026-11-01T10:00:00.000Z' },
      },
    });
    const run = await asRep(root, 'resolve', 'deal_a', ...args);
    expect([run.code, run.stderr]).toEqual([code, expect.any(String)]);
    if (code === 1) expect(run.stderr).toContain('is sensitive');
    expect(stored(root, 'deals/deal_a')['expectedValue']).toBe(worth);
  });

  it('is told no blob id, which a guess could be tried on', async () => {
    const root = makeGuarded();
    const blob = git(root, 'rev-parse', 'HEAD:bucket/crm/deals/deal_a.json');
    for (const args of [
      ['index', 'dump'],
      ['set', 'deal_a', 'title=Licences', '--dry-run', '--json'],
      ['set', 'deal_a', 'title=Licences', '--json'],
      ['rm', 'deal_a', '--json'],
    ]) {
      const run = await asRep(root, ...args);
      expect([run.code, run.stdout]).toEqual([0, expect.not.stringContaining(blob)]);
    }
  });
});
