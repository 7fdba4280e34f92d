import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BlameItem, LogItem } from '../../src/workspace/history/types.ts';
import { makeDir } from '../support/temp-dir.ts';
import {
  git,
  makeGitWorkspace,
  makeWorkspace,
  pail,
  type Run,
  read,
  SMALL,
  writeTexts,
} from './harness.ts';

const DEAL = 'bucket/crm/deals/deal_a1.json';

/** Runs one command after the other; each must succeed. */
async function having(root: string, ...commands: (readonly string[])[]): Promise<string> {
  for (const argv of commands) {
    const run = await pail(root, argv);
    if (run.code !== 0) throw new Error(`${argv.join(' ')}: ${run.stderr}`);
  }
  return root;
}

function commit(
  root: string,
  message: string,
  texts: Record<string, string | object> = {},
): string {
  writeTexts(root, texts);
  git(root, 'add', '-A');
  git(root, '-c', 'user.name=Foreign Hand', 'commit', '-q', '-m', message);
  return git(root, 'rev-parse', 'HEAD');
}

const deal = (root: string): Record<string, unknown> => JSON.parse(read(root, DEAL));
const head = (root: string): string => git(root, 'rev-parse', 'HEAD');
const logOf = async (root: string, ...argv: string[]): Promise<LogItem[]> =>
  (await pail(root, ['log', ...argv, '--json'])).json<{ items: LogItem[] }>().items;
/** What each commit did, in words, newest first. */
const wordsOf = (items: readonly LogItem[]): string[] =>
  items.map(({ records }) =>
    records.map((r) => [r.op, r.id, ...r.fields.map((f) => f.words)].join(' ')).join('; '),
  );

