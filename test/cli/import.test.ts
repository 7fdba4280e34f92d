import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { git, makeGitWorkspace, makeWorkspace, pail, type Run, read, SMALL } from './harness.ts';

type Answer = {
  readonly collections: Record<string, Record<string, number>>;
  readonly refused: { row: number; reasons: { column: string | null; message: string }[] }[];
  readonly unmatched: { column: string; value: string; rows: number; nearest: string[] }[];
  readonly tables: { columns: { header: string; target: object | null }[] }[];
  readonly refusedFiles: string[];
  readonly repeated: number;
  readonly commit: string | null;
};

async function load(root: string, text: string, ...argv: string[]): Promise<Answer> {
  writeFileSync(join(root, 'in.csv'), text);
  const run = await pail(root, ['import', 'in.csv', ...argv, '--json']);
  return run.json<Answer>();
}

async function all(root: string, collection: string): Promise<Record<string, unknown>[]> {
  const run: Run = await pail(root, ['query', collection, '--json']);
  return run.json<{ items: Record<string, unknown>[] }>().items;
}

describe('pail import', () => {
  it('takes rows in, in one commit that undo takes back', async () => {
    const root = makeGitWorkspace();
    const csv =
      'Company Name,Web domain,Tier,City\nNordlys,https://nordlys.no/x,SMB,Oslo\nFjord,,,\n';
    writeFileSync(join(root, 'firms.csv'), csv);
    const run = await pail(root, ['import', 'firms.csv', '--to', 'companies']);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/^companies: 2 created \(commit [0-9a-f]{7}\)\n$/);
    expect(run.stderr).toContain('`pail undo import:2026-03-10-firms` takes it back');
    expect(git(root, 'log', '-1', '--format=%s|%(trailers:key=Pail-Via,valueonly)')).toBe(
      'import 2 companies from firms|import:2026-03-10-firms',
    );
    const made = (await all(root, 'companies')).find(({ name }) => name === 'Nordlys');
    expect(made).toMatchObject({
      domain: 'https://nordlys.no/x',
      tier: 'smb',
      address: { city: 'Oslo' },
    });
    expect(await pail(root, ['undo', 'import:2026-03-10-firms'])).toMatchObject({ code: 0 });
    expect(await all(root, 'companies')).toHaveLength(2);
  });

  it('changes nothing the second time, and only what it is told to where rows differ', async () => {
    const root = makeWorkspace();
    const csv = (tier: string): string =>
      `name,domain,tier\nAcme Inc,ACME.com,${tier}\nNew,new.com,\n`;
    const first = await load(root, csv('smb'), '--to', 'companies');
    expect(first.collections['crm/companies']).toMatchObject({ created: 1, differing: 1 });
    const second = await load(root, csv('smb'), '--to', 'companies');
    expect(second.collections['crm/companies']).toMatchObject({ unchanged: 1, differing: 1 });
    const filled = await load(root, csv('smb'), '--to', 'companies', '--fill');
    expect(filled.collections['crm/companies']).toMatchObject({ unchanged: 1, differing: 1 });
    const updated = await load(root, csv('smb'), '--to', 'companies', '--update');
    expect(updated.collections['crm/companies']).toMatchObject({ updated: 1, unchanged: 1 });
    expect((await all(root, 'companies')).find(({ id }) => id === 'comp_acme')).toMatchObject({
      name: 'Acme Inc',
      tier: 'smb',
      address: { city: 'Bergen' },
    });
    const again = await load(root, csv(''), '--to', 'companies', '--update');
    expect(again.collections['crm/companies']).toEqual({
      created: 0,
      updated: 0,
      unchanged: 2,
      differing: 0,
    });
  });

  it('tells all that is wrong with a row', async () => {
    const root = makeWorkspace();
    const csv =
      'title,stage,value,probability,expected close date,lost reason\nA,lead,x,120,30/02/2026,q\n';
    const { refused } = await load(root, csv, '--to', 'deals');
    const told = refused.map(({ reasons }) => reasons.map(({ column }) => column));
    expect(told).toEqual([['value', 'expected close date', 'lost reason', 'probability']]);
  });

  it('makes no record that only refused rows need', async () => {
    const root = makeWorkspace();
    const csv =
      'title,stage,company,company.tier\nA,lead,Kept,smb\nB,closed_lost,Kept,\nC,closed_lost,Lost,smb\nD,x,Unread,\n';
    const argv = ['--to', 'deals', '--create-missing', 'companies'];
    const dry = await load(root, csv, ...argv, '--dry-run');
    const { collections, refused } = await load(root, csv, ...argv);
    expect(collections).toEqual(dry.collections);
    expect(collections['crm/companies']).toMatchObject({ created: 1 });
    expect(refused.map(({ row }) => row)).toEqual([3, 4, 5]);
    expect(await all(root, 'companies')).toHaveLength(3);
  });

  it('refuses amounts of another currency where records have none of their own', async () => {
    const root = makeWorkspace();
    const csv = 'title,value\nA,$5.5\nB,€5.5\n';
    const { collections, refused } = await load(root, csv, '--to', 'deals');
    expect(collections['crm/deals']).toMatchObject({ created: 1 });
    expect(refused).toMatchObject([
      {
        row: 3,
        reasons: [
          {
            column: 'value',
            message:
              '"€5.5" is in EUR, but deals have no currency of their own and are in USD; write the amount in USD',
          },
        ],
      },
    ]);
  });

  it('refuses rows with a reason per cell, and writes them to a file that can be mended', async () => {
    const root = makeWorkspace();
    const csv =
      'title,stage,value,expected close date\nA,lead,"1,5",31/12/2026\nB,leed,x,30/02/2026\nC,closed_lost,1,01/12/2026\n';
    const answer = await load(root, csv, '--to', 'deals', '--map', 'value=expectedValue');
    expect(answer.collections['crm/deals']).toMatchObject({ created: 1 });
    expect(
      answer.refused.map(({ row, reasons }) => [row, ...reasons.map((r) => r.column)]),
    ).toEqual([
      [3, 'stage', 'value', 'expected close date'],
      [4, 'lostReason'],
    ]);
    expect(answer.refused[0]?.reasons[0]?.message).toMatch(
      /"leed" is none of .*did you mean "lead"/,
    );
    expect(answer.refused[1]?.reasons[0]?.message).toMatch(/--default lostReason=/);
    const [file = ''] = answer.refusedFiles;
    expect(file).toBe(join(root, 'in.csv.refused.csv'));
    const text = readFileSync(file, 'utf8');
    expect(text.split('\r\n')[0]).toBe('title,stage,value,expected close date,Refused because');
    const mended = text
      .replace('leed,x,30/02/2026', 'lead,2,30/12/2026')
      .replace('C,closed_lost', 'C,lead');
    const next = await load(root, mended, '--to', 'deals', '--map', 'value=expectedValue');
    expect(next.collections['crm/deals']).toMatchObject({ created: 2 });
    expect(next.refused).toEqual([]);
    await load(root, csv, '--to', 'deals', '--map', 'value=expectedValue');
    expect(existsSync(join(root, 'in.csv.refused-2.csv'))).toBe(true);
  });

  it('links records by name, key and id, makes missing ones when asked, and lists the rest', async () => {
    const root = makeWorkspace();
    const csv =
      'title,company,owner\nD1,acme,bo@example.com\nD2,acme.com,Ada Holm\nD3,comp_brick,nobody\nD4,Acmee,\nD5,Fjord,\nD6,Fjord,\n';
    const dry = await load(root, csv, '--to', 'deals', '--dry-run');
    expect(dry.unmatched).toMatchObject([
      { column: 'company', value: 'Fjord', rows: 2 },
      { column: 'company', value: 'Acmee', rows: 1, nearest: ['Acme'] },
      { column: 'owner', value: 'nobody', rows: 1 },
    ]);
    const strict = await load(root, csv, '--to', 'deals', '--dry-run', '--strict');
    expect(strict.refused.map(({ row }) => row)).toEqual([4, 5, 6, 7]);
    const answer = await load(root, csv, '--to', 'deals', '--create-missing', 'companies');
    expect(answer.collections).toMatchObject({
      'crm/deals': { created: 6 },
      'crm/companies': { created: 2 },
    });
    const deals = (await all(root, 'deals')).filter(({ title }) => /^D\d$/.test(String(title)));
    const companyOf = new Map(deals.map((deal) => [deal['title'], deal['companyId']]));
    expect(companyOf.get('D1')).toBe('comp_acme');
    expect(companyOf.get('D2')).toBe('comp_acme');
    expect(companyOf.get('D3')).toBe('comp_brick');
    expect(companyOf.get('D5')).toBe(companyOf.get('D6'));
    const again = await load(root, csv, '--to', 'deals', '--create-missing', 'companies');
    expect(again.commit).toBeNull();
    expect(again.collections['crm/deals']).toMatchObject({ created: 0, unchanged: 6 });
  });

  it('makes several records of one row', async () => {
    const root = makeWorkspace();
    const csv =
      'Deal Name,Company Name,Company Domain,Owner Email\nOne,Nord,nord.no,bo@example.com\nTwo,Nord,nord.no,\nThree,Acme,,\n';
    const argv = ['--to', 'deals', '--create-missing', 'companies'];
    const answer = await load(root, csv, ...argv);
    expect(answer.collections).toMatchObject({
      'crm/deals': { created: 3 },
      'crm/companies': { created: 1 },
    });
    const nord = (await all(root, 'companies')).find(({ name }) => name === 'Nord');
    expect(nord).toMatchObject({ domain: 'nord.no' });
    const one = (await all(root, 'deals')).find(({ title }) => title === 'One');
    expect(one).toMatchObject({ companyId: nord?.['id'], ownerId: 'usr_bo', stage: 'lead' });
    expect((await load(root, csv, ...argv)).commit).toBeNull();
  });

  it('knows rows without a key by their content, and counts those that look alike', async () => {
    const root = makeWorkspace();
    const csv = 'title,value\nSame,1\nSame,1\nSame,1\nOther,2\n';
    const argv = ['--to', 'deals', '--map', 'value=expectedValue'];
    expect((await load(root, csv, ...argv)).collections['crm/deals']).toMatchObject({ created: 4 });
    expect((await load(root, csv, ...argv)).collections['crm/deals']).toMatchObject({
      unchanged: 4,
    });
    expect(await all(root, 'deals')).toHaveLength(7);
  });

  it('folds rows of one unique key into one record', async () => {
    const root = makeWorkspace();
    const csv = 'name,email\nCy Vang,cy@example.com\nCyrus Vang,CY@example.com\n';
    const answer = await load(root, csv, '--to', 'users');
    expect(answer).toMatchObject({ repeated: 1, collections: { users: { created: 1 } } });
  });

  it('keeps rows of one source apart by their own ids', async () => {
    const root = makeWorkspace();
    const csv = 'id,name,parent\n1,Hub,\n2,Hub,\n';
    expect((await load(root, csv, '--to', 'companies')).collections).toMatchObject({
      'crm/companies': { created: 2 },
    });
    const renamed = csv.replace('1,Hub', '1,Hub Oslo');
    const answer = await load(root, renamed, '--to', 'companies', '--update');
    expect(answer.collections).toMatchObject({ 'crm/companies': { updated: 1, unchanged: 1 } });
    const deals = await load(root, 'title,company id\nX,1\n', '--to', 'deals');
    expect(deals.unmatched).toEqual([]);
  });

  it('takes values from the command line', async () => {
    const root = makeWorkspace();
    const csv = 'product,account,state\nPro,acme,Won\nBasic,acme,Lost\n';
    const answer = await load(
      root,
      csv,
      '--to',
      'deals',
      'title={account} – {product|slug}',
      'tags=a;b',
      '--map',
      'state=stage',
      '--value',
      'state:Won=closed_won',
      '--value',
      'Lost=closed_lost',
      '--default',
      'lostReason=price',
    );
    expect(answer).toMatchObject({ refused: [], collections: { 'crm/deals': { created: 2 } } });
    const deals = await all(root, 'deals');
    expect(deals.find(({ title }) => title === 'acme – pro')).toMatchObject({
      stage: 'closed_won',
      probability: 100,
      tags: ['a', 'b'],
      companyId: 'comp_acme',
    });
    expect(deals.find(({ title }) => title === 'acme – basic')).toMatchObject({
      stage: 'closed_lost',
      lostReason: 'price',
    });
  });

  it('keeps how a file was read for the next one', async () => {
    const root = makeWorkspace();
    const first = 'Firm,Size,Since,Old\nNord,big,03/04/2026,x\n';
    writeFileSync(join(root, 'may.csv'), first);
    const flags = ['--to', 'companies', '--map', 'Firm=name', '--map', 'Since=', '--update'];
    const value = ['--map', 'Size=tier', '--value', 'Size:big=enterprise', '--save-map', 'm.yaml'];
    await pail(root, ['import', 'may.csv', ...flags, ...value]);
    expect(parse(read(root, 'm.yaml'))).toEqual({
      version: 1,
      to: 'crm/companies',
      source: 'may',
      columns: { Firm: 'name', Size: 'tier', Since: null, Old: null },
      values: { Size: { big: 'enterprise' } },
      onMatch: 'update',
    });
    writeFileSync(join(root, 'june.csv'), first.replace('big', 'smb'));
    const next = await pail(root, ['import', 'june.csv', '--map-file', 'm.yaml', '--json']);
    expect(next.json<Answer>().collections['crm/companies']).toMatchObject({ updated: 1 });
    const again = await pail(root, ['import', 'may.csv', ...flags, '--save-map', 'm.yaml']);
    expect(again.stderr).toMatch(/m\.yaml exists already/);
  });

  it.each<[string, RegExp]>([
    ['columns: {Frim: name}', /m\.yaml: the file has no column "Frim"; did you mean "Firm"/],
    ['columns: {Firm: nmae}', /m\.yaml: column "Firm": "nmae" is no field .*did you mean "name"/],
    ['colums: {}', /m\.yaml: "colums" means nothing here; did you mean "columns"/],
    ['columns: {Firm: 5}', /m\.yaml: columns is .*expected column: field/],
    ['dates: ydm', /m\.yaml: dates is "ydm"; expected dmy or mdy/],
    ['columns: [', /m\.yaml is no YAML/],
  ])('refuses a map that is stale or wrong: %s', async (text, message) => {
    const root = makeWorkspace();
    writeFileSync(join(root, 'in.csv'), 'Firm\nNord\n');
    writeFileSync(join(root, 'm.yaml'), `version: 1\nto: companies\n${text}\n`);
    const run = await pail(root, ['import', 'in.csv', '--map-file', 'm.yaml']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });

  it('leaves out a column of which no value fits its field', async () => {
    const root = makeWorkspace();
    const rows = ['A', 'B', 'C', 'D', 'E'].map((name) => `${name},hot\n`).join('');
    const answer = await load(root, `name,tier\n${rows}`, '--to', 'companies');
    expect(answer.collections['crm/companies']).toMatchObject({ created: 5 });
  });

  it('shows what it would do', async () => {
    const root = makeWorkspace();
    const text = 'Nmae,Name,Shoe\nx,Nordlys,42\n';
    writeFileSync(join(root, 'in.csv'), text);
    const run = await pail(root, ['import', 'in.csv', '--to', 'companies', '--dry-run']);
    expect(run.stdout).toBe(`1 row into crm/companies
column  goes to         such as
Nmae    – (near: name)  x
Name    name            Nordlys
Shoe    –               42

companies: 1 to create
`);
    expect(await all(root, 'companies')).toHaveLength(2);
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['a,b\n1,2\n', ['--to', 'nope'], 1, /no collection "nope"/],
    ['a,b\n1,2\n', [], 2, /say which records these are: --to/],
    ['a,b\n1,2\n', ['--to', 'deals', '--map', 'c=title'], 2, /no column "c"/],
    ['a,b\n1,2\n', ['--to', 'deals', '--dates', 'ymd'], 2, /--dates takes dmy or mdy/],
    ['a,b\n1,2\n', ['--to', 'deals', '--update', '--fill'], 2, /exclude each other/],
    ['a,b\n1,2\n', ['--to', 'deals', '--source', 'a:b'], 2, /no name of a source/],
    ['a,b\n1,2\n', ['--to', 'deals', '--name', 'a b'], 2, /no name for an import/],
    ['', ['--to', 'deals'], 1, /in.csv is empty/],
    ['title\n"open\n', ['--to', 'deals'], 1, /a quote is opened and never closed/],
    ['title\n\u0000', ['--to', 'deals', '--format', 'xml'], 2, /no format "xml"/],
  ])('%j %j is refused', async (text, argv, code, message) => {
    const root = makeWorkspace();
    writeFileSync(join(root, 'in.csv'), text);
    const run = await pail(root, ['import', 'in.csv', ...argv]);
    expect(run.stderr).toMatch(message);
    expect(run.code).toBe(code);
  });

  it.each<[string, Buffer | string, RegExp | null]>([
    ['semicolons', 'name;tier\nNord;smb\n', null],
    ['tabs', 'name\ttier\nNord\tsmb\n', null],
    ['a byte order mark', '\uFEFFname,tier\r\nNord,smb\r\n', null],
    ['UTF-16', Buffer.from('\uFEFFname\ttier\r\nNord\tsmb\r\n', 'utf16le'), null],
    ['a line sep=;', 'sep=;\nname;tier\nNord;smb\n', null],
    ['blank lines', '\n\nname,tier\n\nNord,smb\n\n\n', null],
    ['trailing separators', 'name,tier\nNord,smb,,,\n', null],
    [
      'Windows-1252',
      Buffer.from('name,tier\nNor\xe5,smb\n', 'latin1'),
      /not UTF-8 text; say which it is with --encoding/,
    ],
    [
      'a short row',
      'name,tier,domain\nNord,smb\n',
      /the row has 2 cells, and the first line names 3/,
    ],
  ])('reads a file with %s', async (_, bytes, message) => {
    const root = makeWorkspace();
    writeFileSync(join(root, 'in.csv'), bytes);
    const run = await pail(root, ['import', 'in.csv', '--to', 'companies']);
    if (message === null) {
      expect(run.stdout).toBe('companies: 1 created\n');
      expect(await all(root, 'companies')).toContainEqual(
        expect.objectContaining({ name: 'Nord', tier: 'smb' }),
      );
    } else expect(run.stderr).toMatch(message);
  });

  it.each(['\n', '\r\n', '\r'])('reads standard input and says rows by line: %j', async (end) => {
    const root = makeWorkspace();
    const stdin = 'name,tier\n"two\nlines",smb\nNext,wrong\n'.replaceAll('\n', end);
    const argv = ['import', '-', '--to', 'companies', '--format', 'csv', '--refused', 'bad.csv'];
    const run = await pail(root, argv, { stdin });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^line 4: tier: "wrong" is none of/m);
    expect(read(root, 'bad.csv')).toContain('Next,wrong,');
    const again = await pail(root, argv, { stdin });
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toMatch(/bad.csv exists already/);
  });

  it('leaves formulas as they are, and nothing that is inherited gets set', async () => {
    const root = makeWorkspace(SMALL);
    await load(root, 'name,__proto__,constructor\n"\'=1+1",x,y\n', '--to', 'companies');
    expect(await all(root, 'companies')).toContainEqual(expect.objectContaining({ name: '=1+1' }));
  });
});
