/** `x-sensitive` on the ways out of the command line. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolesHeld } from '../../src/access/roles.ts';
import { createVeil, type Veil } from '../../src/access/veil.ts';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import type { Problem } from '../../src/errors.ts';
import type { CommitInfo } from '../../src/history/commit-log.ts';
import { openLog } from '../../src/history/open-log.ts';
import type { Field, Model, Relation } from '../../src/schema/model.ts';
import type { HistoryReading } from '../../src/workspace/history/ground.ts';
import { seenSubject } from '../../src/workspace/history/seen-subject.ts';
import { veiledProblems } from '../../src/workspace/veil/veiled-problems.ts';
import { git, makeGitWorkspace, pail, read, writeTexts } from './harness.ts';

const SECRET = 'zanzibar7';

const VAULTS = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'crm/vaults',
  title: 'Vault',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title'],
  'x-collection': { prefix: 'vault', short: 'vaults', plural: 'Vaults', display: 'title' },
  properties: {
    id: { type: 'string' },
    title: { type: 'string' },
    code: { type: 'string', 'x-sensitive': ['manager'] },
    note: { type: 'string' },
  },
};

const user = (id: string, accessRole: string): object => ({
  id,
  name: id,
  email: `${id}@example.com`,
  accessRole,
});

/** Two users, and a vault whose note has been written by the second commit. */
function makeVault(): string {
  const vault = { id: 'vault_a', title: 'Cellar', code: SECRET };
  const root = makeGitWorkspace({
    'schemas/base.schema.json': readFileSync('schemas/base.schema.json', 'utf8'),
    'schemas/users.schema.json': readFileSync('schemas/users.schema.json', 'utf8'),
    'schemas/crm/vaults.schema.json': VAULTS,
    'bucket/users/usr_boss.json': user('usr_boss', 'manager'),
    'bucket/users/usr_rep.json': user('usr_rep', 'sales_rep'),
    'bucket/crm/vaults/vault_a.json': vault,
  });
  writeTexts(root, { 'bucket/crm/vaults/vault_a.json': { ...vault, note: 'oak door' } });
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', 'note');
  return root;
}