describe('log', () => {
  it('tells in words what each commit did to a record', async () => {
    const root = await having(
      makeGitWorkspace(),
      ['set', 'deal_a1', 'stage=closed_won', 'expectedValue=60000'],
      ['set', 'deal_a1', 'tags+=q2', 'tags-=q1', 'ownerId=usr_bo'],
      ['set', 'deal_a1', 'expectedCloseDate='],
    );
    const items = await logOf(root, 'deal_a1');
    expect(wordsOf(items).slice(0, 3)).toEqual([
      'update deal_a1 expectedCloseDate cleared',
      'update deal_a1 ownerId Ada Holm → Bo Lind +tag q2, −tag q1',
      'update deal_a1 stage offered → closed_won expectedValue $50,000 → $60,000 probability 60 → 100',
    ]);
    expect(items[3]?.records[0]?.op).toBe('create');
    expect(items[0]).toMatchObject({
      commit: head(root),
      via: 'cli',
      author: { name: 'Ada Holm', email: 'ada@example.com' },
    });
    const text = await pail(root, ['log', 'deal_a1', '--limit', '1', '--patch']);
    expect(text.stdout).toContain('deal_a1 Acme renewal\n    expectedCloseDate: 2026-04-30 → –');
    expect(text.stderr).toContain('--limit shows it');
  });

  it('of a collection and of everything, narrowed by field, author and date', async () => {
    const root = await having(makeGitWorkspace(), ['set', 'deal_a1', 'stage=lead']);
    commit(root, 'by hand', {
      'bucket/crm/companies/comp_acme.json': { id: 'comp_acme', name: 'Acme AS' },
      'notes.txt': 'no record',
    });
    await having(root, ['set', 'deal_a2', 'title=Other']);
    expect(wordsOf(await logOf(root, 'deals')).slice(0, 2)).toEqual([
      'update deal_a2 title Acme pilot → Other',
      'update deal_a1 stage offered → lead',
    ]);
    expect(wordsOf(await logOf(root, 'deals', '--field', 'stage')).length).toBe(2);
    expect(wordsOf(await logOf(root, '--author', 'foreign'))).toEqual([
      'update comp_acme name Acme → Acme AS domain cleared tier cleared address cleared',
    ]);
    expect(await logOf(root, '--until', '1999-01-01')).toEqual([]);
    expect((await pail(root, ['log', '--since', '2 bananas'])).code).toBe(2);
    const start = (await logOf(root)).at(-1);
    expect(start).toMatchObject({ subject: 'start', total: 7 });
  });

  it('a record that was moved, renamed, removed and made again, with foreign and broken versions', async () => {
    const root = await having(makeGitWorkspace(), ['mv', 'deal_b1', 'deal_c1']);
    git(root, 'mv', 'bucket/crm/deals/deal_c1.json', 'bucket/crm/deals/c1-dir.json');
    git(root, 'mv', 'bucket/crm/deals/c1-dir.json', 'bucket/crm/deals/deal_c1.json');
    writeTexts(root, {
      'bucket/crm/deals/x/deal_c1.json': read(root, 'bucket/crm/deals/deal_c1.json'),
    });
    rmSync(join(root, 'bucket/crm/deals/deal_c1.json'));
    commit(root, 'fan out');
    const file = 'bucket/crm/deals/x/deal_c1.json';
    const good = read(root, file);
    commit(root, 'broken', { [file]: '{"id": "deal_c1", <<<<' });
    commit(root, 'mended', { [file]: good.replace('"lead"', '"offered"') });
    commit(root, 'compact', { [file]: JSON.stringify(JSON.parse(read(root, file))) });
    await having(root, ['rm', 'deal_c1']);
    const ops = async (): Promise<string[]> =>
      (await logOf(root, 'deal_c1')).map(({ records }) => records[0]?.op ?? '');
    expect(await ops()).toEqual([
      'remove',
      'layout',
      'update',
      'break',
      'move',
      'rename',
      'create',
    ]);
    const words = wordsOf(await logOf(root, 'deal_c1'));
    expect(words[2]).toBe('update deal_c1 stage lead → offered');
    expect(words[5]).toMatch(/^rename deal_c1/);
    await having(root, ['restore', 'deal_c1', '--at', 'HEAD~1']);
    expect((await ops())[0]).toBe('create');
    expect((await pail(root, ['log', 'deal_zz'])).code).toBe(1);
  });

  it('what is not committed stands on top; a merge shows what it did itself', async () => {
    const root = makeGitWorkspace();
    git(root, 'checkout', '-q', '-b', 'side');
    await having(root, ['set', 'deal_a1', 'title=Side']);
    git(root, 'checkout', '-q', '-');
    await having(root, ['set', 'deal_a1', 'expectedValue=1']);
    git(root, 'merge', '-q', '--no-commit', '-s', 'ours', 'side');
    const merged = { ...deal(root), title: 'Side', probability: 50 };
    commit(root, 'merge', { [DEAL]: merged });
    writeTexts(root, { [DEAL]: { ...merged, stage: 'lead' } });
    const items = await logOf(root, 'deal_a1');
    expect(items[0]).toMatchObject({ commit: null, at: null, author: null });
    expect(wordsOf(items).slice(0, 4)).toEqual(
      expect.arrayContaining([
        'update deal_a1 stage offered → lead',
        'update deal_a1 probability 60 → 50',
        'update deal_a1 title Acme renewal → Side',
        'update deal_a1 expectedValue $50,000 → $1',
      ]),
    );
    expect(wordsOf(await logOf(root, 'deals'))[0]).toBe('update deal_a1 probability 60 → 50');
    const blame = (await pail(root, ['blame', 'deal_a1', '--json'])).json<{ items: BlameItem[] }>();
    const origin = Object.fromEntries(blame.items.map((item) => [item.field, item]));
    expect(origin['stage']).toMatchObject({ value: 'lead', commit: null });
    expect(origin['probability']?.commit).toBe(head(root));
    expect(origin['title']?.commit).toBe(git(root, 'rev-parse', 'side'));
    expect(origin['expectedValue']?.commit).toBe(git(root, 'rev-parse', 'HEAD^1'));
    expect(origin['currency']).toBeUndefined();
  });
});

it('blame names members of objects by themselves, and sees through broken versions', async () => {
  const root = await having(makeGitWorkspace(), ['set', 'acme.com', 'address.country=Norway']);
  const set = head(root);
  const file = 'bucket/crm/companies/comp_acme.json';
  const good = read(root, file);
  commit(root, 'broken', { [file]: 'nothing' });
  commit(root, 'mended', { [file]: good });
  const run = await pail(root, ['blame', 'acme.com', '--json']);
  const { items } = run.json<{ items: BlameItem[] }>();
  const first = git(root, 'rev-list', '--max-parents=0', 'HEAD');
  const found = items.map(({ pointer, commit }) => [pointer, commit]);
  expect(found).toContainEqual(['/address/country', set]);
  expect(found).toContainEqual(['/address/city', first]);
  expect((await pail(root, ['blame', 'acme.com'])).stdout).toMatch(
    /^address\.country +Norway +[0-9a-f]{10} {2}.*Ada Holm {2}via cli$/m,
  );
});

