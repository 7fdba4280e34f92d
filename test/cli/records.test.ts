import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import { makeDir } from '../support/temp-dir.ts';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL } from './harness.ts';

type Answer = {
  item: Record<string, unknown>;
  items: Record<string, unknown>[];
  changes: { op: string; id: string; fields: { field: string }[] }[];
  commit: string | null;
  problems?: { line?: number; pointer: string; code: string }[];
};

/** The content of a deal's file. */
function deal(root: string, id: string): Record<string, unknown> {
  return JSON.parse(read(root, `bucket/crm/deals/${id}.json`));
}

describe('what is typed', () => {
  const twin = (id: string) => ({ id, name: 'Twin Ltd', domain: `${id.slice(5)}.example` });
  const texts = {
    ...SMALL,
    'bucket/crm/companies/comp_one.json': { id: 'comp_one', name: 'Kestrel Foods' },
    'bucket/crm/companies/comp_t1.json': twin('comp_t1'),
    'bucket/crm/companies/comp_t2.json': twin('comp_t2'),
  };

  it.each([
    ['company=kestrel foods', 0, /companyId: comp_\w+ → comp_one/],
    ['company=twin ltd', 1, /"twin ltd" is the name of 2 in crm\/companies: comp_t1, comp_t2/],
    ['company=Nobody Inc', 1, /"Nobody Inc" names no record in crm\/companies/],
    ['expectedValue=$61,000.50', 0, /expectedValue: 50000 → 61000\.5/],
  ])('%s', async (edit, code, words) => {
    const run = await pail(makeWorkspace(texts), ['set', 'deal_a1', edit, '--dry-run']);
    expect([run.code, run.stdout + run.stderr]).toEqual([code, expect.stringMatching(words)]);
  });
});

it('a remark on a write follows what was done', async () => {
  const root = makeWorkspace({});
  copySchemas(root, ['bucket/crm/contacts/x.json']);
  const run = await pail(root, ['create', 'contacts', 'firstName=A', 'lastName=B', 'phone=123']);
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^created cont_/) });
  expect(run.stderr).toMatch(/^pail: warning: bucket.* Phone "123" is no number/);
});