describe('who has which role', () => {
  const now = Date.parse('2026-06-01T12:00:00Z');
  const given = { userId: 'usr_rep', roleId: 'role_m' };
  const [before, after] = ['2026-01-01T00:00:00Z', '2026-12-01T00:00:00Z'];

  it.each<[string, object, string[], number?]>([
    ['no assignment', { ...given, userId: 'usr_x' }, ['sales_rep']],
    ['one that holds', given, ['manager', 'sales_rep']],
    [
      'one with dates',
      { ...given, grantedAt: before, expiresAt: after },
      ['manager', 'sales_rep'],
      Date.parse(after),
    ],
    [
      'one to come',
      { ...given, grantedAt: after, expiresAt: '2027-01-01T00:00:00Z' },
      ['sales_rep'],
      Date.parse(after),
    ],
    [
      'one that ends before it begins',
      { ...given, grantedAt: after, expiresAt: before },
      ['sales_rep'],
    ],
    [
      'one to come of a role that is gone',
      { ...given, grantedAt: after, roleId: 'role_x' },
      ['sales_rep'],
    ],
    ['one that has ended', { ...given, expiresAt: before }, ['sales_rep']],
    ['a date that is none', { ...given, expiresAt: 'soon' }, ['sales_rep']],
    ['an archived one', { ...given, archivedAt: before }, ['sales_rep']],
    ['a role that is gone', { ...given, roleId: 'role_x' }, ['sales_rep']],
    ['a role that is archived', { ...given, roleId: 'role_old' }, ['sales_rep']],
  ])('%s', (_what, assignment, roles, until = Number.POSITIVE_INFINITY) => {
    const known: Record<string, object> = {
      role_m: { id: 'role_m', key: 'manager' },
      role_old: { id: 'role_old', key: 'admin', archivedAt: before },
    };
    const sources = { assignmentsOf: () => [assignment], roleBy: (id: string) => known[id], now };
    expect(rolesHeld({ ...sources, user: user('usr_rep', 'sales_rep') })).toEqual({ roles, until });
    expect(rolesHeld({ ...sources, user: undefined }).roles).toEqual([]);
  });

  it('counts role assignments, of today and of the past, and only while they hold', async () => {
    const root = makeVault();
    const rep = async (...at: string[]) =>
      (await pail(root, ['show', 'vault_a', '--json', ...at, '--as', 'usr_rep'])).stdout;
    const assignment = { id: 'ra_rep', userId: 'usr_rep', roleId: 'role_m' };
    writeTexts(root, {
      'schemas/core/roles.schema.json': readFileSync('schemas/core/roles.schema.json', 'utf8'),
      'schemas/core/role-assignments.schema.json': readFileSync(
        'schemas/core/role-assignments.schema.json',
        'utf8',
      ),
      'bucket/core/roles/role_m.json': { id: 'role_m', key: 'manager', name: 'Manager' },
      'bucket/core/role-assignments/ra_rep.json': assignment,
    });
    for (const at of [[], ['--at', 'HEAD']]) expect(await rep(...at)).toContain(SECRET);
    const ended = { ...assignment, expiresAt: '2020-01-01T00:00:00Z' };
    writeTexts(root, { 'bucket/core/role-assignments/ra_rep.json': ended });
    for (const at of [[], ['--at', 'HEAD']]) expect(await rep(...at)).not.toContain(SECRET);
    writeTexts(root, { 'bucket/core/role-assignments/ra_rep.json': assignment });
    writeTexts(root, { 'schemas/core/roles.schema.json': '{ "type": 1 }' });
    for (const at of [[], ['--at', 'HEAD']]) expect(await rep(...at)).not.toContain(SECRET);
  });

  it.each(['bucket/users/usr_boss.json', 'bucket/core/role-assignments/ra_x.json'])(
    'is not open to everybody while %s cannot be read',
    async (file) => {
      const root = makeVault();
      const rep = async (...at: string[]) =>
        (await pail(root, ['show', 'vault_a', '--json', ...at, '--as', 'usr_rep'])).stdout;
      rmSync(join(root, 'bucket/users/usr_boss.json'));
      writeTexts(root, {
        'bucket/users/usr_rep.json': { ...user('usr_rep', ''), accessRole: null },
      });
      for (const at of [[], ['--at', 'HEAD']]) expect(await rep(...at)).toContain(SECRET);
      writeTexts(root, { [file]: '<<<<<<< ours\n' });
      for (const at of [[], ['--at', 'HEAD']]) {
        const said = await rep(...at);
        expect(said).toContain('Cellar');
        expect(said).not.toContain(SECRET);
      }
    },
  );
});

describe('problems that quote more than their field', () => {
  const sensitive = ['manager'];
  const field = (name: string, more: object = {}): [string, Field] => [
    name,
    { name, ...more } as unknown as Field,
  ];
  const fields = new Map([
    field('title'),
    field('shelf'),
    field('ownerId'),
    field('code', { sensitive }),
  ]);
  const owner = { collection: 'crm/vaults', field: 'ownerId', to: ['crm/vaults'] };
  const relationOf = (more: object): Relation => ({ ...owner, ...more }) as unknown as Relation;
  const problem = { path: 'bucket/crm/vaults/vault_a.json', pointer: '/title', code: 'x' };

  it.each<[string, Partial<Problem>, object, boolean]>([
    ['one of an open field', {}, {}, false],
    ['one of a hidden field', { pointer: '/code/0' }, {}, true],
    [
      'one of a hidden field of a local record',
      { path: 'local/crm/vaults.jsonl', pointer: '/code' },
      {},
      true,
    ],
    ['a unique key with a hidden part', { code: 'unique', fields: ['title', 'code'] }, {}, true],
    ['a unique key without', { code: 'unique', fields: ['title', 'shelf'] }, {}, false],
    ['a reference found by a hidden field', { pointer: '/ownerId' }, { by: 'code' }, true],
    [
      'a reference within what a hidden field names',
      { pointer: '/ownerId' },
      { within: { shelf: 'code' } },
      true,
    ],
    ['a reference by an open field', { pointer: '/ownerId' }, { by: 'title' }, false],
  ])('%s', (_what, more, relation, isTold) => {
    const relations = [relationOf(relation)];
    const none = new Map();
    const vaults = {
      path: 'crm/vaults',
      fields,
      relations,
      forward: none,
      inverse: none,
      unique: [],
    };
    const whole = { ...vaults, sensitive: ['code'] };
    const model = { collections: new Map([['crm/vaults', whole]]) } as unknown as Model;
    const veil = createVeil(model, () => [], String);
    const quoting: Problem = { ...problem, level: 'error', message: SECRET, ...more };
    const [seen] = veiledProblems([quoting], veil);
    expect(seen?.message === SECRET).toBe(!isTold);
  });
});

