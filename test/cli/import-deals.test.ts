/** Tables of deals as other systems export them: the people in their rows, and what became of the deals. */

import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { pail } from './harness.ts';

type Answer = {
  readonly collections: Record<string, Record<string, number>>;
  readonly refused: { row: number; reasons: { column: string | null; message: string }[] }[];
  readonly unmatched: { value: string }[];
};

type Item = Record<string, unknown>;

const empty = makeDir();
const roots = [empty];
beforeAll(() => pail(empty, ['init', '.', '--pack', 'crm', '--no-git']));
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A workspace with what these commands make. */
async function workspace(...commands: string[]): Promise<string> {
  const root = makeDir();
  roots.push(root);
  cpSync(empty, root, { recursive: true });
  for (const command of commands) await pail(root, command.split(' '));
  return root;
}

async function load(root: string, text: string, ...argv: string[]): Promise<Answer> {
  writeFileSync(join(root, 'in.csv'), text);
  const run = await pail(root, ['import', 'in.csv', '--json', ...argv]);
  return run.json<Answer>();
}

async function items(root: string, ...argv: string[]): Promise<Item[]> {
  const run = await pail(root, ['query', ...argv, '--json']);
  return run.json<{ items: Item[] }>().items;
}

/** `D1: Ann Lee <ann@acme.com>`, per deal. */
async function peopleOf(root: string): Promise<string[]> {
  const people = new Map(
    (await items(root, 'contacts')).map(({ id, firstName, lastName, email, phone }) => [
      id,
      [firstName, lastName, `<${email}>`, phone].filter((one) => one != null).join(' '),
    ]),
  );
  const deals = await items(root, 'deals', '--sort', 'title');
  return deals.map(({ title, contactIds }) => {
    const told = ((contactIds ?? []) as string[]).map((id) => people.get(id));
    return `${title}: ${told.join(', ')}`;
  });
}

const make = ['--to', 'deals', '--create-missing', 'contacts'];

describe('people in rows of deals', () => {
  it.each<[string, string, string[]]>([
    [
      'names and an address, or the address alone',
      'Deal Name,Stage,Contact First Name,Contact Last Name,Contact Email,Contact Phone\nD1,lead,,,ann@acme.com,\nD2,lead,Ann,Lee,ann@acme.com,+14155552671\nD3,lead,,,bob.ray@acme.com,\n',
      [
        'D1: Ann Lee <ann@acme.com> +14155552671',
        'D2: Ann Lee <ann@acme.com> +14155552671',
        'D3: bob.ray <bob.ray@acme.com>',
      ],
    ],
    [
      'a whole name and an address',
      'Deal Name,Stage,Contact Name,contact.email\nD1,lead,Ann Lee,ann@acme.com\nD2,lead,Ann Lee,ann@other.com\nD3,lead,Ann Lee,ann@acme.com\nD4,lead,Bob Ray,ann@acme.com\n',
      [
        'D1: Ann Lee <ann@acme.com>',
        'D2: Ann Lee <ann@other.com>',
        'D3: Ann Lee <ann@acme.com>',
        'D4: Bob Ray <ann@acme.com>',
      ],
    ],
    [
      'addresses and nothing else',
      'Deal Name,Stage,Contact Email\nD1,lead,ann@acme.com; bob@acme.com\n',
      ['D1: ann <ann@acme.com>, bob <bob@acme.com>'],
    ],
  ])('are made with what the row says: %s', async (_, csv, expected) => {
    const root = await workspace();
    await load(root, csv, ...make);
    expect(await peopleOf(root)).toEqual(expected);
    const again = await load(root, csv, ...make);
    expect(again.collections['crm/contacts']?.['created'] ?? 0).toBe(0);
  });

  it('are who has the address, whoever has the name', async () => {
    const root = await workspace(
      'create contacts firstName=Ann lastName=Lee email=other@x.com',
      'create contacts firstName=Annie lastName=Lee email=ann@acme.com',
    );
    const csv =
      'Deal Name,Stage,Contact Name,Contact Email\nD1,lead,Ann Lee,ann@acme.com\nD2,lead,Jo Doe,other@x.com\nD3,lead,Ann Lee,new@x.com\n';
    const { unmatched } = await load(root, csv, '--to', 'deals');
    expect(unmatched).toMatchObject([{ value: 'Ann Lee <new@x.com>' }]);
    expect(await peopleOf(root)).toEqual([
      'D1: Annie Lee <ann@acme.com>',
      'D2: Ann Lee <other@x.com>',
      'D3: ',
    ]);
    const more = csv.replaceAll('\nD', '\nE');
    await load(root, more, ...make);
    expect((await peopleOf(root)).slice(3)).toEqual([
      'E1: Annie Lee <ann@acme.com>',
      'E2: Jo Doe <other@x.com>',
      'E3: Ann Lee <new@x.com>',
    ]);
  });

  it('are those of plain columns, too, if these tell who it is', async () => {
    const root = await workspace();
    const csv = 'Deal Name,Stage,First Name,Last Name,Email\nD1,lead,Ann,Lee,ann@acme.com\n';
    await load(root, csv, ...make);
    expect(await peopleOf(root)).toEqual(['D1: Ann Lee <ann@acme.com>']);
  });
});