it('diff compares the work tree, two revisions, one record', async () => {
  const root = await having(makeGitWorkspace(), ['set', 'deal_a1', 'stage=lead']);
  writeTexts(root, {
    'bucket/crm/deals/deal_n1.json': { id: 'deal_n1', title: 'New', stage: 'lead' },
    'bucket/users/usr_bo.json': { id: 'usr_bo', name: 'Bo L', email: 'bo@example.com' },
  });
  rmSync(join(root, 'bucket/crm/deals/deal_b1.json'));
  const items = async (...argv: string[]): Promise<string[]> => {
    const { items } = (await pail(root, ['diff', ...argv, '--json'])).json<{
      items: LogItem['records'];
    }>();
    return items.map((r) => `${r.op} ${r.id} ${r.fields.map((f) => f.words).join(', ')}`.trim());
  };
  expect(await items()).toEqual([
    'remove deal_b1',
    'create deal_n1 title = New, stage = lead',
    'update usr_bo name Bo Lind → Bo L',
  ]);
  expect(await items('HEAD~1', 'deal_a1')).toEqual(['update deal_a1 stage offered → lead']);
  expect(await items('HEAD..HEAD~1')).toEqual(['update deal_a1 stage lead → offered']);
  expect(await items('users')).toEqual(['update usr_bo name Bo Lind → Bo L']);
  const sound = read(root, 'bucket/crm/deals/deal_a1.json');
  for (const [text, why] of [
    [`\ufeff${sound}`, /byte order mark/],
    [sound.replace('"id"', '"title": "Twice",\n  "id"'), /title/],
    [sound.replace('deal_a1', 'deal_c2'), /deal_c2/],
  ] as const) {
    writeTexts(root, { 'bucket/crm/deals/deal_a1.json': text });
    expect((await pail(root, ['diff', 'deals'])).stdout).toMatch(/broke deal_a1/);
    expect((await pail(root, ['diff', 'deals'])).stdout).toMatch(why);
  }
  writeTexts(root, { 'bucket/crm/deals/deal_a1.json': sound });
  expect((await pail(root, ['diff', 'nowhere'])).stderr).toContain('no revision "nowhere"');
  const text = await pail(root, ['diff', 'deals']);
  expect(text.stdout).toContain('removed deal_b1 =Brick starter\n');
  expect(text.stderr).toContain('2 records differ');
});

describe('restore', () => {
  it('one field, the whole record, a removed one', async () => {
    const root = await having(
      makeGitWorkspace(),
      ['set', 'deal_a1', 'title=New', 'expectedValue=1', 'tags='],
      ['rm', 'deal_b1'],
    );
    const dry = await pail(root, ['restore', 'deal_a1', '--at', 'HEAD~2', '--dry-run']);
    expect(dry.stdout).toContain('title: New → Acme renewal');
    expect(deal(root)['title']).toBe('New');
    await having(root, ['restore', 'deal_a1', '--at', 'HEAD~2', '--field', 'title,tags']);
    expect(deal(root)).toMatchObject({ title: 'Acme renewal', expectedValue: 1, tags: ['q1'] });
    await having(root, ['restore', 'deal_a1', '--at', 'HEAD~3']);
    expect(deal(root)['expectedValue']).toBe(50000);
    await having(root, ['restore', 'deal_b1', '--at', 'HEAD~3']);
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_b1.json')).title).toBe('=Brick starter');
    const again = await pail(root, ['restore', 'deal_b1', '--at', 'HEAD']);
    expect(again.stdout).toContain('nothing to change');
  });

  it.each([
    [['restore', 'deal_a1'], 2, 'say when'],
    [['restore', 'deal_a1', '--at', 'nowhere'], 1, 'no revision "nowhere"'],
    [['restore', 'deal_a1', '--at', 'HEAD', '--field', 'titel'], 2, 'did you mean "title"?'],
    [['restore', 'deal_n1', '--at', 'HEAD~1'], 1, 'deal_n1 was not there at HEAD~1'],
    [['restore', 'deal_b1', '--at', 'HEAD~2', '--field', 'title'], 1, 'not there now'],
    [['restore', 'deal_b1', '--at', 'HEAD~2'], 1, 'comp_brick'],
  ])('%j is refused', async (argv, code, words) => {
    const root = await having(makeGitWorkspace(), ['rm', 'deal_b1'], ['rm', 'comp_brick']);
    commit(root, 'new', {
      'bucket/crm/deals/deal_n1.json': { id: 'deal_n1', title: 'N', stage: 'lead' },
    });
    git(root, 'commit', '-q', '--allow-empty', '-m', 'empty');
    git(root, 'reset', '-q', '--soft', 'HEAD~1');
    const at = argv.map((word) => (word === 'HEAD~2' ? 'HEAD~3' : word));
    const run = await pail(root, at);
    expect(run.stderr).toContain(words);
    expect(run.code).toBe(code);
  });
});

