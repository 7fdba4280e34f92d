import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../src/crm/timeline/types.ts';
import {
  git,
  makeGitWorkspace,
  makeWorkspace,
  pail,
  read,
  type Texts,
  writeTexts,
} from './harness.ts';

const put = (path: string, data: object): Texts => ({
  [`bucket/${path}.json`]: { id: path.slice(path.lastIndexOf('/') + 1), ...data },
});
const MADE = '2026-03-02T08:00:00Z';
const RECORDS: Texts = {
  ...put('users/usr_ada', { name: 'Ada Holm', email: 'ada@example.com' }),
  ...put('crm/companies/comp_a', { name: 'Acme', createdAt: MADE }),
  ...put('crm/contacts/cont_j', {
    firstName: 'Jane',
    companyId: 'comp_a',
    createdAt: MADE,
    lastContactedAt: '2026-02-01T09:00:00Z',
  }),
  ...put('crm/deals/deal_a', {
    title: 'Licence',
    companyId: 'comp_a',
    contactIds: ['cont_j'],
    stage: 'lead',
    pipeline: 'sales',
    createdAt: MADE,
    activities: [{ date: '2026-03-03', type: 'call', userId: 'usr_ada', note: 'Who decides?' }],
  }),
};

function workspace(make: typeof makeWorkspace = makeGitWorkspace): string {
  const root = make({});
  for (const name of ['schemas', 'bucket/crm/stages', 'bucket/crm/pipelines']) {
    cpSync(name, join(root, name), { recursive: true });
  }
  writeTexts(root, RECORDS);
  if (make === makeWorkspace) return root;
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'records');
  return root;
}

/** Runs one command after the other; each must succeed. */
async function having(root: string, ...commands: (readonly string[])[]): Promise<string> {
  for (const argv of commands) {
    const run = await pail(root, argv);
    if (run.code !== 0) throw new Error(`${argv.join(' ')}: ${run.stderr}`);
  }
  return root;
}

const eventsOf = async (root: string, ...argv: string[]): Promise<TimelineEvent[]> =>
  (await pail(root, ['timeline', ...argv, '--json'])).json<{ items: TimelineEvent[] }>().items;
const titles = (events: readonly TimelineEvent[]): string[] => events.map(({ title }) => title);
const stored = (root: string, path: string) => JSON.parse(read(root, `bucket/${path}.json`));