describe('x-sensitive', () => {
  const root = makeVault();
  const last = git(root, 'rev-parse', 'HEAD').slice(0, 10);

  // Exit code for the one who may not read the field; the other one's is 0.
  it.each([
    [['show', 'vault_a'], 0],
    [['show', 'vault_a', '--json'], 0],
    [['show', 'vault_a', '--at', 'HEAD~1', '--json'], 0],
    [['query', 'vaults', '--json'], 0],
    [['query', 'vaults', `code=${SECRET}`], 1],
    [['query', 'vaults', '--columns', 'title,code'], 1],
    [['query', 'vaults', '--sort', 'code'], 1],
    [['query', 'vaults', '--where', 'code != null', '--at', 'HEAD~1'], 1],
    [['search', 'cellar', '--json'], 0],
    [['export', 'vaults'], 0],
    [['export', 'vaults', '--format', 'jsonl'], 0],
    [['log', 'vault_a', '--json'], 0],
    [['log', 'vault_a', '--field', 'code'], 1],
    [['blame', 'vault_a', '--json'], 0],
    [['diff', 'HEAD~1', '--json'], 0],
    [['review', 'HEAD~1..HEAD', '--json'], 0],
    [['check', '--json'], 0],
    [['set', 'vault_a', 'title=Loft', '--dry-run', '--json'], 0],
    [['rm', 'vault_a', '--dry-run', '--json'], 0],
    [['set', 'vault_a', 'code=guess', '--dry-run'], 1],
    [['restore', 'vault_a', '--at', 'HEAD~1', '--dry-run', '--json'], 0],
    [['undo', last, '--dry-run', '--json'], 0],
  ] as const)('%j', async (args, code) => {
    const rep = await pail(root, [...args, '--as', 'usr_rep']);
    expect([rep.code, rep.stderr]).toEqual([code, expect.any(String)]);
    const said = (rep.stdout + rep.stderr).replaceAll(`code=${SECRET}`, '');
    expect(said).not.toContain(SECRET);
    if (code === 1) expect(said).toContain('vaults.code is sensitive');
    if (args[0] === 'export') expect(rep.stderr).toMatch(/left out.*: vaults.code; .*\(manager\)/);
    const boss = await pail(root, [...args, '--as', 'usr_boss']);
    expect([boss.code, boss.stderr]).toEqual([0, expect.any(String)]);
  });

  it('what is sensitive today was sensitive then, too', async () => {
    const own = makeVault();
    const { note, ...others } = VAULTS.properties;
    const properties = { ...others, note: { ...note, 'x-sensitive': ['manager'] } };
    writeTexts(own, { 'schemas/crm/vaults.schema.json': { ...VAULTS, properties } });
    for (const args of [
      ['show', 'vault_a', '--at', 'HEAD', '--json'],
      ['search', 'oak', '--at', 'HEAD', '--json'],
      ['review', 'HEAD~1..HEAD', '--json'],
    ]) {
      const rep = await pail(own, [...args, '--as', 'usr_rep']);
      expect([rep.code, rep.stdout + rep.stderr]).toEqual([0, expect.not.stringContaining('door')]);
    }
    const boss = await pail(own, ['show', 'vault_a', '--at', 'HEAD', '--json', '--as', 'usr_boss']);
    expect(boss.stdout).toContain('oak door');
  });

  it('a write leaves what the writer may not read as it is', async () => {
    const own = makeVault();
    const { code } = await pail(own, ['set', 'vault_a', 'title=Loft', '--as', 'usr_rep']);
    expect(code).toBe(0);
    expect(JSON.parse(read(own, 'bucket/crm/vaults/vault_a.json'))).toEqual({
      id: 'vault_a',
      title: 'Loft',
      code: SECRET,
      note: 'oak door',
    });
  });

  describe('what commits are called', () => {
    const own = makeVault();
    const commitOf = (args: readonly string[]) => pail(own, [...args, '--as', 'usr_boss']);

    it.each([
      ['set', ['set', 'vault_a', 'code=kalahari1'], 'vault_a: code changed', 'vault_a: fields you'],
      [
        'set of more',
        ['set', 'vault_a', 'code=kalahari2', 'note=elm door'],
        'vault_a: code changed, note oak door → elm door',
        'vault_a: note oak door → elm door',
      ],
      ['by hand', ['kalahari3'], 'code is kalahari3', 'vault_a: fields you may not read'],
      ['of more records', ['kalahari4', 'vault_b'], 'code is kalahari4', 'change 2 records'],
      ['undo', ['undo', 'HEAD'], 'undo: ', 'change 2 records'],
    ] as const)('%s', async (name, args, subject, seen) => {
      if (name.startsWith('by') || name.startsWith('of')) {
        const [code, other] = args;
        const vault = JSON.parse(read(own, 'bucket/crm/vaults/vault_a.json'));
        writeTexts(own, { 'bucket/crm/vaults/vault_a.json': { ...vault, code } });
        const more = { id: other, title: 'Attic' };
        if (other !== undefined) writeTexts(own, { [`bucket/crm/vaults/${other}.json`]: more });
        git(own, 'add', '-A');
        git(own, 'commit', '--quiet', '-m', `code is ${code}`);
      } else {
        const head = git(own, 'rev-parse', 'HEAD').slice(0, 10);
        const done = await commitOf(args.map((arg) => (arg === 'HEAD' ? head : arg)));
        expect([done.code, done.stderr]).toEqual([0, expect.any(String)]);
      }
      expect(git(own, 'log', '-1', '--format=%s')).toContain(subject);
      if (name === 'set' || name === 'undo') {
        expect(git(own, 'log', '-1', '--format=%B')).not.toContain('kalahari');
      }
      for (const asked of [['log'], ['log', 'vault_a'], ['blame', 'vault_a']]) {
        const { stdout } = await pail(own, [...asked, '--json', '--as', 'usr_rep']);
        expect(stdout).not.toContain('kalahari');
        if (asked[0] === 'log') expect(stdout).toContain(seen);
      }
    });

    it('of a commit that the log does not know nothing is quoted', async () => {
      const field = { name: 'code', sensitive: ['manager'] } as unknown as Field;
      const vaults = {
        path: 'crm/vaults',
        fields: new Map([['code', field]]),
        sensitive: ['code'],
      };
      const model = { collections: new Map([['crm/vaults', vaults]]) } as unknown as Model;
      const { dir, git: repository } = stateDirOf(own);
      if (repository === null) throw new Error('not in git');
      const place = { git: repository, cacheDir: join(dir, 'cache'), subdir: 'bucket' };
      const log = await openLog(place);
      const commit = { id: 'c'.repeat(40), subject: 'code is kalahari' } as CommitInfo;
      const subjectFor = (veil: Veil | null): string =>
        seenSubject({ log, veil: () => veil } as HistoryReading, commit, []);
      expect(subjectFor(createVeil(model, () => [], String))).toBe('change records');
      expect(subjectFor(null)).toBe(commit.subject);
    });

    it('a change of hidden fields alone is told as such', async () => {
      const { stdout } = await pail(own, ['log', 'vault_a', '--as', 'usr_rep']);
      expect(stdout).toContain('changed what you may not read of vault_a');
      expect(stdout).not.toContain('layout');
    });
  });
});
