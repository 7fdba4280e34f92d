import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { makeWorkspace, pail, read } from './harness.ts';

type Answer = {
  readonly collections: Record<string, Record<string, number>>;
  readonly refused: { table: number; row: number; reasons: { message: string }[] }[];
  readonly unmatched: object[];
  readonly tables: { name: string | null; collection: string | null; rows: number }[];
};

async function load(
  root: string,
  name: string,
  bytes: string | Uint8Array,
  ...argv: string[]
): Promise<Answer> {
  writeFileSync(join(root, name), bytes);
  const run = await pail(root, ['import', name, ...argv, '--json']);
  return run.json<Answer>();
}

async function all(root: string, collection: string): Promise<Record<string, unknown>[]> {
  const run = await pail(root, ['query', collection, '--json']);
  return run.json<{ items: Record<string, unknown>[] }>().items;
}

/** A ZIP file without compression (APPNOTE 4.3). */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(text)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    centrals.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, place, name]),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(centrals.length, 4);
  end.writeUInt16LE(centrals.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

type Cell = string | number | { readonly date: number } | { readonly xml: string };

/** An Excel file with these sheets; dates are day numbers with a date format; style 2 is `00000`. */
function xlsx(sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>): Buffer {
  const names = Object.keys(sheets);
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rels = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const pack = 'http://schemas.openxmlformats.org/package/2006';
  const cellXml = (cell: Cell, ref: string): string => {
    if (typeof cell === 'string') return `<c r="${ref}" t="inlineStr"><is><t>${cell}</t></is></c>`;
    if (typeof cell === 'object' && 'xml' in cell) return cell.xml.replace('<c', `<c r="${ref}"`);
    return typeof cell === 'number'
      ? `<c r="${ref}"><v>${cell}</v></c>`
      : `<c r="${ref}" s="1"><v>${cell.date}</v></c>`;
  };
  const sheetXml = (rows: readonly (readonly Cell[])[]): string => {
    const body = rows.map((row, r) => {
      const cells = row.map((cell, c) => cellXml(cell, `${String.fromCharCode(65 + c)}${r + 1}`));
      return `<row r="${r + 1}">${cells.join('')}</row>`;
    });
    return `${head}<worksheet xmlns="${main}"><sheetData>${body.join('')}</sheetData></worksheet>`;
  };
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return zip({
    '[Content_Types].xml': `${head}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${rels}"><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${pack}/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${rels}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rIdS" Type="${rels}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      Object.values(sheets).map((rows, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(rows)]),
    ),
  });
}

describe('pail import of Excel files', () => {
  const book = xlsx({
    Accounts: [['Account Name', 'Domain'], ['Nord', 'nord.no'], [], ['Sør', 'sor.no']],
    Deals: [
      ['Deal Name', 'Account Name', 'Amount', 'Close Date', 'Probability'],
      ['D1', 'Nord', 1234.5, { date: 46085 }, 0.25],
      ['D2', 'Sør', 'x', { date: 46086 }, 1],
    ],
    Notes: [['anything'], ['at all']],
  });

  it('takes every sheet that names a collection', async () => {
    const root = makeWorkspace();
    const answer = await load(root, 'crm.xlsx', book, '--map', 'Probability=');
    expect(answer.tables).toMatchObject([
      { name: 'Accounts', collection: 'crm/companies', rows: 2 },
      { name: 'Deals', collection: 'crm/deals', rows: 2 },
      { name: 'Notes', collection: null, rows: 0 },
    ]);
    expect(answer.refused).toMatchObject([
      { table: 1, row: 3, reasons: [{ message: '"x" is not a number' }] },
    ]);
    const nord = (await all(root, 'companies')).find(({ name }) => name === 'Nord');
    expect((await all(root, 'deals')).find(({ title }) => title === 'D1')).toMatchObject({
      companyId: nord?.['id'],
      expectedValue: 1234.5,
      expectedCloseDate: '2026-03-04',
    });
  });

  it('reads dates to the second, numbers to 15 digits, zeros as they are shown; refuses cells without a result', async () => {
    const root = makeWorkspace();
    const bytes = xlsx({
      Companies: [
        ['Name', 'Created', 'City', 'Tier', 'Shoe'],
        [
          { xml: '<c s="2"><v>1462</v></c>' },
          { date: 44266.192499999 },
          { xml: '<c><v>1234.5600000000001</v></c>' },
        ],
        ['B', { date: 46085.99999999 }, { xml: '<c t="e"><v>#N/A</v></c>' }],
        ['C', { date: 1 }, { xml: '<c t="str"><f>""</f><v></v></c>' }],
        ['D', '', { xml: '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>' }],
        ['E', '', 'x', { xml: '<c><f>A1</f><v/></c>' }, { xml: '<c t="e"><v>#REF!</v></c>' }],
        ['F', '', 'x', '', { xml: '<c t="e"><v>#REF!</v></c>' }],
      ],
    });
    const { refused } = await load(root, 'in.xlsx', bytes, '--to', 'companies');
    expect(refused.map(({ row, reasons }) => [row, reasons.map(({ message }) => message)])).toEqual(
      [
        [5, ['cell C5 is #DIV/0!']],
        [6, [expect.stringMatching(/^cell D6 is a formula whose result is not in the file; open/)]],
      ],
    );
    const made = (await all(root, 'companies')).map(({ name, createdAt, address }) => [
      name,
      createdAt,
      (address as { city?: string } | undefined)?.city,
    ]);
    expect(made).toEqual(
      expect.arrayContaining([
        ['01462', '2021-03-11T04:37:12Z', '1234.56'],
        ['B', '2026-03-05T00:00:00Z', undefined],
        ['C', '1900-01-01T00:00:00Z', undefined],
        ['F', expect.any(String), 'x'],
      ]),
    );
  });

  it('takes one sheet into the collection it is told', async () => {
    const root = makeWorkspace();
    const first = await load(root, 'crm.xlsx', book, '--to', 'companies', '--dry-run');
    expect(first.collections).toMatchObject({ 'crm/companies': { created: 2 } });
    const other = await load(
      root,
      'crm.xlsx',
      book,
      '--to',
      'deals',
      '--sheet',
      'Deals',
      '--dry-run',
    );
    expect(other.collections).toMatchObject({ 'crm/deals': { created: 1 } });
    const run = await pail(root, ['import', 'crm.xlsx', '--to', 'deals', '--sheet', 'Nope']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/no sheet "Nope" \(its sheets: Accounts, Deals, Notes\)/);
  });

  it.each([['no zip'], [''], [zip({ 'a.txt': 'b' }).toString('latin1')]])(
    'refuses %j',
    async (text) => {
      const root = makeWorkspace();
      writeFileSync(join(root, 'in.xlsx'), Buffer.from(text, 'latin1'));
      const run = await pail(root, ['import', 'in.xlsx', '--to', 'deals']);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(run.stderr).toMatch(/in\.xlsx is no Excel file/);
    },
  );
});

describe('pail import of JSON', () => {
  it('takes several collections of one file, whatever their order', async () => {
    const root = makeWorkspace();
    const text = JSON.stringify({
      deals: [{ id: 7, name: 'D', company_id: 1, sales_id: 5, amount: 3, stage: 'Lead' }],
      companies: [{ id: 1, name: 'Nord', address: { city: 'Oslo' } }],
      sales: [{ id: 5, name: 'Cy Vang', email: 'cy@example.com' }],
      gadgets: [{ id: 1 }],
    });
    const answer = await load(root, 'crm.json', text);
    expect(answer).toMatchObject({
      refused: [],
      unmatched: [],
      collections: {
        users: { created: 1 },
        'crm/companies': { created: 1 },
        'crm/deals': { created: 1 },
      },
    });
    expect(answer.tables.map(({ collection }) => collection)).toEqual([
      'crm/deals',
      'crm/companies',
      'users',
      null,
    ]);
    expect(await load(root, 'crm.json', text, '--update')).toMatchObject({ records: 0 });
  });

  it('imports nothing when the map of several tables is to be kept', async () => {
    const root = makeWorkspace();
    const text = JSON.stringify({ users: [{ name: 'Cy' }], companies: [{ name: 'Nord' }] });
    writeFileSync(join(root, 'crm.json'), text);
    const run = await pail(root, ['import', 'crm.json', '--save-map', 'm.yaml']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/map of one table, and here are 2/);
    expect((await pail(root, ['query', 'companies', 'name=Nord', '--count'])).stdout).toBe('0\n');
  });

  it('takes rows of one company together, unless site or town says that they are two', async () => {
    const root = makeDir();
    await pail(root, ['init', '.', '--pack', 'crm', '--no-git']);
    const csv =
      'name,website,city\nAlpha,https://alpha.test,\nAlpha,www.alpha.test,Oslo\nAlpha,alpha.example,\nalpha,,\nBeta,,Oslo\nBeta,,Bergen\n';
    writeFileSync(join(root, 'c.csv'), csv);
    const run = await pail(root, ['import', 'c.csv', '--to', 'companies']);
    expect(run.stdout).toBe('companies: 4 created\n');
    expect(run.stderr).toContain('2 rows about a record of an earlier row');
    const made = (await all(root, 'companies')).map(({ name, domain, address }) =>
      [name, domain, (address as { city: string } | undefined)?.city].join(),
    );
    expect(made.sort()).toEqual([
      'Alpha,alpha.example,',
      'Alpha,alpha.test,Oslo',
      'Beta,,Bergen',
      'Beta,,Oslo',
    ]);
    const again = await pail(root, ['import', 'c.csv', '--to', 'companies']);
    expect(again.stdout).toBe('companies: 4 unchanged\n');
  });

  it('refuses what refers to a refused row, each table with a file of its own', async () => {
    const root = makeDir();
    await pail(root, ['init', '.', '--pack', 'crm', '--no-git']);
    const text = JSON.stringify({
      sales: [
        { id: 5, first_name: 'Cy', last_name: 'Vang', email: 'cy@example.com' },
        { id: 6, name: 'No mail' },
      ],
      companies: [
        { id: 1, name: 'Nord', city: 'Oslo', address: 'Gate 1', size: 250, sales_id: 5 },
        { id: 2, name: 'Sør', sales_id: 6 },
      ],
    });
    writeFileSync(join(root, 'crm.json'), text);
    const run = await pail(root, ['import', 'crm.json']);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('users: 1 created; companies: 1 created\n');
    expect(run.stderr).toContain('sales element 1: email: "email" is missing\n');
    expect(run.stderr).toContain(
      'companies element 1: ownerId: it refers to users of sales element 1, which is refused, too\n',
    );
    expect(read(root, 'crm.json.companies.refused.csv')).toContain('2,Sør,');
    expect(read(root, 'crm.json.sales.refused.csv')).toContain('No mail');
    expect(await all(root, 'users')).toMatchObject([{ name: 'Cy Vang' }]);
    expect(await all(root, 'companies')).toMatchObject([
      { size: '201-500', address: { city: 'Oslo', street: 'Gate 1' } },
    ]);
  });

  it('takes the trees of Salesforce', async () => {
    const root = makeWorkspace();
    const tree = (type: string, ref: string, rest: object): object => ({
      attributes: { type, referenceId: ref },
      ...rest,
    });
    const child = tree('Opportunity', 'O1', {
      Name: 'D1',
      StageName: 'Closed Won',
      OwnerId: '@U1',
    });
    const records = [
      tree('Account', 'A1', { Name: 'Nord', Opportunities: { records: [child] } }),
      tree('User', 'U1', { Name: 'Cy', Email: 'cy@example.com' }),
    ];
    const answer = await load(root, 'tree.json', JSON.stringify({ records }));
    expect(answer).toMatchObject({ refused: [], unmatched: [] });
    const nord = (await all(root, 'companies')).find(({ name }) => name === 'Nord');
    const cy = (await all(root, 'users')).find(({ name }) => name === 'Cy');
    expect((await all(root, 'deals')).find(({ title }) => title === 'D1')).toMatchObject({
      companyId: nord?.['id'],
      ownerId: cy?.['id'],
      stage: 'closed_won',
    });
  });

  it.each<[string, string, readonly number[], RegExp]>([
    ['a.json', '[{"name":"A"},{"name":1e400},{"name":"B","name":"C"},5]', [1, 2, 3], /./],
    ['a.jsonl', '{"name":"A"}\n{"name":\n"text"\n{"name":"B"}\n', [2, 3], /./],
    ['a.json', '[{"name":"A","tier":{"deep":1}}]', [0], /"deep":1.* is not a text/],
    ['a.json', '[{"name":"\\ud800"},{"name":"A"}]', [0], /surrogate/],
  ])('%s %j refuses rows %j', async (name, text, rows, message) => {
    const root = makeWorkspace();
    const answer = await load(root, name, text, '--to', 'companies');
    expect(answer.refused.map(({ row }) => row)).toEqual(rows);
    expect(answer.refused[0]?.reasons[0]?.message).toMatch(message);
  });

  it.each<[string | Uint8Array, RegExp]>([
    ['', /nothing in the input/],
    ['{"a":', /JSON/],
    ['[{]', /JSON/],
    [Buffer.from('[{"name":"B\xf8"}]', 'latin1'), /not UTF-8 .*--encoding/],
    [Buffer.from([0xff, 0xfe, 0x00]), /not UTF-16LE/],
    ['BEGIN:VCARD', /looks like a vCard; say so with --format vcf/],
    ['<!DOCTYPE html>\n<p>,', /looks like a web page; save it as .xlsx or CSV/],
    [`[${'['.repeat(200)}`, /./],
  ])('%j is refused as a whole', async (text, message) => {
    const root = makeWorkspace();
    writeFileSync(join(root, 'in.json'), text);
    const run = await pail(root, ['import', 'in.json', '--to', 'companies']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(message);
  });
});

describe('pail import writes what other writes write:', () => {
  it('both sides of a relation, the next task of a series, the domain of a website', async () => {
    const root = makeDir();
    await pail(root, ['init', '.', '--pack', 'crm,product', '--no-git']);
    const issues = 'id,title,blockedBy\niss_a,A,\niss_b,B,iss_a\n';
    await load(root, 'issues.csv', issues, '--to', 'issues');
    const found = await all(root, 'issues');
    expect(found.find(({ id }) => id === 'iss_a')).toMatchObject({ blocks: ['iss_b'] });

    const plan = JSON.stringify({
      projects: ['a', 'b'].map((key) => ({ id: `proj_${key}`, name: key })),
      milestones: [{ id: 'ms_a', name: 'v2', projectId: 'proj_a' }],
      issues: [{ id: 'iss_c', title: 'C', projectId: 'proj_b', milestone: 'v2' }],
    });
    expect(await load(root, 'plan.json', plan)).toMatchObject({ unmatched: [], refused: [] });

    const tasks = (status: string): string =>
      `Subject,Status,Due Date,Recurrence Rule,Task ID\nCall,${status},2026-03-10,FREQ=DAILY,7\nOld,completed,2026-03-01,FREQ=DAILY,8\n`;
    await load(root, 'tasks.csv', tasks('pending'), '--to', 'tasks');
    expect(await all(root, 'tasks')).toHaveLength(2);
    const done = await load(root, 'tasks.csv', tasks('completed'), '--to', 'tasks', '--update');
    expect(done.collections['crm/tasks']).toMatchObject({ updated: 1, unchanged: 1 });
    const series = (await all(root, 'tasks')).filter(({ title }) => title === 'Call');
    expect(series.map(({ status }) => status).sort()).toEqual(['completed', 'pending']);
    const again = await load(root, 'tasks.csv', tasks('completed'), '--to', 'tasks', '--update');
    expect(again).toMatchObject({ records: 0 });

    const dated = 'Subject,Done Date,Status\nPost,2026-03-02,\nMail,2026-03-02,pending\nMeet,,\n';
    await load(root, 'dated.csv', dated, '--to', 'tasks');
    const states = (await all(root, 'tasks')).map(({ title, status }) => `${title} ${status}`);
    expect(states).toEqual(
      expect.arrayContaining(['Post completed', 'Mail pending', 'Meet pending']),
    );

    const firms = [
      'Name,Website,Domain',
      'Own,https://www.own.example/about,',
      'East,two.example,',
      'West,https://two.example/,',
      'Page,https://www.facebook.com/page,',
      'Taken,https://taken.example,',
      'Holder,,taken.example',
    ].join('\n');
    await load(root, 'firms.csv', firms, '--to', 'companies');
    const domains = (await all(root, 'companies')).map(({ name, domain = null }) => [name, domain]);
    expect(Object.fromEntries(domains)).toEqual({
      Own: 'own.example',
      East: null,
      West: null,
      Page: null,
      Taken: null,
      Holder: 'taken.example',
    });
    expect(await load(root, 'firms.csv', firms, '--to', 'companies')).toMatchObject({ records: 0 });
  });
});

describe('pail import of texts in other encodings', () => {
  const text = 'First Name,Last Name,Email\nBjörn,Ström,bjorn@example.com\n';

  it.each<[string, Buffer, readonly string[]]>([
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), []],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), []],
    ['Latin-1, as it is told', Buffer.from(text, 'latin1'), ['--encoding', 'latin1']],
  ])('%s', async (_, bytes, flags) => {
    const root = makeWorkspace();
    const answer = await load(root, 'c.csv', bytes, '--to', 'users', '--dry-run', ...flags);
    const [table] = answer.tables as unknown as { columns: { samples: string[] }[] }[];
    expect(table?.columns.map(({ samples }) => samples[0])).toEqual([
      'Björn',
      'Ström',
      'bjorn@example.com',
    ]);
  });
});

describe('pail import of vCards', () => {
  it('reads 3.0 and 4.0, and says which card cannot be read', async () => {
    const root = makeDir();
    await pail(root, ['init', '.', '--pack', 'crm', '--no-git']);
    const cards = [
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Holm;Ada;;;\r\nFN:Ada Holm\r\nEMAIL;type=HOME:home@example.com\r\nitem1.EMAIL;type=INTERNET;type=WORK;type=pref:ada@example.com\r\nBDAY:1980-05-06\r\nURL;type=pref:http\\://www.example.com\r\nTEL;TYPE=CELL,VOICE:+47 900 00 000\r\nADR;TYPE=WORK:;;Gate 1;Oslo;;0150;Norway\r\nORG:Nord;Sales\r\nCATEGORIES:vip,norway\r\nNOTE:one\\ntwo\r\nEND:VCARD\r\n',
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo Lind\r\nEMAIL;PREF=2:old@example.com\r\nEMAIL;PREF=1:bo@example.com\r\nTEL;VALUE=uri:tel:+1-555-555-0142;ext=12\r\nURL:https://www.linkedin.com/in/bo\r\nEND:VCARD\r\n',
      'BEGIN:VCARD\r\nVERSION:3.0\r\nwhat is this\r\nEND:VCARD\r\n',
    ];
    const argv = ['--to', 'contacts', '--create-missing', 'companies'];
    const answer = await load(root, 'people.vcf', cards.join(''), ...argv);
    expect(answer.refused).toMatchObject([{ row: 3 }]);
    expect(read(root, 'people.vcf.refused.csv')).toContain('what is this');
    const [{ columns } = { columns: [] }] = answer.tables as unknown as {
      columns: { header: string; ignored?: string; samples: string[] }[];
    }[];
    const unread = columns.filter(({ ignored }) => ignored !== undefined);
    expect(unread.map(({ header, samples: [text] }) => `${header}: ${text}`)).toEqual([
      'Further EMAIL: home@example.com',
      'BDAY: 1980-05-06',
    ]);
    expect(answer.collections).toMatchObject({
      'crm/contacts': { created: 2 },
      'crm/companies': { created: 1 },
    });
    const people = await all(root, 'contacts');
    expect(people.find(({ firstName }) => firstName === 'Ada')).toMatchObject({
      lastName: 'Holm',
      email: 'ada@example.com',
      website: 'http://www.example.com',
      mobile: '+47 900 00 000',
      address: { street: 'Gate 1', city: 'Oslo', zip: '0150', country: 'NO' },
      department: 'Sales',
      tags: ['vip', 'norway'],
      notes: 'one\ntwo',
    });
    expect(people.find(({ firstName }) => firstName === 'Bo')).toMatchObject({
      lastName: 'Lind',
      email: 'bo@example.com',
      phone: '+1-555-555-0142 ext. 12',
      linkedinUrl: 'https://www.linkedin.com/in/bo',
    });
    expect(await load(root, 'people.vcf', cards.join(''), ...argv)).toMatchObject({ records: 0 });
  });
});
