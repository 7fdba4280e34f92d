import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { git, makeGitWorkspace, pail, type Run, read, type Texts, writeTexts } from './harness.ts';

const text = { type: 'string' };
const DEALS = 'schemas/crm/deals.schema.json';
const STAGE = 'bucket/crm/stages/stage_won.json';
const VIEW = 'views/pipeline.yaml';

function schema(path: string, pack: string, properties: object, more: object = {}): string {
  const short = path.split('/').at(-1) ?? path;
  const head = { prefix: short.slice(0, 3), short, display: 'name', pack, ...more };
  const lines = Object.entries({ id: text, name: text, ...properties })
    .map(([name, field]) => `    "${name}": ${JSON.stringify(field)}`)
    .join(',\n');
  return `{
  "$id": "${path}",
  "title": "${short}",
  "type": "object",
  "additionalProperties": false,
  "required": ["id"],
  "x-collection": ${JSON.stringify(head)},
  "properties": {
${lines}
  }
}
`;
}

const PIPELINE = `# Every morning.
version: 1
title: Pipeline
collection: deals
type: table
query:
  limit: 500
columns: [name, stage]
`;

/** What one version of Pail ships. */
const SHIPPED: Texts = {
  'schemas/users.schema.json': schema('users', 'people', { email: { ...text, 'x-unique': true } }),
  'schemas/base.schema.json':
    '{\n  "$id": "base",\n  "$defs": { "tag": { "type": "string" } }\n}\n',
  [DEALS]: schema('crm/deals', 'crm', { stage: { ...text, enum: ['lead', 'won'] }, value: text }),
  'schemas/crm/stages.schema.json': schema(
    'crm/stages',
    'crm',
    { order: { type: 'integer' } },
    { prefix: 'stage', reference: true },
  ),
  'schemas/support/tickets.schema.json': schema('support/tickets', 'support', {
    dealId: { ...text, 'x-relation': { to: 'crm/deals' } },
  }),
  [VIEW]: PIPELINE,
  'views/tickets.yaml': 'version: 1\ntitle: Tickets\ncollection: tickets\ntype: table\n',
  'views/both.yaml':
    'version: 1\ntitle: Both\ncollection: tickets\ntype: table\nparams:\n  deal: { collection: crm/deals }\n',
  [STAGE]: { id: 'stage_won', name: 'Won', order: 2 },
  'bucket/support/tickets/tic_demo.json': { id: 'tic_demo', name: 'Demo', dealId: 'dea_demo' },
  'bucket/crm/deals/dea_demo.json': { id: 'dea_demo', name: 'Demo deal', stage: 'lead' },
};

type Change = (text: string) => string;

/** A directory with what a version ships: the texts above, some of them changed. */
function shipped(changes: Readonly<Record<string, Change>> = {}, more: Texts = {}): string {
  const dir = makeDir();
  const texts: Record<string, string | object> = { ...SHIPPED, ...more };
  for (const [path, change] of Object.entries(changes)) {
    const before = texts[path];
    texts[path] = change(
      typeof before === 'string' ? before : `${JSON.stringify(before, null, 2)}\n`,
    );
  }
  writeTexts(dir, texts);
  return dir;
}

/** A workspace with the pack crm of the first version. */
async function workspace(packs = 'crm'): Promise<string> {
  const root = makeDir();
  const run = await pail(root, ['init', '--pack', packs], { shipped: shipped() });
  expect(run.code).toBe(0);
  return root;
}

/** Somebody's own change, committed. */
function edit(root: string, path: string, change: Change): void {
  writeTexts(root, { [path]: change(read(root, path)) });
  git(root, 'commit', '-q', '-a', '-m', `edit ${path}`);
}

async function pack(root: string, dir: string, ...argv: string[]): Promise<Run> {
  return pail(root, ['pack', ...argv], { shipped: dir });
}

type State = { name: string; state: string; newer: string[]; edited: string[]; installed: number };

async function stateOf(root: string, dir: string, name = 'crm'): Promise<State | undefined> {
  const { items } = (await pack(root, dir, 'list', '--json')).json<{ items: State[] }>();
  return items.find((one) => one.name === name);
}