describe('with a faulty pail.yaml', () => {
  const TOLD =
    /pail: pail\.yaml:3 \/timezone: "Mars\/Base" is no IANA time zone .*until that is mended, .* nothing is written$/m;
  const texts = { ...SMALL, 'pail.yaml': 'currency: EUR\ncommit: manual\ntimezone: Mars/Base\n' };
  it.each([
    [['query', 'deals', '--count'], 0, /^3\n/],
    [['view', 'pipeline', '--json'], 0, /"notices": \[\n\s+"pail\.yaml:3 /],
    [['log'], 1, /no git repository/],
    [['set', 'deal_a1', 'probability=70'], 1, /nothing is written while pail\.yaml is faulty/],
    [
      ['set', 'deal_a1', 'probability=70', '--dry-run'],
      1,
      /nothing is written while pail\.yaml is/,
    ],
  ])('%j says so', async (argv, code, words) => {
    const root = makeWorkspace(texts);
    const run = await pail(root, argv);
    expect([run.code, run.stdout + run.stderr]).toEqual([code, expect.stringMatching(words)]);
    expect(run.stderr).toMatch(TOLD);
    expect(read(root, 'bucket/crm/deals/deal_a1.json')).toContain('"probability": 60');
  });
});

it.each([
  [['score', 'ranking'], 1, '`pail pack add scoring` brings it'],
  [['score', 'cont_x'], 1, '`pail pack add scoring` brings it'],
  [['query', 'tickets'], 1, '`pail pack add support` brings it'],
  [['report', 'movement', '--compare', 'x'], 2, 'the report movement compares nothing: --compare'],
  [['log', '-n', '1'], 1, 'no git repository'],
  [
    ['query', 'deals', '--group', 'stage', '--sum', 'probability', '--csv'],
    0,
    'stage,count,sum probability\r\nlead,1,10\r\n',
  ],
])('%j', async (argv, code, words) => {
  const run = await pail(makeWorkspace(SMALL), argv);
  expect([run.code, run.stdout + run.stderr]).toEqual([code, expect.stringContaining(words)]);
});

describe('pail set', () => {
  it('says what changed and commits it as the actor', async () => {
    const root = makeGitWorkspace();
    const argv = ['set', 'deal_a1', 'stage=closed_won', 'tags+=vip', 'expectedCloseDate='];
    const run = await pail(root, argv, { vars: { PAIL_VIA: 'agent:scout' } });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const commit = git(root, 'rev-parse', 'HEAD');
    expect(run.stdout).toBe(
      'changed deal_a1 Acme renewal: stage offered → closed_won, probability 60 → 100, ' +
        `expectedCloseDate cleared, +tag vip (commit ${commit.slice(0, 7)})\n`,
    );
    expect(deal(root, 'deal_a1')).toMatchObject({ probability: 100, tags: ['q1', 'vip'] });
    expect(git(root, 'log', '-1', '--format=%an <%ae>%n%(trailers)')).toBe(
      'Ada Holm <ada@example.com>\nPail-Via: agent:scout',
    );
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it('acts as someone else', async () => {
    const root = makeGitWorkspace();
    await pail(root, ['--as', 'usr_bo', 'set', 'comp_acme', 'address.city=Oslo']);
    expect(git(root, 'log', '-1', '--format=%an')).toBe('Bo Lind');
    expect(JSON.parse(read(root, 'bucket/crm/companies/comp_acme.json')).address.city).toBe('Oslo');
  });

  it('shows a dry run with derived values and writes nothing', async () => {
    const root = makeGitWorkspace();
    const before = read(root, 'bucket/crm/deals/deal_a1.json');
    const run = await pail(root, ['set', 'deal_a1', 'stage=closed_won', '--dry-run']);
    expect(run.stdout).toBe(
      'update deal_a1 Acme renewal\n' +
        '  stage: offered → closed_won\n' +
        '  probability: 60 → 100\n' +
        '  weightedValue (computed): 30000 → 50000\n',
    );
    expect(run.stderr).toBe('dry run: 1 record would change, nothing written\n');
    expect(read(root, 'bucket/crm/deals/deal_a1.json')).toBe(before);
    const json = await pail(root, ['set', 'deal_a1', 'probability=70', '--dry-run', '--json']);
    expect(json.json()).toMatchObject({ item: { probability: 70 }, commit: null, dryRun: true });
  });

  it('answers the record as it is now', async () => {
    const root = makeGitWorkspace();
    const run = await pail(root, ['set', 'deal_a1', 'probability=70', '--json']);
    const answer = run.json<Answer>();
    expect(answer.item).toMatchObject({ id: 'deal_a1', probability: 70 });
    expect(answer.commit).toBe(git(root, 'rev-parse', 'HEAD'));
    expect(answer.changes).toEqual([
      {
        op: 'update',
        collection: 'crm/deals',
        id: 'deal_a1',
        fields: [
          { field: 'probability', before: 60, after: 70, computed: false },
          { field: 'weightedValue', before: 30000, after: 35000, computed: true },
        ],
      },
    ]);
  });

  it('changes nothing where nothing differs', async () => {
    const root = makeGitWorkspace();
    const head = git(root, 'rev-parse', 'HEAD');
    const run = await pail(root, ['set', 'deal_a1', 'stage=offered']);
    expect(run).toMatchObject({ code: 0, stdout: 'nothing to change\n' });
    expect(git(root, 'rev-parse', 'HEAD')).toBe(head);
    const json = await pail(root, ['set', 'deal_a1', 'stage=offered', '--json']);
    expect(json.json()).toMatchObject({ item: { id: 'deal_a1' }, changes: [], commit: null });
  });

  it.each([
    [['deal_a1', 'stage=closed_lost'], 1, 'needs "lostReason" (price, timing)'],
    [['deal_a1', 'stage=offred'], 1, '"offred"'],
    [['deal_a1', 'stge=lead'], 2, 'no field "stge"; did you mean "stage"?'],
    [['deal_a1', 'weightedValue=1'], 2, 'is computed'],
    [['deal_a1', 'probability=lots'], 2, 'lots'],
    [['deal_a1', 'stage'], 2, '"stage" is no edit'],
    [['deal_zz', 'stage=lead'], 1, 'no record "deal_zz"'],
    [['deal_a', 'stage=lead'], 1, 'could be deal_a1, deal_a2'],
    [['deal_a1', 'companyId=comp_nope'], 1, 'comp_nope'],
    [['deal_a1', 'stage=lead', '--as', 'nobody'], 1, 'nobody'],
  ])('refuses %j and leaves the file alone', async (words, code, message) => {
    const root = makeWorkspace();
    const before = read(root, 'bucket/crm/deals/deal_a1.json');
    for (const extra of [[], ['--dry-run']]) {
      const run = await pail(root, ['set', ...words, ...extra]);
      expect(run.code).toBe(code);
      expect(run.stdout).toBe('');
      expect(run.stderr).toContain(message);
    }
    expect(read(root, 'bucket/crm/deals/deal_a1.json')).toBe(before);
  });
});

describe('pail create', () => {
  it('adds one record from arguments', async () => {
    const root = makeWorkspace();
    const argv = ['create', 'deals', 'title=New one', 'company=acme.com', 'expectedValue=10'];
    const run = await pail(root, [...argv, '--json']);
    expect(run.code).toBe(0);
    const { item } = run.json<Answer>();
    expect(item).toMatchObject({
      title: 'New one',
      stage: 'lead',
      companyId: 'comp_acme',
      expectedValue: 10,
      createdAt: '2026-03-10T12:00:00Z',
    });
    expect(deal(root, String(item['id']))['title']).toBe('New one');
  });

  it('prints only the id when told to be quiet', async () => {
    const root = makeWorkspace();
    const run = await pail(root, ['new', 'companies', 'name=Nine', 'id=comp_nine', '--quiet']);
    expect(run).toMatchObject({ code: 0, stdout: 'comp_nine\n', stderr: '' });
  });

  it('refuses += on a record that is not there yet', async () => {
    const run = await pail(makeWorkspace(), ['create', 'deals', 'title=x', 'tags+=a']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('use tags=…');
  });

  const lines = [
    '{"name":"One","domain":"one.com"}',
    '{"name":"Two","domain":"ONE.com"}',
    '',
    '{"nme":"Three"}',
    '{"name":',
    '{"name":"Five","tier":"big"}',
    '{"name":"Six","id":"comp_six"}',
    '{"name":"Seven","id":"comp_six"}',
  ].join('\n');
  const complaints = [
    'line 2 /domain: domain "ONE.com" is unique in crm/companies, and line 1 has it already',
    'line 4 /name: "name" is missing',
    'line 4 /nme: there is no field "nme"; did you mean "name"?',
    'line 5 /name: expected a value, found end of file',
    'line 6 /tier: "big" is not allowed here (allowed: startup, smb, enterprise)',
    'line 8: the id "comp_six" stands in line 7 already',
  ];

  it('writes the good lines of a file in one commit and reports the bad ones', async () => {
    const root = makeGitWorkspace();
    const run = await pail(root, ['create', 'companies', '--file', '-'], { stdin: lines });
    expect(run.code).toBe(1);
    expect(run.stderr.trimEnd().split('\n')).toEqual([
      ...complaints,
      'wrote 2 of 7 companies; 5 refused',
    ]);
    expect(run.stdout).toMatch(/^created comp_\w+ One\ncreated comp_six Six \(commit \w{7}\)\n$/);
    expect(git(root, 'rev-list', '--count', 'HEAD')).toBe('2');
    expect(readdirSync(join(root, 'bucket/crm/companies'))).toHaveLength(4);
  });

  it('writes nothing of it with --atomic', async () => {
    const root = makeGitWorkspace();
    const argv = ['create', 'companies', '--file', '-', '--atomic'];
    const run = await pail(root, argv, { stdin: lines });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('nothing written (--atomic): 5 of 7 records refused\n');
    expect(readdirSync(join(root, 'bucket/crm/companies'))).toHaveLength(2);
    expect(git(root, 'rev-list', '--count', 'HEAD')).toBe('1');
  });

  it('reports faults by element of an array, as JSON', async () => {
    const root = makeWorkspace();
    writeFileSync(join(root, 'in.json'), '[{"name":"A"},{"name":"B","tier":"big"},3]');
    const run = await pail(root, ['create', 'companies', '--file', 'in.json', '--json']);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    const answer = run.json<Answer>();
    expect(answer.items).toMatchObject([{ name: 'A' }]);
    expect(answer.problems).toMatchObject([
      { path: 'in.json', pointer: '/1/tier', code: 'enum' },
      { path: 'in.json', pointer: '/2', code: 'not_object' },
    ]);
  });

  it('sets fields named beside the file in every record; records may name each other', async () => {
    const root = makeWorkspace();
    const stdin = JSON.stringify([
      { title: 'A', companyId: 'comp_acme' },
      { title: 'B', stage: 'offered' },
    ]);
    const argv = ['create', 'deals', '--file', '-', 'tags=import', 'stage=lead', '--json'];
    const answer = (await pail(root, argv, { stdin })).json<Answer>();
    expect(answer.items).toMatchObject([
      { title: 'A', stage: 'lead', tags: ['import'] },
      { title: 'B', stage: 'lead', tags: ['import'] },
    ]);
  });

  it.each([
    ['', 'there is nothing in the input; expected JSON records'],
    ['{"name":', 'expected a value, found end of file (line 1)'],
  ])('refuses %j', async (stdin, message) => {
    const run = await pail(makeWorkspace(), ['create', 'companies', '--file', '-'], { stdin });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(message);
  });

  it('refuses a file that is not there', async () => {
    const run = await pail(makeWorkspace(), ['create', 'companies', '--file', 'no.json']);
    expect(run).toMatchObject({ code: 1, stderr: 'pail: there is no file no.json\n' });
  });

  it('refuses a directory', async () => {
    const run = await pail(makeWorkspace(), ['create', 'companies', '--file', 'bucket']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('bucket is a directory; --file takes one file');
  });
});

describe('pail show', () => {
  it('shows names of related records, both ways', async () => {
    const root = makeWorkspace();
    const run = await pail(root, ['show', 'acme.com']);
    const stable = run.stdout.replace(/^(Updated at) .*$/m, '$1 …');
    expect(stable).toBe(
      'Acme  Company comp_acme\n\n' +
        'Name        Acme\n' +
        'Domain      acme.com\n' +
        'Tier        Enterprise\n' +
        'Address     City Bergen\n' +
        'Updated at …\n' +
        '← deals     Acme renewal (deal_a1)\n' +
        '            Acme pilot (deal_a2)\n',
    );
    const deals = await pail(root, ['show', 'deal_a1']);
    expect(deals.stdout).toContain('Acme (comp_acme)');
    expect(deals.stdout).toContain('$50,000');
  });

  it('answers stored and computed fields', async () => {
    const run = await pail(makeWorkspace(), ['show', 'deal_a1', '--json']);
    expect(run.json()).toMatchObject({ version: 1, item: { id: 'deal_a1', weightedValue: 30000 } });
  });

  it('shows a record with problems, and the problems', async () => {
    const root = makeWorkspace({
      ...SMALL,
      'bucket/crm/deals/deal_bad.json': { id: 'deal_bad', title: 'Bad', stage: 'nope', odd: 1 },
    });
    const run = await pail(root, ['show', 'deal_bad']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^odd +1$/m);
    expect(run.stderr).toContain('/stage');
    expect(run.stderr).toContain('/odd');
  });

  it('keeps control characters of a record off the terminal', async () => {
    const title = 'a\u001b[31mb\u202ec';
    const root = makeWorkspace({
      ...SMALL,
      'bucket/crm/deals/deal_esc.json': { id: 'deal_esc', title, stage: 'lead', tags: [title] },
    });
    for (const argv of [
      ['show', 'deal_esc'],
      ['query', 'deals'],
      ['set', 'deal_esc', `title=${title}x`, '--dry-run'],
      ['search', '31mb'],
    ]) {
      const run = await pail(root, argv);
      expect(run.code).toBe(0);
      expect(run.stdout).not.toContain('\u001b');
      expect(run.stdout).not.toContain('\u202e');
    }
  });
});

describe('pail rm', () => {
  it('refuses while others refer to it', async () => {
    const root = makeWorkspace();
    const run = await pail(root, ['rm', 'comp_acme']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('deal_a1, deal_a2');
    expect(existsSync(join(root, 'bucket/crm/companies/comp_acme.json'))).toBe(true);
  });

  it('clears references and removes several records in one commit', async () => {
    const root = makeGitWorkspace();
    const run = await pail(root, ['rm', 'usr_bo', 'deal_b1', '--json']);
    expect(
      run
        .json<Answer>()
        .changes.map(({ op, id }) => `${op} ${id}`)
        .sort(),
    ).toEqual(['remove deal_b1', 'remove usr_bo', 'update deal_a2']);
    expect(deal(root, 'deal_a2')).not.toHaveProperty('ownerId');
    expect(existsSync(join(root, 'bucket/users/usr_bo.json'))).toBe(false);
    expect(git(root, 'rev-list', '--count', 'HEAD')).toBe('2');
  });
});

describe('pail mv', () => {
  it('renames and re-points every reference', async () => {
    const root = makeGitWorkspace();
    const run = await pail(root, ['mv', 'comp_acme', 'comp_acme_corp']);
    expect(run.stdout).toMatch(/^renamed comp_acme Acme to comp_acme_corp\n/);
    expect(deal(root, 'deal_a1')['companyId']).toBe('comp_acme_corp');
    expect(existsSync(join(root, 'bucket/crm/companies/comp_acme.json'))).toBe(false);
    expect((await pail(root, ['check'])).code).toBe(0);
  });

  it.each([
    ['deal_a1', 'exists'],
    ['usr_acme', 'prefix'],
    ['comp_brick', 'taken'],
    ['comp acme', 'form'],
  ])('refuses the id %s (%s)', async (id) => {
    const root = makeWorkspace();
    const run = await pail(root, ['mv', 'comp_acme', id]);
    expect(run.code).toBe(1);
    expect(existsSync(join(root, 'bucket/crm/companies/comp_acme.json'))).toBe(true);
  });
});

describe('pail edit', () => {
  /** An editor that runs this JavaScript on `text`. */
  function editor(body: string): Record<string, string> {
    const script = join(makeDir(), 'editor.cjs');
    writeFileSync(
      script,
      `const fs = require('node:fs'); const file = process.argv[2];
let text = fs.readFileSync(file, 'utf8'); ${body}; fs.writeFileSync(file, text);`,
    );
    return { EDITOR: `"${process.execPath}" "${script}"` };
  }

  it('takes what the editor leaves', async () => {
    const root = makeGitWorkspace();
    const vars = editor("text = text.replace('Acme renewal', 'Acme renewal 2027')");
    const run = await pail(root, ['edit', 'deal_a1'], { vars });
    expect(run.stdout).toMatch(
      /^changed deal_a1 Acme renewal: title Acme renewal → Acme renewal 2027 \(commit \w{7}\)\n$/,
    );
    expect(deal(root, 'deal_a1')['title']).toBe('Acme renewal 2027');
  });

  it('changes nothing when the copy is unchanged', async () => {
    const run = await pail(makeWorkspace(), ['edit', 'deal_a1'], { vars: editor('') });
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: 'unchanged\n' });
  });

  it.each([
    ["text = text.replace('}', '')", 'line'],
    ['text = text.replace(\'"offered"\', \'"offred"\')', '/stage'],
    ['text = text.replace(\'"id": "deal_a1"\', \'"id": "deal_zz"\')', 'pail mv'],
  ])('keeps the copy after %s', async (body, message) => {
    const root = makeWorkspace();
    const before = read(root, 'bucket/crm/deals/deal_a1.json');
    const run = await pail(root, ['edit', 'deal_a1'], { vars: editor(body) });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(message);
    const copy = /your text is kept in (\S+)\n/.exec(run.stderr)?.[1] ?? '';
    expect(readFileSync(copy, 'utf8')).not.toBe('');
    expect(read(root, 'bucket/crm/deals/deal_a1.json')).toBe(before);
  });

  it('reports an editor that fails', async () => {
    const run = await pail(makeWorkspace(), ['edit', 'deal_a1'], { vars: { VISUAL: 'false' } });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('the editor "false" ended with code 1; nothing was changed');
  });
});

it('shows no field that is computed for views alone', async () => {
  const schema = structuredClone(SMALL['schemas/crm/deals.schema.json']) as {
    properties: { weightedValue: object };
  };
  const shown = async (): Promise<string> => {
    const root = makeWorkspace({ ...SMALL, 'schemas/crm/deals.schema.json': schema });
    return (await pail(root, ['show', 'deal_a1'])).stdout;
  };
  expect(await shown()).toContain('30,000');
  Object.assign(schema.properties.weightedValue, { 'x-ui': { hidden: true } });
  expect(await shown()).not.toContain('30,000');
});