describe('pail log-activity', () => {
  it('writes the activity and the dates that follow from it, in one commit', async () => {
    const root = workspace();
    const argv = ['log-activity', 'call', 'cont_j', 'Seats', 'for', '2027', 'durationMinutes=18'];
    const run = await pail(root, [
      ...argv,
      '--with',
      'deal_a',
      '--at',
      '2026-03-08T14:30:00Z',
      '--json',
    ]);
    expect(run.stderr).toBe('');
    const { item } = run.json<{ item: { id: string } }>();
    expect(item).toMatchObject({
      type: 'call',
      summary: 'Seats for 2027',
      anchorIds: ['cont_j', 'deal_a'],
      userId: 'usr_ada',
      happenedAt: '2026-03-08T14:30:00Z',
      durationMinutes: 18,
    });
    const at = '2026-03-08T14:30:00Z';
    expect(stored(root, 'crm/contacts/cont_j')).toMatchObject({
      lastContactedAt: at,
      lastActivityAt: at,
    });
    expect(stored(root, 'crm/deals/deal_a').lastActivityAt).toBe(at);
    expect(git(root, 'log', '-1', '--format=%s')).toBe('log call with Jane, Licence');
    expect((await pail(root, ['undo', git(root, 'rev-parse', 'HEAD')])).code).toBe(0);
    expect(stored(root, 'crm/contacts/cont_j').lastContactedAt).toBe('2026-02-01T09:00:00Z');
    expect((await pail(root, ['show', item.id])).code).toBe(1);
  });

  it.each<[string, string[], object]>([
    [
      'an older call changes no date',
      ['call', 'Seats', '--at', '2026-01-09'],
      { lastContactedAt: '2026-02-01T09:00:00Z', lastActivityAt: '2026-01-09T12:00:00Z' },
    ],
    [
      'what they wrote is no contact of ours',
      ['email', 'direction=inbound', '--at', '2026-03-01T08:00:00Z'],
      { lastContactedAt: '2026-02-01T09:00:00Z', lastActivityAt: '2026-03-01T08:00:00Z' },
    ],
    [
      'a mail is sent',
      ['email', 'Terms', '--at', '2026-03-01 08:00'],
      { lastContactedAt: '2026-03-01T08:00:00Z', lastActivityAt: '2026-03-01T08:00:00Z' },
    ],
  ])('%s', async (_name, [kind = '', ...rest], dates) => {
    const root = await having(workspace(makeWorkspace), ['log-activity', kind, 'cont_j', ...rest]);
    expect(stored(root, 'crm/contacts/cont_j')).toMatchObject(dates);
  });

  it.each([
    [['cal', 'cont_j'], 2, 'did you mean "call"'],
    [['call', 'cont_j'], 2, 'nothing says what the call was about'],
    [['meeting', 'cont_j', ' ', 'type=meeting'], 2, 'nothing says what the meeting was about'],
    [['call', 'cont_j', '--at', '2999-01-01'], 2, 'yet to come'],
    [['call', 'cont_j', '--at', 'someday'], 2, 'is no date'],
    [['call', 'cont_nobody'], 1, 'no record "cont_nobody"'],
    [['call', 'cont_j', 'durationMinuets=3'], 2, 'durationMinutes'],
    [['tag-added', 'cont_j', 'detail.url=x'], 1, 'tag'],
  ])('%j is refused and writes nothing', async (argv, code, message) => {
    const root = workspace(makeWorkspace);
    const run = await pail(root, ['log-activity', ...argv]);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect((await pail(root, ['query', 'activities', '--count', '--json'])).json()).toMatchObject({
      total: 0,
    });
  });

  it('says what is odd about a write that it makes', async () => {
    const root = workspace(makeWorkspace);
    const argv = ['set', 'cont_j', 'phone=12'];
    for (const dry of [['--dry-run'], []]) {
      const run = await pail(root, [...argv, ...dry]);
      expect([run.code, run.stderr]).toEqual([
        0,
        expect.stringContaining('/phone: Phone "12" is no'),
      ]);
    }
    const other = await pail(root, ['set', 'cont_j', 'title=CEO']);
    expect(other).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes a type that nobody foresaw when it is meant', async () => {
    const root = await having(workspace(makeWorkspace), [
      'log-activity',
      'cal',
      'cont_j',
      'type=cal',
      'Rang twice',
    ]);
    expect(titles(await eventsOf(root, 'cont_j'))[0]).toBe('Cal');
  });
});