describe('undo', () => {
  it('takes back one commit and keeps what came after', async () => {
    const root = await having(makeGitWorkspace(), [
      'set',
      'deal_a1',
      'stage=closed_won',
      'title=Won',
    ]);
    const target = head(root);
    await having(root, ['set', 'deal_a1', 'expectedValue=99']);
    writeTexts(root, { [DEAL]: { ...deal(root), ownerId: 'usr_bo' } }); // Not committed.
    const dry = await pail(root, ['undo', target.slice(0, 8), '--dry-run']);
    expect(dry.stdout).toContain('stage: closed_won → offered');
    await having(root, ['undo', target.slice(0, 8)]);
    expect(deal(root)).toMatchObject({
      title: 'Acme renewal',
      stage: 'offered',
      probability: 60,
      expectedValue: 99,
      ownerId: 'usr_bo',
    });
    expect((await pail(root, ['undo', target])).stdout).toContain('nothing to change');
    await having(root, ['undo', 'HEAD']);
    expect(deal(root)).toMatchObject({ stage: 'closed_won', title: 'Won', expectedValue: 99 });
  });

  it('reports a later change of the same field with both values, and changes nothing', async () => {
    const root = await having(makeGitWorkspace(), [
      'set',
      'deal_a1',
      'title=One',
      'probability=10',
    ]);
    const target = head(root);
    await having(root, ['set', 'deal_a1', 'title=Two']);
    const before = read(root, DEAL);
    const run = await pail(root, ['undo', target, '--json']);
    expect(run.code).toBe(3);
    expect(run.json()).toMatchObject({
      error: {
        code: 'conflict',
        data: {
          conflicts: [
            { id: 'deal_a1', pointer: '/title', base: 'One', ours: 'Two', theirs: 'Acme renewal' },
          ],
        },
      },
    });
    expect(read(root, DEAL)).toBe(before);
  });

  it('a creation, a removal with what followed it, a change of id', async () => {
    const root = await having(makeGitWorkspace(), ['mv', 'comp_acme', 'comp_new']);
    const renamed = head(root);
    await having(root, ['rm', 'usr_bo']);
    const removed = head(root);
    await having(root, ['create', 'deals', 'id=deal_n1', 'title=N', 'companyId=comp_new']);
    const created = head(root);
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_a2.json')).ownerId).toBeUndefined();
    await having(root, ['undo', removed]);
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_a2.json')).ownerId).toBe('usr_bo');
    await having(root, ['undo', renamed]);
    expect(deal(root)['companyId']).toBe('comp_acme');
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_n1.json')).companyId).toBe('comp_acme');
    const changed = await pail(root, ['undo', created]);
    expect(changed).toMatchObject({ code: 3 });
    expect(changed.stderr).toContain('changed since (companyId)');
    await having(root, ['create', 'deals', 'id=deal_n2', 'title=N']);
    await having(root, ['undo', head(root)]);
    expect((await pail(root, ['show', 'deal_n2'])).code).toBe(1);
  });

  it('all commits of an import, in one plan', async () => {
    const root = makeGitWorkspace();
    const vars = { PAIL_VIA: 'import:leads' };
    await pail(root, ['create', 'deals', 'id=deal_i1', 'title=I1'], { vars });
    await pail(root, ['set', 'deal_i1', 'title=I1b'], { vars });
    await pail(root, ['create', 'deals', 'id=deal_i2', 'title=I2'], { vars });
    await having(root, ['undo', 'import:leads']);
    expect(git(root, 'log', '-1', '--format=%s')).toBe('undo: import:leads (3 commits)');
    const { total } = (await pail(root, ['query', 'deals', '--count', '--json'])).json();
    expect(total).toBe(3);
  });

  it('a merge: all that it brought in, and later edits stay', async () => {
    const root = makeGitWorkspace();
    git(root, 'checkout', '-q', '-b', 'side');
    await having(root, ['set', 'deal_a1', 'title=Side', 'probability=70']);
    await having(root, ['create', 'deals', 'id=deal_s1', 'title=Side']);
    await having(root, ['rm', 'deal_b1']);
    git(root, 'checkout', '-q', '-');
    await having(root, ['set', 'deal_a1', 'expectedValue=1']);
    await having(root, ['set', 'deal_a2', 'title=Ours']);
    const ours = git(root, 'rev-parse', 'HEAD^{tree}');
    await having(root, ['branch', 'merge', 'side']);
    const merge = head(root);
    await having(root, ['undo', merge]);
    expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(ours);
    await having(root, ['undo', head(root)]);
    expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(git(root, 'rev-parse', `${merge}^{tree}`));
    await having(root, ['set', 'deal_a1', 'stage=lead']);
    await having(root, ['undo', merge, '--dry-run']);
    await having(root, ['set', 'deal_s1', 'title=Later']);
    const refused = await pail(root, ['undo', merge]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('deal_s1');
    await having(root, ['set', 'deal_s1', 'title=Side']);
    await having(root, ['undo', merge]);
    expect(deal(root)).toMatchObject({ title: 'Acme renewal', expectedValue: 1, stage: 'lead' });
  });

  it('a merge takes along what it parked, and lets its migrations wait again', async () => {
    const root = makeGitWorkspace({
      ...SMALL,
      'migrations/1.yaml': 'version: 1\ncollection: deals\nrename: { tags: labels }\n',
    });
    git(root, 'checkout', '-q', '-b', 'side');
    await having(root, ['set', 'deal_a1', 'title=Side']);
    await having(root, ['migrate']);
    git(root, 'checkout', '-q', '-');
    await having(root, ['set', 'deal_a1', 'title=Ours']);
    expect((await pail(root, ['branch', 'merge', 'side'])).code).toBe(3);
    expect((await pail(root, ['migrate', '--json'])).json()).toMatchObject({ total: 0 });
    await having(root, ['undo', head(root)]);
    expect((await pail(root, ['conflicts'])).code).toBe(0);
    expect(git(root, 'diff', '--stat', 'HEAD~1^1', 'HEAD')).toBe('');
    expect((await pail(root, ['migrate', '--json'])).json()).toMatchObject({ total: 1 });
  });

  it('the work of an agent, but not what it merged', async () => {
    const root = makeGitWorkspace();
    const vars = { PAIL_VIA: 'agent:a' };
    git(root, 'checkout', '-q', '-b', 'side');
    await having(root, ['set', 'deal_a2', 'title=Side']);
    git(root, 'checkout', '-q', '-');
    await pail(root, ['set', 'deal_a1', 'title=Agent'], { vars });
    await pail(root, ['branch', 'merge', 'side'], { vars });
    expect(git(root, 'log', '-1', '--format=%(trailers:key=Pail-Via,valueonly)')).toBe('agent:a');
    await having(root, ['undo', 'agent:a']);
    expect(deal(root)).toMatchObject({ title: 'Acme renewal' });
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_a2.json')).title).toBe('Side');
  });

  it('refuses what has nothing to take back', async () => {
    const root = makeGitWorkspace();
    const plain = commit(root, 'notes', { 'notes.txt': 'x' });
    const refusal = async (target: string): Promise<Run> => pail(root, ['undo', target]);
    expect((await refusal(plain)).stderr).toContain('changed no records');
    expect((await refusal('import:none')).stderr).toContain(
      'no commit of this history was made by it',
    );
    expect((await refusal('feedbeef')).stderr).toContain('nothing to undo at "feedbeef"');
    expect((await refusal('HEAD')).stderr).toContain('changed no records');
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    expect((await refusal('ORIG_HEAD')).stderr).toContain(
      'not in the history of what is checked out',
    );
    expect((await refusal('--all')).code).toBe(2);
  });
});

describe('where there is little history', () => {
  it.each([[['log']], [['blame', 'deal_a1']], [['diff']], [['undo', 'abcd1234']]])(
    'pail %j says so outside git and before the first commit',
    async (argv) => {
      const outside = await pail(makeWorkspace(), argv);
      expect(outside.code).toBe(1);
      expect(outside.stderr).toContain('no git repository');
      const empty = makeWorkspace();
      git(empty, 'init', '-q');
      expect((await pail(empty, argv)).stderr).toContain('no commits yet');
    },
  );

  it('a shallow clone and a detached HEAD', async () => {
    const origin = await having(makeGitWorkspace(), ['set', 'deal_a1', 'title=T']);
    const root = realpathSync(makeDir());
    git(root, 'clone', '-q', '--depth', '1', pathToFileURL(origin).href, '.');
    git(root, 'checkout', '-q', '--detach');
    const log = await pail(root, ['log', 'deal_a1']);
    expect(log.stderr).toContain('shallow clone');
    expect(log.stdout).toContain('this clone begins here');
    const { items } = (await pail(root, ['blame', 'deal_a1', '--json'])).json<{
      items: BlameItem[];
    }>();
    expect(items.every((item) => item.isBoundary)).toBe(true);
    expect((await pail(root, ['undo', head(root)])).stderr).toContain('shallow clone ends');
  });
});