/** Changes of a second version. */
const REGION: Change = (was) =>
  was.replace('"value"', '"region": { "type": "string" },\n    "value"');
const PAUSED: Change = (was) => was.replace('"won"]', '"won","paused"]');
const TITLE =
  (title: string): Change =>
  (was) =>
    was.replace(/"title": "\w+"/, `"title": "${title}"`);
const OWN_FIELD: Change = (was) =>
  was.replace('"value"', '"weather": { "type": "string" },\n    "value"');

describe('pail pack list', () => {
  it('says what each pack holds and what this workspace has', async () => {
    const dir = shipped();
    const root = await workspace();
    expect(await stateOf(root, dir)).toMatchObject({ state: 'installed', newer: [], edited: [] });
    expect(await stateOf(root, dir, 'support')).toMatchObject({
      state: 'not installed',
      installed: 0,
    });
    edit(root, DEALS, OWN_FIELD);
    rmSync(join(root, 'schemas/crm/stages.schema.json'));
    const newer = shipped({ [VIEW]: (was) => was.replace('500', '300') });
    expect(await stateOf(root, newer)).toMatchObject({
      state: 'partly',
      installed: 1,
      newer: [VIEW],
      edited: [DEALS],
    });
    const words = await pack(root, newer, 'list');
    expect(words.stdout).toMatch(
      /^crm +1 of 2, newer available, 1 file edited +companies, contacts/m,
    );
    expect(words.stderr).toContain('pail pack upgrade --dry-run');
    const doctor = await pail(root, ['doctor'], { shipped: newer });
    expect(doctor.stdout).toContain('! this Pail ships something newer for crm\n');
  });

  it('works outside a workspace', async () => {
    const run = await pack(makeDir(), shipped(), 'list');
    expect(run.stdout).toMatch(/^support +tickets +support\/tickets$/m);
  });
});

describe('pail pack add', () => {
  it('installs schemas, reference records and the views that are served now, in one commit', async () => {
    const root = await workspace('support');
    expect(existsSync(join(root, 'views/both.yaml'))).toBe(false);
    const preview = await pack(root, shipped(), 'add', 'crm', '--dry-run');
    expect(preview.stdout).toContain(`create ${DEALS}\n`);
    expect(git(root, 'status', '--porcelain')).toBe('');
    const run = await pack(root, shipped(), 'add', 'crm', '--json');
    const { files, commit } = run.json<{ files: { path: string }[]; commit: string }>();
    expect(files.map(({ path }) => path)).toEqual([
      DEALS,
      'schemas/crm/stages.schema.json',
      STAGE,
      'views/both.yaml',
      VIEW,
    ]);
    expect(commit).toBe(git(root, 'rev-parse', 'HEAD'));
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect((await pail(root, ['check'])).code).toBe(0);
    expect(await stateOf(root, shipped())).toMatchObject({ state: 'installed' });
    const again = await pack(root, shipped(), 'add', 'crm');
    expect([again.code, again.stdout, again.stderr]).toEqual([0, '', 'crm: all of it is here\n']);
  });

  it('is undone whole, and brought back by undoing that', async () => {
    const root = await workspace();
    const dir = shipped({}, { 'bucket/support/tickets/a.txt': 'an attachment\n' });
    await pack(root, dir, 'add', 'support', 'crm', '--demo');
    const after = git(root, 'rev-parse', 'HEAD^{tree}');
    for (const expected of [git(root, 'rev-parse', 'HEAD~1^{tree}'), after]) {
      const undo = await pail(root, ['undo', git(root, 'rev-parse', 'HEAD')]);
      expect([undo.code, undo.stderr]).toEqual([0, '']);
      expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(expected);
      expect(git(root, 'status', '--porcelain')).toBe('');
    }
  });

  it('leaves what is there as it is, and what was removed away', async () => {
    const root = await workspace();
    const own = 'version: 1\ntitle: Ours\ncollection: deals\ntype: table\n';
    writeTexts(root, { 'views/tickets.yaml': own });
    rmSync(join(root, STAGE));
    rmSync(join(root, VIEW));
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'ours');
    const run = await pack(root, shipped(), 'add', 'all');
    expect(run.stderr).toContain('views/tickets.yaml is there already and stays as it is');
    expect(read(root, 'views/tickets.yaml')).toBe(own);
    expect([existsSync(join(root, STAGE)), existsSync(join(root, VIEW))]).toEqual([false, false]);
    const upgrade = await pack(root, shipped(), 'upgrade');
    expect(upgrade.stderr).toContain('views/tickets.yaml is a file of your own');
    expect(read(root, 'views/tickets.yaml')).toBe(own);
  });

  it('says so where it needs newer shared parts', async () => {
    const root = await workspace();
    const link = { $ref: '/base#/$defs/link' };
    const dir = shipped(
      { 'schemas/base.schema.json': (was) => was.replace('"tag"', '"link": {}, "tag"') },
      { 'schemas/edge/devices.schema.json': schema('edge/devices', 'edge', { link }) },
    );
    const run = await pack(root, dir, 'add', 'edge');
    expect([run.code, git(root, 'status', '--porcelain')]).toEqual([1, '']);
    expect(run.stderr).toContain('pail pack upgrade first');
    expect((await pack(root, dir, 'upgrade')).code).toBe(0);
    expect((await pack(root, dir, 'add', 'edge')).code).toBe(0);
  });

  it.each([
    [['add'], 2, 'name the packs'],
    [['add', 'suport'], 2, 'did you mean "support"?'],
    [['add', 'support', '--demo'], 1, 'Name their packs, too: pail pack add support crm --demo'],
    [['upgrade', 'support'], 1, '`pail pack add support` brings it'],
    [['upgrade', '--ours', 'views/pipelin.yaml'], 2, 'did you mean "views/pipeline.yaml"?'],
    [['upgrade', '--ours', VIEW, '--theirs', VIEW], 2, 'is given to both'],
    [['upgrade', '--skip', 'views'], 2, 'is no file of a pack'],
  ])('refuses %j', async (argv, code, message) => {
    const root = await workspace();
    const run = await pack(root, shipped(), ...argv);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(message);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });
});

