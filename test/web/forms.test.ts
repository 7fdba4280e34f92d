import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Control, Rows } from '../../src/web/form/control.ts';
import type { RecordForm } from '../../src/web/form/record-form.ts';
import { DEAL, FILES, sharedSite } from './site.ts';

const GRACE = { id: 'usr_grace', name: 'Grace Hopper', email: 'grace@example.com' };
const PARTNERS = { id: 'stage_met', pipeline: 'partners', key: 'met', name: 'Met', order: 1 };

describe('the form of a new record', () => {
  const site = sharedSite(
    {
      ...FILES,
      'bucket/users/usr_grace.json': GRACE,
      'bucket/crm/stages/stage_met.json': PARTNERS,
    },
    { collections: ['crm/leads'] },
  );
  const formAt = async (path: string): Promise<RecordForm> => {
    const answer = await request(site().app).get(path).set('Accept', 'application/json');
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const controls = ({ first, more }: RecordForm): readonly Control[] => [
    ...first,
    ...more.flatMap((group) => group.controls),
  ];

  it.each([
    ['crm/deals', 'title', 'text'],
    ['crm/deals', 'description', 'long'],
    ['crm/deals', 'companyId', 'pick'],
    ['crm/deals', 'contactIds', 'pick'],
    ['crm/deals', 'tags', 'pick'],
    ['crm/deals', 'stage', 'pick'],
    ['crm/deals', 'expectedValue', 'number'],
    ['crm/deals', 'expectedCloseDate', 'date'],
    ['crm/deals', 'lastActivityAt', 'moment'],
    ['crm/deals', 'lostReason', 'choice'],
    ['crm/companies', 'address.city', 'text'],
    ['crm/stages', 'isWon', 'choice'],
    ['crm/deals', 'activities', 'list'],
    ['crm/deals', 'customFields', 'map'],
    ['crm/leads', 'scoreBreakdown', 'map'],
    ['crm/leads', 'scoreBreakdown.fit', 'number'],
    // Computed, kept by Pail, for machines.
    ['crm/deals', 'weightedValue', undefined],
    ['crm/deals', 'id', undefined],
    ['crm/deals', 'createdAt', undefined],
    ['crm/deals', 'orgId', undefined],
    // Of a collection that is not installed.
    ['crm/deals', 'projectId', undefined],
  ])('offers %s %s as %s', async (collection, path, kind) => {
    const form = await formAt(`/new/${collection}`);
    expect(controls(form).find((control) => control.path === path)?.kind).toBe(kind);
  });

  it('asks first for what must be given, and begins with defaults and the first stage', async () => {
    const { first, title, url } = await formAt('/new/deals');
    expect({ title, url }).toEqual({ title: 'New deal', url: '/api/crm/deals' });
    expect(first.slice(0, 3).map(({ path }) => path)).toEqual(['title', 'stage', 'pipeline']);
    const chosen = first.map(({ path, pick }) => [path, pick?.chosen]);
    expect(chosen).toContainEqual(['stage', [{ value: 'lead', label: 'lead' }]]);
    expect(chosen).toContainEqual(['pipeline', [{ value: 'sales', label: 'Sales' }]]);
    expect(first.find(({ path }) => path === 'expectedValue')?.unit).toBe('USD');
  });

  it('holds what its address says', async () => {
    const form = await formAt(
      '/new/deals?companyId=comp_bigco&stage=offered&expectedValue=5&tags=a&tags=b',
    );
    const of = (path: string): Control | undefined => form.first.find((one) => one.path === path);
    expect(of('companyId')?.pick?.chosen).toEqual([{ value: 'comp_bigco', label: 'BigCo' }]);
    expect(of('stage')?.pick?.chosen[0]?.label).toBe('offered');
    expect(of('expectedValue')?.text).toBe('5');
    expect(of('tags')?.pick?.chosen.map(({ value }) => value)).toEqual(['a', 'b']);
  });

  it.each([
    [
      'expectedValeu=5',
      [/“expectedValeu”, which is no field of deals; did you mean "expectedValue"/],
    ],
    ['weightedValue=5&at=', [/“weightedValue”, to which nobody gives a value/]],
    ['activities=abc', [/“activities”, which is filled in below\.$/]],
    ['title=A', []],
  ])('tells of /new/deals?%s', async (query, notices) => {
    const form = await formAt(`/new/deals?${query}`);
    expect(form.notices).toEqual(notices.map((words) => expect.stringMatching(words)));
    const { text } = await request(site().app).get(`/new/deals?${query}`).expect(200);
    expect(text.match(/form-notice/g) ?? []).toHaveLength(notices.length);
  });

  it('is refused for a collection that is none', async () => {
    await request(site().app).get('/new/dealz').set('Accept', 'application/json').expect(404);
  });

  it('writes texts of the address as texts', async () => {
    const { text } = await request(site().app).get(
      `/new/deals?title=${encodeURIComponent('"><script>')}&tags=${encodeURIComponent('<b>')}`,
    );
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(text).not.toMatch(/"><script>|<b>/);
  });

  it.each([
    ['/views/pipeline', '/new/crm/deals?pipeline&#x3D;sales"'],
    ['/views/pipeline', '/new/crm/deals?pipeline&#x3D;sales&amp;stage&#x3D;offered"'],
    ['/c/crm/deals?q=stage%3Dlead', '/new/crm/deals?stage&#x3D;lead"'],
    ['/c/crm/deals?q=stage%3Dnope%3D', '/new/crm/deals'],
    ['/c/issues', '/new/issues"'],
    ['/r/comp_bigco', '/new/crm/deals?companyId&#x3D;comp_bigco"'],
  ])('%s leads to it: %s', async (url, href) => {
    expect((await request(site().app).get(url)).text).toContain(`href="${href}`);
  });

  it.each([
    ['deals', 'field=stage&own.pipeline=partners', ['met']],
    ['deals', 'field=stage&own.pipeline=sales&limit=2', ['lead', 'qualified']],
    ['deals', 'field=companyId&text=big', ['comp_bigco']],
    ['deals', 'field=ownerId', ['usr_ada', 'usr_grace']],
    ['deals', 'field=ownerId&text=hop', ['usr_grace']],
    ['deals', 'field=tags', ['q4']],
    ['deals', 'field=lostReason&text=bud', ['budget']],
    ['deals', 'field=companyId&text=nobody', []],
    ['deals', 'field=activities[].userId&text=hop', ['usr_grace']],
  ])('%s offers for %s: %j', async (collection, query, values) => {
    const answer = await request(site().app).get(`/api/${collection}/choices?${query}`);
    const items = answer.body.items as readonly { readonly value: string }[];
    expect(items.map(({ value }) => value)).toEqual(values);
  });

  it('has no choices for a field that is none', async () => {
    const answer = await request(site().app).get('/api/deals/choices?field=stagee');
    expect(answer.body).toMatchObject({ status: 400, field: 'stagee' });
    expect(site().bugs).toEqual([]);
  });
});

const NOTE = {
  id: 'act_one',
  type: 'call',
  happenedAt: '2026-01-02T03:04:05Z',
  anchorIds: ['deal_x'],
};
const CHANNEL = { id: 'ch_a', name: 'Fair', type: 'event' };
const DEMO = { date: '2026-01-02', type: 'demo', userId: 'usr_bob', note: 'Went well' };
const LONG = {
  ...DEAL,
  id: 'deal_long',
  ownerId: null,
  activities: [DEMO, { date: '2026-01-01', type: 'call' }],
  nextStep: 'Two\nlines',
  customFields: { region: 'EMEA', seats: 40, pilot: true, terms: { net: 30 }, gone: null },
};
const ODD = {
  ...DEAL,
  id: 'deal_odd',
  ownerId: null,
  projectId: 'proj_a',
  activities: [DEMO, null, 5],
};
const CANVAS = {
  id: 'canv_a',
  name: 'A',
  panels: [{ key: 'a', templateId: 'otpl_a', params: { x: 1 } }],
};

describe('the form of a record that is there', () => {
  const site = sharedSite(
    {
      ...FILES,
      'bucket/crm/activities/act_one.json': NOTE,
      'bucket/marketing/channels/ch_a.json': CHANNEL,
      'bucket/crm/deals/deal_long.json': LONG,
      'bucket/crm/deals/deal_odd.json': ODD,
      'bucket/users/usr_bob.json': { id: 'usr_bob', name: 'Bob', email: 'bob@example.com' },
      'bucket/oracle/canvases/canv_a.json': CANVAS,
      'bucket/oracle/component-templates/otpl_a.json': { id: 'otpl_a', name: 'T', title: 'T' },
    },
    { collections: ['crm/activities', 'crm/leads'] },
  );
  const get = (url: string): request.Test =>
    request(site().app).get(url).set('Accept', 'application/json');

  it('holds its values, and the state that they are of', async () => {
    const { body } = await get('/edit/deal_x');
    const of = (path: string): Control => body.first.find((one: Control) => one.path === path);
    expect(body).toMatchObject({ method: 'PATCH', url: '/api/crm/deals/deal_x' });
    expect(body.etag).toBe(site().workspace.index.get('deal_x')?.blob);
    expect(of('title').text).toBe('BigCo licence');
    expect(of('companyId').pick?.chosen).toEqual([{ value: 'comp_bigco', label: 'BigCo' }]);
  });

  it.each([
    ['/edit/deal_x?field=expectedValue', ['expectedValue']],
    ['/edit/comp_bigco?field=address.city', ['address.city']],
    ['/edit/comp_bigco?field=name', ['name']],
    ['/edit/deal_x?field=activities', ['activities']],
    ['/edit/deal_x?field=stage&field=lostReason', ['stage', 'lostReason']],
    ['/edit/deal_x?field=customFields', ['customFields']],
  ])('%s holds %j alone', async (url, paths) => {
    const { body } = await get(url).expect(200);
    expect(body.first.map(({ path }: Control) => path)).toEqual(paths);
    expect(body.more).toEqual([]);
  });

  it.each([
    ['/edit/deal_x?field=weightedValue', 400],
    ['/edit/deal_x?field=activities.date', 400],
    ['/edit/deal_x?field=id', 400],
    ['/edit/deal_x?feld=title', 400],
    ['/edit/act_one', 409],
    ['/edit/deal_nope', 404],
    ['/remove/deal_nope', 404],
  ])('%s is refused with %i', async (url, status) => {
    expect((await get(url)).status).toBe(status);
  });

  it('offers the stages of its own pipeline, though the form holds no pipeline', async () => {
    const { body } = await get('/edit/deal_x?field=stage');
    expect(body.first[0].pick.href).toMatch(/field=stage&own\.pipeline=sales$/);
  });

  const rowsAt = async (url: string): Promise<Rows> => {
    const { rows } = (await get(url).expect(200)).body.first[0] as Control;
    if (rows === undefined) throw new Error(`${url} holds no rows`);
    return rows;
  };

  it('has a row for each element of a list, and one to add', async () => {
    const { rows, blank, one, newestFirst } = await rowsAt('/edit/deal_long?field=activities');
    expect({ one, newestFirst }).toEqual({ one: 'activity', newestFirst: true });
    expect(rows.map(({ was }) => JSON.parse(was))).toEqual(LONG.activities);
    expect(rows[0]?.cells.map(({ path, kind, text }) => [path, kind, text])).toEqual([
      ['date', 'date', '2026-01-02'],
      ['type', 'text', 'demo'],
      ['userId', 'pick', ''],
      ['note', 'long', 'Went well'],
    ]);
    expect(rows[0]?.cells[2]?.pick).toMatchObject({
      chosen: [{ value: 'usr_bob', label: 'Bob' }],
      href: '/api/crm/deals/choices?field=activities%5B%5D.userId',
    });
    expect(blank.cells.map(({ id }) => id)).toContain('f-activities-__row__-date');
  });

  it('takes a list whole in which not all is an object, so that nothing is lost', async () => {
    const { body } = await get('/edit/deal_odd?field=activities').expect(200);
    const [control] = body.first as readonly [Control];
    expect(control).toMatchObject({ kind: 'json', shape: 'list' });
    expect(JSON.parse(control.text)).toEqual(ODD.activities);
  });

  it('shows first what holds a value, also where its collection is not installed', async () => {
    const firstAt = async (url: string): Promise<readonly string[]> =>
      (await get(url).expect(200)).body.first.map(({ path }: Control) => path);
    const filled = ['activities', 'nextStep', 'customFields'];
    expect(await firstAt('/edit/deal_long')).toEqual(expect.arrayContaining(filled));
    const odd = await firstAt('/edit/deal_odd');
    expect(odd).toContain('projectId');
    expect(odd).not.toContain('customFields');
  });

  it('takes what lies deeper in a list as JSON, and says so', async () => {
    const { rows } = await rowsAt('/edit/canv_a?field=panels');
    expect(rows[0]?.cells.find(({ path }) => path === 'params')).toMatchObject({
      kind: 'json',
      shape: 'object',
      text: '{\n  "x": 1\n}',
      help: expect.stringMatching(/As JSON\.$/),
    });
  });

  it('keeps a text of several lines in an input that can hold them', async () => {
    const { body } = await get('/edit/deal_long?field=nextStep').expect(200);
    expect(body.first[0]).toMatchObject({ kind: 'long', text: LONG.nextStep });
  });

  it('has a row for each name that the schema does not know', async () => {
    const { rows } = await rowsAt('/edit/deal_long?field=customFields');
    const chosen = ({ options, text }: Control): string =>
      options.find(({ selected }) => selected)?.label ?? text;
    expect(rows.map(({ cells }) => cells.map(chosen))).toEqual([
      ['region', 'Text', 'EMEA'],
      ['seats', 'Number', '40'],
      ['pilot', 'Yes', 'true'],
      ['terms', 'JSON', '{"net":30}'],
    ]);
    const { text } = await request(site().app).get('/r/deal_long');
    expect(text).toContain('href="/edit/deal_long?field=customFields"');
    expect(text).toContain('href="/edit/deal_long?field=activities"');
  });

  it('offers on the page what can be edited, and nothing else', async () => {
    const { text } = await request(site().app).get('/r/deal_x');
    const offered = [...text.matchAll(/data-edit="([^"]*)"/g)].map(([, path]) => path);
    expect(offered).toEqual(
      expect.arrayContaining(['expectedValue', 'companyId', 'tags', 'stage']),
    );
    expect(offered).not.toContain('weightedValue');
    expect((await request(site().app).get('/r/act_one')).text).not.toMatch(/data-edit=/);
  });

  it.each([
    ['deal_x', false, /leaves lists/, [[/refers to it, and will go on/, ['act_one']]]],
    ['ch_a', false, /file go away/, []],
    ['act_one', true, /append-only/, []],
    ['usr_ada', true, /cannot be removed: 1 record refers/, [[/first/, ['deal_x']]]],
  ] as const)('says what the end of %s would mean', async (id, refused, intro, concerned) => {
    const { body } = await get(`/remove/${id}`).expect(200);
    expect(body).toMatchObject({ refused, intro: expect.stringMatching(intro), method: 'DELETE' });
    expect(body.concerned).toEqual(
      concerned.map(([words, ids]) =>
        expect.objectContaining({
          words: expect.stringMatching(words),
          records: ids.map((one) => expect.objectContaining({ href: `/r/${one}` })),
        }),
      ),
    );
    expect(site().bugs).toEqual([]);
  });
});
