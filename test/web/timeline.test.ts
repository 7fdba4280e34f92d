import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { FILES, sharedSite } from './site.ts';

// No commit: only records tell what happened.
const site = sharedSite(
  {
    ...FILES,
    'bucket/crm/notes/note_x.json': {
      id: 'note_x',
      body: 'Likes <b>tea</b>',
      anchorIds: ['deal_x'],
      authorId: 'usr_ada',
      createdAt: '2026-05-02T10:00:00Z',
    },
    'bucket/crm/activities/act_x.json': {
      id: 'act_x',
      type: 'call',
      happenedAt: '2026-05-03T10:00:00Z',
      anchorIds: ['comp_bigco', 'deal_x'],
      summary: 'Seats',
    },
  },
  { start: 'unborn' },
);
const get = (path: string) => request(site().app).get(path);

describe('the timeline over HTTP', () => {
  it('answers events of a record as JSON', async () => {
    const { body } = await get('/api/deals/deal_x/timeline').expect(200);
    expect(body).toMatchObject({
      version: 1,
      id: 'deal_x',
      total: 2,
      kinds: { call: 1, note: 1 },
      items: [
        { title: 'Call', text: 'Seats', recordId: 'act_x', aboutId: 'comp_bigco' },
        { title: 'Note', by: { id: 'usr_ada', name: 'Ada Lovelace' }, source: 'crm/notes' },
      ],
    });
  });

  it.each([
    ['/api/deals/deal_x/timeline?kind=note', 200, { total: 1 }],
    ['/api/deals/deal_x/timeline?since=2026-05-03', 200, { total: 1 }],
    ['/api/companies/comp_bigco/timeline?limit=1', 200, { total: 2, items: [{ kind: 'call' }] }],
    ['/api/deals/deal_x/timeline?kind=nope', 400, { code: 'usage' }],
    ['/api/deals/deal_x/timeline?knd=note', 400, { code: 'usage' }],
    ['/api/deals/deal_no/timeline', 404, { code: 'not_found' }],
    ['/api/deals/timeline', 400, { code: 'usage' }],
  ])('GET %s', async (path, status, body) => {
    expect((await get(path).expect(status)).body).toMatchObject(body);
  });

  it('stands on the page of the deal and on one of its own, with everything escaped', async () => {
    const record = await get('/r/deal_x').set('Accept', 'text/html').expect(200);
    expect(record.text).toContain('id="timeline"');
    expect(record.text).toContain('href="/timeline/deal_x"');
    expect(record.text).not.toContain('id="inverse-timeline"');
    const page = await get('/timeline/deal_x?kind=note').set('Accept', 'text/html').expect(200);
    expect(page.text).toContain('Likes &lt;b&gt;tea&lt;/b&gt;');
    expect(page.text).not.toContain('Seats');
    expect(site().bugs).toEqual([]);
  });
});