it('a name and an address beside each other are one person in tables of tasks, too', async () => {
  const root = await workspace(
    'create contacts firstName=Ann lastName=Lee email=other@x.com',
    'create contacts firstName=Annie lastName=Lee email=ann@acme.com',
  );
  const csv =
    'Subject,Contact Name,Contact Email\nT1,Ann Lee,ann@acme.com\nT2,Ann Lee,new@x.com\nT3,Ann Lee,\n';
  const { unmatched } = await load(root, csv, '--to', 'tasks');
  expect(unmatched).toMatchObject([{ value: 'Ann Lee <new@x.com>' }]);
  const people = await items(root, 'contacts', '--sort', 'firstName');
  const [ann, annie] = people.map(({ id }) => id);
  const tasks = await items(root, 'tasks', '--sort', 'title');
  expect(tasks.map(({ anchorIds }) => anchorIds ?? [])).toEqual([[annie], [], [ann]]);
});

describe('--create-missing', () => {
  it('makes no user of a name, a person of a name with an address, and nothing that is not linked', async () => {
    const root = await workspace('create contacts firstName=Bob lastName=Ray');
    const csv =
      'Deal Name,Stage,Deal owner,Associated Contact\nD1,lead,Jo Doe,Ann Lee (ann@acme.com);Bob Ray <bob@acme.com>\nD2,lead,,Ann Lee (ann@acme.com)\n';
    writeFileSync(join(root, 'deals.csv'), csv);
    const dry = await pail(root, ['import', 'deals.csv', '--dry-run']);
    expect(dry.stderr).toContain('"Jo Doe" is none of users (1 row)');
    expect(dry.stderr).toContain('--create-missing contacts makes');
    const made = await pail(root, ['import', 'deals.csv', '--create-missing', 'users,contacts']);
    expect(made).toMatchObject({ code: 0, stdout: 'deals: 2 created; contacts: 1 created\n' });
    expect(await peopleOf(root)).toEqual([
      'D1: Ann Lee <ann@acme.com>, Bob Ray <undefined>',
      'D2: Ann Lee <ann@acme.com>',
    ]);
    const people = 'First Name,Last Name,Email,Company\nAnn,Lee,ann@acme.com,Acme\n';
    const argv = ['--to', 'contacts', '--create-missing', 'companies'];
    const kept = await load(root, people, ...argv);
    expect(kept.collections).toMatchObject({ 'crm/contacts': { differing: 1 } });
    expect(await items(root, 'companies')).toEqual([]);
    await load(root, people, ...argv, '--fill');
    expect(await items(root, 'contacts', 'company.name=Acme')).toHaveLength(1);
  });

  it('counts a refused row once', async () => {
    const root = await workspace();
    const csv = 'Deal Name,Stage,Contact Name,contact.website\nD1,lead,Ann,\nD2,lead,Bo,no url\n';
    const { refused } = await load(root, csv, ...make);
    expect(refused.map(({ row }) => row)).toEqual([3]);
  });
});

describe('what became of deals', () => {
  it('stands in a status beside the stage; deleted ones are archived', async () => {
    const root = await workspace();
    const csv = [
      'Deal - Title,Deal - Stage,Deal - Status,Deal - Lost reason,Deal - Won time,IsDeleted,Last Modified Date',
      'A,Qualified,Won,,2026-01-05,,',
      'B,Qualified,Lost,budget,,false,',
      'C,Qualified,Open,,,false,',
      'D,,won,,,,',
      'E,Qualified,deleted,,,,2026-02-03T04:05:06Z',
      'F,lead,open,,,true,',
      '',
    ].join('\n');
    const { refused } = await load(root, csv, '--to', 'deals');
    expect(refused).toEqual([]);
    const deals = await items(root, 'deals', '--archived', '--sort', 'title');
    const told = ['title', 'stage', 'actualCloseDate', 'archivedAt'];
    expect(deals.map((deal) => told.map((key) => deal[key] ?? null))).toEqual([
      ['A', 'closed_won', '2026-01-05', null],
      ['B', 'closed_lost', '2026-03-10', null],
      ['C', 'qualified', null, null],
      ['D', 'closed_won', '2026-03-10', null],
      ['E', 'qualified', null, '2026-02-03T04:05:06Z'],
      ['F', 'lead', null, '2026-03-10T12:00:00Z'],
    ]);
    const again = await load(root, csv, '--to', 'deals', '--update');
    expect(again.collections['crm/deals']).toMatchObject({ unchanged: 6 });
    const people = 'First Name,Status\nAnn,archived\nBob,active\n';
    await load(root, people, '--to', 'contacts');
    expect(await items(root, 'contacts', '--archived', '--sort', 'firstName')).toMatchObject([
      { firstName: 'Ann', status: 'active', archivedAt: '2026-03-10T12:00:00Z' },
      { firstName: 'Bob', status: 'active' },
    ]);
  });
});
