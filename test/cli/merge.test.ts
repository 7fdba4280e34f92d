import { describe, expect, it } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import {
  git,
  makeGitWorkspace,
  makeWorkspace,
  pail,
  read,
  type Texts,
  writeTexts,
} from './harness.ts';

const CONTACTS = 'bucket/crm/contacts';
const contact = (id: string, more: object): Texts => ({
  [`${CONTACTS}/${id}.json`]: { id, ...more },
});
const RECORDS: Texts = {
  'bucket/users/usr_ada.json': { id: 'usr_ada', name: 'Ada Holm', email: 'ada@example.com' },
  ...contact('cont_a', { firstName: 'Jane', lastName: 'Smith', title: 'COO', tags: ['x'] }),
  ...contact('cont_b', { firstName: 'J.', lastName: 'Smith', title: 'CEO', phone: '+4722123456' }),
  'bucket/support/tickets/tkt_1.json': {
    id: 'tkt_1',
    subject: 'Help',
    status: 'new',
    priority: 'low',
    contactId: 'cont_b',
  },
};

function workspace(make = makeGitWorkspace): string {
  const root = make({});
  copySchemas(root, Object.keys(RECORDS));
  return root;
}

/** The shipped schemas with these records, committed. */
async function ready(): Promise<string> {
  const root = workspace();
  writeTexts(root, RECORDS);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'records');
  return root;
}

const stored = (root: string, path: string) => JSON.parse(read(root, `bucket/${path}.json`));
const KEPT = 'crm/contacts/cont_a';
const OTHER = 'crm/contacts/cont_b';
const TICKET = 'support/tickets/tkt_1';

describe('pail merge', () => {
  it('is one commit that keeps, moves and says what it left', async () => {
    const root = await ready();
    const run = await pail(root, ['merge', 'cont_a', 'cont_b']);
    expect([run.code, run.stderr]).toEqual([
      0,
      expect.stringContaining('kept title "COO", not "CEO" of cont_b'),
    ]);
    expect(stored(root, KEPT)).toMatchObject({ title: 'COO', phone: '+4722123456' });
    expect(stored(root, TICKET).contactId).toBe('cont_a');
    expect(git(root, 'log', '-1', '--format=%s')).toBe(
      'merge J. Smith (cont_b) into Jane Smith (cont_a)',
    );
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it('old ids show the kept record, and themselves when asked', async () => {
    const root = await ready();
    await pail(root, ['merge', 'cont_a', 'cont_b', '--field', 'title=from:cont_b']);
    const shown = await pail(root, ['show', 'cont_b']);
    expect(shown.stdout).toContain('Jane Smith');
    expect(shown.stderr).toContain('cont_b was merged into cont_a');
    expect((await pail(root, ['show', 'cont_b', '--json'])).json()).toMatchObject({
      item: { title: 'CEO', id: 'cont_a' },
      merged: { id: 'cont_b', into: 'cont_a' },
    });
    // Words that only the merged record says, and words that the kept one says too.
    for (const words of ['j', 'ceo']) {
      const found = (await pail(root, ['search', words, '--json'])).json();
      expect(found).toMatchObject({ total: 1, items: [{ id: 'cont_a' }] });
    }
    expect((await pail(root, ['show', 'cont_b', '--archived', '--json'])).json()).toMatchObject({
      item: { id: 'cont_b' },
    });
    expect((await pail(root, ['query', 'contacts', '--json'])).json()).toMatchObject({ total: 1 });
    const check = await pail(root, ['check']);
    expect(check.code).toBe(0);
    expect((await pail(root, ['log', 'cont_b', '--json'])).json()).toMatchObject({
      items: [{}, {}],
    });
  });

  it('unmerges after later edits and says what stays', async () => {
    const root = await ready();
    await pail(root, ['merge', 'cont_a', 'cont_b']);
    await pail(root, ['set', 'cont_a', 'phone=+4799887766', 'department=sales']);
    await pail(root, ['set', 'tkt_1', 'priority=high']);
    const run = await pail(root, ['unmerge', 'cont_a', '--json']);
    expect(run.json()).toMatchObject({
      kept: [{ id: 'cont_a', pointer: '/phone', ours: '+4799887766' }],
    });
    expect(stored(root, OTHER)).toEqual(RECORDS[`bucket/${OTHER}.json`]);
    expect(stored(root, KEPT)).toMatchObject({ phone: '+4799887766', department: 'sales' });
    expect(stored(root, TICKET)).toMatchObject({ contactId: 'cont_b', priority: 'high' });
  });

  it('unmerges what was renamed since', async () => {
    const root = await ready();
    await pail(root, ['merge', 'cont_a', 'cont_b']);
    await pail(root, ['mv', 'cont_a', 'cont_z']);
    expect((await pail(root, ['unmerge', 'cont_b'])).code).toBe(0);
    expect(stored(root, TICKET).contactId).toBe('cont_b');
    expect(stored(root, 'crm/contacts/cont_z').phone).toBeUndefined();
  });

  it('is taken back whole by undo', async () => {
    const root = await ready();
    await pail(root, ['merge', 'cont_a', 'cont_b']);
    expect((await pail(root, ['undo', git(root, 'rev-parse', 'HEAD')])).code).toBe(0);
    expect(git(root, 'diff', 'HEAD~2', '--', 'bucket')).toBe('');
  });

  it('a preview writes nothing', async () => {
    const root = await ready();
    const run = await pail(root, ['merge', 'cont_a', 'cont_b', '--dry-run', '--json']);
    expect(run.json()).toMatchObject({
      dryRun: true,
      left: [{ pointer: '/firstName' }, { pointer: '/title' }],
    });
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it.each([
    [['merge', 'cont_a', 'cont_a'], 1, 'into itself'],
    [['merge', 'cont_a', 'tkt_1'], 1, 'tkt_1 is in support/tickets'],
    [['merge', 'cont_a', 'cont_b', '--field', 'title'], 2, 'expected field=from:<record>'],
    [['merge', 'cont_a', 'cont_b', '--field', 'titel=from:cont_b'], 2, 'no field "titel"'],
    [['unmerge', 'cont_a'], 1, 'cont_a was not merged'],
  ])('%j is refused', async (argv, code, message) => {
    const run = await pail(await ready(), argv);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)]);
  });

  it('outside git there is nothing to unmerge from', async () => {
    const root = workspace(makeWorkspace);
    writeTexts(root, RECORDS);
    expect((await pail(root, ['merge', 'cont_a', 'cont_b'])).code).toBe(0);
    expect((await pail(root, ['unmerge', 'cont_b'])).code).not.toBe(0);
  });
});