describe('pail pack upgrade', () => {
  it('merges what is shipped with what was changed here, in one commit that undo takes back', async () => {
    const root = await workspace();
    edit(root, DEALS, OWN_FIELD);
    edit(root, VIEW, (was) => was.replace('title: Pipeline', 'title: Our pipeline'));
    const before = git(root, 'rev-parse', 'HEAD^{tree}');
    const newer = shipped(
      {
        [DEALS]: (was) => TITLE('Opportunity')(PAUSED(REGION(was))),
        [VIEW]: (was) => was.replace('500', '300'),
        [STAGE]: (was) => was.replace('"Won"', '"Closed"'),
      },
      {
        'schemas/crm/quotes.schema.json': schema('crm/quotes', 'crm', {}),
        'bucket/crm/stages/stage_new.json': { id: 'stage_new', name: 'New' },
      },
    );
    const preview = await pack(root, newer, 'upgrade', '--dry-run');
    expect(preview.stdout).toBe(`change ${DEALS}, merged with your changes
  title: deals → Opportunity
  stage enum: + paused
  new field region
create schemas/crm/quotes.schema.json
create bucket/crm/stages/stage_new.json
change ${STAGE}
  name: Won → Closed
change ${VIEW}, merged with your changes
  query.limit: 500 → 300
`);
    expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(before);
    const run = await pack(root, newer, 'upgrade');
    expect(run.stdout).toContain('upgraded crm (commit ');
    const { title, properties } = JSON.parse(read(root, DEALS));
    expect(title).toBe('Opportunity');
    expect(Object.keys(properties)).toEqual(['id', 'name', 'stage', 'region', 'weather', 'value']);
    expect(read(root, VIEW)).toContain('# Every morning.\nversion: 1\ntitle: Our pipeline\n');
    expect(read(root, VIEW)).toContain('limit: 300');
    expect(JSON.parse(read(root, STAGE)).name).toBe('Closed');
    expect(read(root, `.pail/shipped/${DEALS}`)).toBe(read(newer, DEALS));
    expect((await pail(root, ['check'])).code).toBe(0);
    const again = await pack(root, newer, 'upgrade');
    expect(again.stderr).toBe('crm, people: all is current\n');
    const undo = await pail(root, ['undo', git(root, 'rev-parse', 'HEAD')]);
    expect([undo.code, undo.stderr]).toEqual([0, '']);
    expect(git(root, 'rev-parse', 'HEAD^{tree}')).toBe(before);
  });

  const NEWER: Readonly<Record<string, Change>> = {
    [DEALS]: (was) => TITLE('Opportunity')(REGION(was)),
    [VIEW]: (was) => was.replace('500', '300'),
    [STAGE]: (was) => was.replace('"Won"', '"Closed"'),
  };

  async function disputed(): Promise<string> {
    const root = await workspace();
    edit(root, DEALS, TITLE('Chance'));
    edit(root, VIEW, (was) => was.replace('500', '100'));
    edit(root, STAGE, (was) => was.replace('"Won"', '"Hurrah"'));
    return root;
  }

  it('writes nothing while something is not settled, and shows both values', async () => {
    const root = await disputed();
    const before = git(root, 'rev-parse', 'HEAD');
    const run = await pack(root, shipped(NEWER), 'upgrade');
    expect(run.code).toBe(3);
    expect(run.stdout).toBe(`${DEALS}#/title
  was      deals
  yours    Chance
  shipped  Opportunity
${STAGE}#/name
  was      Won
  yours    Hurrah
  shipped  Closed
${VIEW}, from line 7
  yours:
      limit: 100
  shipped:
      limit: 300
`);
    expect(run.stderr).toContain(`pail pack upgrade --theirs ${DEALS}#/title --ours`);
    const json = await pack(root, shipped(NEWER), 'upgrade', '--json');
    expect(json.json<{ conflicts: { path: string }[] }>().conflicts).toHaveLength(3);
    expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it.each<[string[], string, string, string]>([
    [['--ours'], 'Chance', '100', 'Hurrah'],
    [['--theirs'], 'Opportunity', '300', 'Closed'],
    [['crm', '--theirs', `${DEALS}#/title`, '--ours'], 'Opportunity', '100', 'Hurrah'],
    [['--theirs', 'crm', '--ours', VIEW], 'Opportunity', '100', 'Closed'],
    [['--ours', `${DEALS},${VIEW}`, '--theirs', STAGE], 'Chance', '100', 'Closed'],
  ])('settles with %j', async (argv, title, limit, stage) => {
    const root = await disputed();
    const dir = shipped(NEWER);
    expect((await pack(root, dir, 'upgrade', ...argv)).code).toBe(0);
    const deals = JSON.parse(read(root, DEALS));
    expect([deals.title, Object.keys(deals.properties).includes('region')]).toEqual([title, true]);
    expect(read(root, VIEW)).toContain(`limit: ${limit}\n`);
    expect(JSON.parse(read(root, STAGE)).name).toBe(stage);
    expect((await pack(root, dir, 'upgrade')).stderr).toContain('all is current');
  });

  it('refuses to break sound records, and says which; --force leaves them to be mended', async () => {
    const root = await workspace();
    await pail(root, ['create', 'deals', 'name=One', 'stage=won', 'value=5']);
    await pail(root, ['create', 'deals', 'name=Two', 'stage=lead']);
    const dir = shipped({ [DEALS]: (was) => was.replace('"lead","won"', '"lead"') });
    const run = await pack(root, dir, 'upgrade');
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/bucket\/crm\/deals\/dea_\w+\.json \/stage: .*won/);
    expect(run.stderr).not.toContain('Two');
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect((await pack(root, dir, 'upgrade', '--force')).code).toBe(0);
    expect((await pail(root, ['check'])).code).toBe(1);
  });

  it('leaves files as they are with --skip, until something else of them is shipped', async () => {
    const root = await workspace();
    const was = read(root, DEALS);
    const dir = shipped(NEWER, { 'views/new.yaml': PIPELINE });
    const run = await pack(root, dir, 'upgrade', '--skip', `${DEALS},views/new.yaml`);
    expect(run.code).toBe(0);
    expect([read(root, DEALS), existsSync(join(root, 'views/new.yaml'))]).toEqual([was, false]);
    expect(read(root, VIEW)).toContain('limit: 300');
    expect((await pack(root, dir, 'upgrade')).stderr).toContain('all is current');
    const next = shipped({
      ...NEWER,
      [DEALS]: (text) => PAUSED(TITLE('Opportunity')(REGION(text))),
    });
    expect((await pack(root, next, 'upgrade')).code).toBe(0);
    const { title, properties } = JSON.parse(read(root, DEALS));
    expect([title, properties.stage.enum]).toEqual(['deals', ['lead', 'won', 'paused']]);
  });

  it('refuses a schema set that does not load', async () => {
    const root = await workspace();
    edit(root, VIEW, (was) => was.replace('stage]', 'value]'));
    const dir = shipped({ [DEALS]: (was) => was.replace(/,\n {4}"value".*/, '') });
    const run = await pack(root, dir, 'upgrade');
    expect([run.code, git(root, 'status', '--porcelain')]).toEqual([1, '']);
    expect(run.stderr).toContain(VIEW);
  });

  it('forgets what is shipped no longer, and keeps it', async () => {
    const root = await workspace();
    const dir = shipped();
    rmSync(join(dir, VIEW));
    const run = await pack(root, dir, 'upgrade');
    expect(run.stderr).toContain(`${VIEW} is shipped no longer; it stays, and is yours`);
    expect(read(root, VIEW)).toBe(PIPELINE);
    expect((await pack(root, dir, 'upgrade')).stderr).toContain('all is current');
  });

  it('does not bring the rest of a pack of which only users came along', async () => {
    const root = await workspace();
    const dir = shipped({}, { 'schemas/teams.schema.json': schema('teams', 'people', {}) });
    expect((await pack(root, dir, 'upgrade')).stderr).toContain('all is current');
    expect(readdirSync(join(root, 'schemas'))).not.toContain('teams.schema.json');
  });
});

describe('a workspace of before pristine copies were kept', () => {
  async function old(subject?: string): Promise<string> {
    const root = await workspace();
    rmSync(join(root, '.pail'), { recursive: true });
    const texts: Record<string, string> = { [STAGE]: read(root, STAGE) };
    for (const path of git(root, 'ls-files').split('\n')) {
      if (!path.startsWith('.pail/')) texts[path] = read(root, path);
    }
    const made = makeGitWorkspace(texts);
    if (subject !== undefined) git(made, 'commit', '-q', '--amend', '-m', subject);
    edit(made, DEALS, OWN_FIELD);
    edit(made, VIEW, (was) => was.replace('500', '100'));
    return made;
  }
  const newer = (): string => shipped({ [DEALS]: (was) => REGION(PAUSED(was)) });

  it('compares with what init committed', async () => {
    const root = await old('chore: new Pail workspace');
    const run = await pack(root, newer(), 'upgrade');
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('takes it back')]);
    const { properties } = JSON.parse(read(root, DEALS));
    expect(Object.keys(properties)).toEqual(['id', 'name', 'stage', 'region', 'weather', 'value']);
    expect(properties.stage.enum).toEqual(['lead', 'won', 'paused']);
    expect(read(root, VIEW)).toContain('limit: 100');
    expect((await pack(root, newer(), 'upgrade')).stderr).toContain('all is current');
  });

  it('asks about every difference where history does not tell', async () => {
    const root = await old();
    const run = await pack(root, newer(), 'upgrade');
    expect([run.code, run.stdout]).toEqual([3, expect.stringContaining(`${VIEW}, from line 7`)]);
    expect((await pack(root, newer(), 'upgrade', '--ours')).code).toBe(0);
    expect(Object.keys(JSON.parse(read(root, DEALS)).properties)).toContain('weather');
    expect(read(root, VIEW)).toContain('limit: 100');
    expect((await pack(root, newer(), 'upgrade')).stderr).toContain('all is current');
  });
});
