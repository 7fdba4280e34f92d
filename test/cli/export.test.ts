import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { makeWorkspace, pail, read, SMALL, type Texts } from './harness.ts';

const schemas: Texts = Object.fromEntries(
  Object.entries(SMALL).filter(
    ([path]) => path.startsWith('schemas/') || path.startsWith('views/'),
  ),
);

const PEOPLE = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'crm/people',
  title: 'Person',
  description: 'All kinds of fields.',
  type: 'object',
  additionalProperties: false,
  'x-collection': {
    prefix: 'pers',
    short: 'persons',
    plural: 'Persons',
    display: 'name',
    pack: 'crm',
  },
  required: ['id', 'name'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    count: { type: 'integer' },
    amount: { type: 'number' },
    share: { type: 'number', 'x-ui': { format: 'percent' } },
    active: { type: 'boolean' },
    born: { type: 'string', format: 'date' },
    seenAt: { type: 'string', format: 'date-time' },
    tags: { type: 'array', items: { type: 'string' } },
    scores: { type: 'array', items: { type: 'number' } },
    kind: { type: 'string', enum: ['a_b', 'a b', 'none'] },
    address: {
      type: 'object',
      additionalProperties: false,
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
    extra: { type: 'object', additionalProperties: true },
    any: {},
    friendIds: {
      type: 'array',
      items: { type: 'string' },
      'x-relation': { to: 'crm/people', as: 'friends' },
    },
    bossId: { type: 'string', 'x-relation': { to: 'crm/people', as: 'boss' } },
    createdAt: { type: 'string', format: 'date-time' },
  },
};

const EMPTY: Texts = { ...schemas, 'schemas/crm/people.schema.json': PEOPLE };

/** Texts that programs like to mistake for something else. */
const text = fc.oneof(
  fc.constantFrom(
    '=1+1',
    "'=x",
    "'",
    '',
    ' x ',
    '-5',
    '+47 1',
    '@a',
    '1,234',
    'null',
    'none',
    'true',
    '[1]',
    '{"a":1}',
    '03/04/2026',
    'a;b',
    'a, b',
    '"q"',
    'line\nbreak',
    'cr\r\nlf',
    '\ttab',
    '\uFEFFbom',
    'ünï',
    '𝒳',
    '-',
  ),
  fc.string({ maxLength: 12 }),
);
const person = fc.record(
  {
    name: text.map((value) => `n${value}`),
    count: fc.integer(),
    amount: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      fc.constantFrom(1.234, 12.345, 1234567.5, 0.1, 1e21),
    ),
    share: fc.constantFrom(0, 0.5, 1, 60),
    active: fc.boolean(),
    born: fc.constantFrom('2026-03-04', '1999-12-31'),
    seenAt: fc.constantFrom('2026-03-04T10:00:00Z', '2026-03-04T10:00:00.250+02:00'),
    tags: fc.array(
      text.filter((one) => one.trim() !== ''),
      { maxLength: 3 },
    ),
    scores: fc.array(fc.constantFrom(1, 1.5, 1.234), { maxLength: 3 }),
    kind: fc.constantFrom('a_b', 'a b', 'none'),
    address: fc.record({ street: text, city: text }, { requiredKeys: [] }),
    extra: fc.dictionary(
      fc.constantFrom('k', 'a.b', 'ä'),
      fc.oneof(text, fc.integer(), fc.boolean()),
    ),
    any: fc.oneof(text, fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 2 })),
    friendIds: fc.constantFrom(['pers_0'], ['pers_1', 'pers_0'], []),
    bossId: fc.constantFrom('pers_0', 'pers_1'),
  },
  { requiredKeys: ['name'] },
);

function filesOf(root: string): Record<string, unknown> {
  const dir = join(root, 'bucket/crm/people');
  return Object.fromEntries(
    readdirSync(dir).map((name) => [name, JSON.parse(readFileSync(join(dir, name), 'utf8'))]),
  );
}