describe('pail timeline', () => {
  it('tells git and records apart, and each thing once', async () => {
    const now = new Date().toISOString(); // Of git's commits.
    const root = await having(
      workspace(),
      ['set', 'cont_j', 'tags+=vip', 'ownerId=usr_ada', 'title=COO'],
      [
        'create',
        'activities',
        'type=tag_added',
        `happenedAt=${now}`,
        'anchorIds=cont_j',
        'detail.tag=vip',
      ],
      ['create', 'notes', 'body=Likes tea', 'anchorIds=cont_j', 'authorId=usr_ada'],
      ['create', 'tasks', 'title=Call her', 'anchorIds=cont_j'],
      ['set', 'deal_a', 'stage=qualified'],
    );
    const task = (await pail(root, ['query', 'tasks', '--json'])).json<{
      items: { id: string }[];
    }>();
    await having(root, ['set', task.items[0]?.id ?? '', 'status=completed']);
    const own = await eventsOf(root, 'cont_j');
    expect(titles(own).toSorted()).toEqual([
      'Call',
      'Changed',
      'Claimed by Ada Holm',
      'Contact created',
      'Deal created',
      'Note',
      'Stage lead → qualified',
      'Tag added: vip',
      'Task completed',
      'Task created',
    ]);
    const tag = own.find(({ kind }) => kind === 'tag');
    expect(tag).toMatchObject({
      source: 'crm/activities',
      by: { id: 'usr_ada' },
      commit: expect.any(String),
    });
    expect(own.find(({ kind }) => kind === 'change')?.text).toBe('title = COO');
    expect(own.find(({ kind }) => kind === 'stage')).toMatchObject({ aboutId: 'deal_a' });
    // The company's has the same, and its own beginning.
    const company = await eventsOf(root, 'comp_a');
    expect(titles(company)).toEqual(
      expect.arrayContaining(['Company created', 'Note', 'Stage lead → qualified']),
    );
    expect(titles(company).filter((title) => title.startsWith('Stage'))).toHaveLength(1);
  });

  it('tells an imported move once: as the row, not as the commit of the import', async () => {
    const root = workspace();
    writeTexts(root, {
      ...put('crm/stage-history/sh_1', {
        dealId: 'deal_a',
        fromStage: 'lead',
        toStage: 'offered',
        changedAt: '2026-04-01T10:00:00Z',
      }),
      ...put('crm/deals/deal_a', {
        ...(RECORDS['bucket/crm/deals/deal_a.json'] as object),
        stage: 'offered',
        stageChangedAt: '2026-04-01T10:00:00Z',
      }),
    });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'import\n\nPail-Via: import:hubspot');
    const moves = await eventsOf(root, 'deal_a', '--kind', 'stage');
    expect(moves).toEqual([
      expect.objectContaining({
        title: 'Stage lead → offered',
        at: '2026-04-01T10:00:00Z',
        recordId: 'sh_1',
      }),
    ]);
  });

  it('is bounded by kind, time and number, and says what is left', async () => {
    const root = workspace(makeWorkspace);
    expect(titles(await eventsOf(root, 'deal_a'))).toEqual(['Call', 'Deal created']);
    expect(titles(await eventsOf(root, 'deal_a', '--kind', 'call'))).toEqual(['Call']);
    expect(titles(await eventsOf(root, 'deal_a', '--since', '2026-03-03'))).toEqual(['Call']);
    const run = await pail(root, ['timeline', 'deal_a', '-n', '1']);
    expect(run.stdout).toContain(
      'Mar 3, 2026  Call  deal_a · by Ada Holm\n             Who decides?\n',
    );
    expect(run.stderr).toContain('1 more before that');
  });

  it.each([
    [['cont_j', '--kind', 'cals'], 'did you mean "call"'],
    [['cont_j', '--since', 'someday'], 'is no date'],
  ])('%j is refused', async (argv, message) => {
    const run = await pail(workspace(makeWorkspace), ['timeline', ...argv]);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('pail client360', () => {
  it('fits a terminal, and answers the same as JSON', async () => {
    const root = workspace(makeWorkspace);
    const run = await pail(root, ['client360', 'cont_j'], { columns: 80 });
    expect(run.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(run.stdout).toMatch(/^Jane {2}cont_j\nAcme\n/);
    expect(run.stdout).toContain('Plan the next step: Licence');
    expect(run.stdout).toContain('Deals  1 open, 0 closed');
    const { item } = (await pail(root, ['client360', 'cont_j', '--json'])).json<{ item: object }>();
    expect(item).toMatchObject({
      id: 'cont_j',
      kind: 'person',
      company: { id: 'comp_a', name: 'Acme' },
      deals: { open: [{ id: 'deal_a' }], closed: [] },
      timeline: { total: 3 },
    });
  });

  it('is for people and companies', async () => {
    const run = await pail(workspace(makeWorkspace), ['client360', 'deal_a']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('takes a person')]);
  });
});