/** Every record by its file, without the date that history knows. */
function recordsIn(root: string): Record<string, unknown> {
  const names = readdirSync(join(root, 'bucket'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Object.fromEntries(
    files.map((name) => {
      const data = JSON.parse(read(root, `bucket/${name}`)) as Record<string, unknown>;
      const kept = Object.entries(data).filter(
        ([key, value]) => key !== 'updatedAt' && value !== null,
      );
      return [name, Object.fromEntries(kept)];
    }),
  );
}

describe('pail export', () => {
  it.each([
    ['csv', 12],
    ['json', 4],
    ['jsonl', 4],
  ])('and import again as %s give the same records', async (format, numRuns) => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 2, maxLength: 6 }), async (people) => {
        const records = people.map((one, i) => ({
          id: `pers_${i}`,
          ...one,
          createdAt: '2026-01-01T00:00:00Z',
        }));
        const texts = Object.fromEntries(
          records.map((one) => [`bucket/crm/people/${one.id}.json`, one]),
        );
        const from = makeWorkspace({ ...EMPTY, ...texts });
        const file = join(makeDir(), `people.${format}`);
        const out = await pail(from, ['export', 'persons', '--out', file]);
        expect(out).toMatchObject({ code: 0 });
        if (format === 'csv') {
          const cells = readFileSync(file, 'utf8');
          expect(cells).not.toMatch(/(^|,|\r\n)"?[=@]/);
        }
        const to = makeWorkspace(EMPTY);
        const run = await pail(to, ['import', file, '--to', 'persons']);
        expect(run).toMatchObject({ code: 0 });
        expect(filesOf(to)).toEqual(filesOf(from));
        const again = await pail(from, ['import', file, '--to', 'persons', '--update', '--json']);
        expect(again.json()).toMatchObject({
          records: 0,
          collections: { 'crm/people': { unchanged: records.length } },
        });
      }),
      {
        numRuns,
        examples: [
          [
            [
              { name: 'x', share: 0.5, amount: 1.234 },
              { name: 'y', tags: ['none'] },
            ],
          ],
        ] as never,
      },
    );
  });

  it('of everything is an import into an empty workspace', async () => {
    const from = makeWorkspace();
    const out = makeDir();
    expect(await pail(from, ['export', '--all', '--out', join(out, 'all')])).toMatchObject({
      code: 0,
    });
    expect(readdirSync(join(out, 'all'))).toEqual([
      'crm.companies.csv',
      'crm.deals.csv',
      'users.csv',
    ]);
    const to = makeWorkspace(schemas);
    const run = await pail(to, ['import', join(out, 'all'), '--json']);
    expect(run.json()).toMatchObject({ rows: 7, refused: [], unmatched: [] });
    const again = await pail(from, ['import', join(out, 'all'), '--update', '--json']);
    expect(again.json()).toMatchObject({ records: 0 });
  });

  it.each(['csv', 'jsonl'])(
    'of the whole demo comes back as it was, as %s',
    async (format) => {
      const from = makeDir();
      await pail(from, ['init', '.', '--demo', '--no-git']);
      const out = join(makeDir(), 'all');
      await pail(from, ['export', '--all', '--out', out, '--format', format]);
      const again = await pail(from, ['import', out, '--update', '--json']);
      expect(again.json()).toMatchObject({ records: 0, refused: [], unmatched: [] });
      const to = makeDir();
      await pail(to, ['init', '.', '--no-git']);
      const run = await pail(to, ['import', out, '--json']);
      expect(run.json()).toMatchObject({ refused: [] });
      const differing = await pail(to, ['import', out, '--update', '--json']);
      expect(differing.json()).toMatchObject({ records: 0 });
      expect(recordsIn(to)).toEqual(recordsIn(from));
    },
    120_000,
  );

  it.each(['csv', 'jsonl'])(
    'of every collection there is changes nothing when it comes back, as %s',
    async (format) => {
      const out = join(makeDir(), 'all');
      await pail('.', ['export', '--all', '--out', out, '--format', format]);
      const run = await pail('.', ['import', out, '--update', '--dry-run', '--json']);
      const { rows, collections, ...rest } = run.json<{
        rows: number;
        collections: Record<string, Record<string, number>>;
      }>();
      expect(rest).toMatchObject({ records: 0, refused: [], unmatched: [] });
      const all = Object.values(collections);
      expect(all.length).toBeGreaterThanOrEqual(100);
      expect(all.reduce((sum, { unchanged = 0 }) => sum + unchanged, 0)).toBe(rows);
    },
    60_000,
  );

  it('takes filters, formats and a place to write to', async () => {
    const root = makeWorkspace();
    const csv = await pail(root, ['export', 'deals', 'stage=lead', '--bom']);
    expect(csv.stdout).toBe(
      "\uFEFFid,title,stage,expectedValue,probability,companyId\r\ndeal_b1,'=Brick starter,lead,8000,10,comp_brick\r\n",
    );
    const json = await pail(root, [
      'export',
      'deals',
      '-w',
      'expectedValue > 9000',
      '--format',
      'json',
    ]);
    expect(json.json<{ id: string }[]>().map(({ id }) => id)).toEqual(['deal_a1', 'deal_a2']);
    const lines = await pail(root, ['export', 'users', '--out', 'u.jsonl']);
    expect(lines).toMatchObject({ code: 0, stderr: '2 records in u.jsonl\n' });
    expect(read(root, 'u.jsonl').split('\n')).toHaveLength(3);
    expect(await pail(root, ['export', 'users', '--out', 'u.jsonl'])).toMatchObject({ code: 1 });
    for (const argv of [
      ['export'],
      ['export', 'deals', '--all'],
      ['export', 'deals', '-f', 'xml'],
    ]) {
      expect(await pail(root, argv)).toMatchObject({ code: 2 });
    }
  });

  it('writes vCards that can be imported', async () => {
    const root = makeWorkspace();
    for (const format of ['vcf', 'vcf3']) {
      const { stdout } = await pail(root, ['export', 'users', '--format', format]);
      expect(stdout).toContain(
        'UID:usr_ada\r\nFN:Ada Holm\r\nEMAIL;TYPE=work:ada@example.com\r\nEND:VCARD\r\n',
      );
      writeFileSync(join(root, 'u.vcf'), stdout);
      const run = await pail(root, ['import', 'u.vcf', '--to', 'users', '--update', '--json']);
      expect(run.json()).toMatchObject({ rows: 2, records: 0 });
    }
    expect(await pail(root, ['export', 'deals', '--format', 'vcf'])).toMatchObject({ code: 2 });
  });

  it('writes a calendar of dates', async () => {
    const root = makeWorkspace();
    const { stdout } = await pail(root, ['export', 'deals', '--format', 'ics']);
    expect(stdout.replace(/DTSTAMP.*\r\n/, '')).toBe(
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Pail//Pail//EN\r\nBEGIN:VEVENT\r\nUID:deal_a1\r\n' +
        'SUMMARY:Acme renewal\r\nDTSTART;VALUE=DATE:20260430\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    );
    expect(await pail(root, ['export', 'users', '--format', 'ics'])).toMatchObject({ code: 2 });
  });

  it('writes tasks as to-dos, open recurring ones with their rule in local time', async () => {
    const task = { title: 'Call', dueDate: '2026-03-10T08:00:00Z', recurrenceRule: 'FREQ=DAILY' };
    const shipped = (name: string): string => readFileSync(`schemas/${name}.schema.json`, 'utf8');
    const root = makeWorkspace({
      ...SMALL,
      'pail.yaml': 'version: 1\ntimezone: Europe/Oslo\n',
      'schemas/base.schema.json': shipped('base'),
      'schemas/crm/tasks.schema.json': shipped('crm/tasks'),
      'bucket/crm/tasks/task_a.json': { id: 'task_a', ...task },
      'bucket/crm/tasks/task_b.json': { id: 'task_b', ...task, status: 'completed' },
      'bucket/crm/tasks/task_c.json': { id: 'task_c', ...task, recurrenceRule: 'daily' },
      // Midnight in Oslo is the day; what else a file holds stops no other.
      'bucket/crm/tasks/task_d.json': {
        id: 'task_d',
        title: 'Pay',
        dueDate: '2026-03-10T23:00:00Z',
        status: 'constructor',
        priority: 'constructor',
      },
      'bucket/crm/tasks/task_e.json': { id: 'task_e', title: 'Ask', dueDate: 'soon' },
    });
    const { stdout } = await pail(root, ['export', 'tasks', '--format', 'ics']);
    const todos = stdout.match(/BEGIN:VTODO.*?END:VTODO/gs) ?? [];
    const lines = todos.map((todo) => todo.match(/^(UID|DTSTART|DUE|RRULE).*$/gm));
    expect(lines).toEqual([
      [
        'UID:task_a',
        'DTSTART;TZID=Europe/Oslo:20260310T090000',
        'DUE;TZID=Europe/Oslo:20260310T090000',
        'RRULE:FREQ=DAILY',
      ],
      ['UID:task_b', 'DUE:20260310T080000Z'],
      ['UID:task_c', 'DUE:20260310T080000Z'],
      ['UID:task_d', 'DUE;VALUE=DATE:20260311'],
    ]);
    expect(stdout.match(/^TZID:.*$/gm)).toEqual(['TZID:Europe/Oslo']);
  });
});
