import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { FILES, sharedSite } from './site.ts';

const site = sharedSite(
  {
    ...FILES,
    ...Object.fromEntries(
      [
        ['deal_late', '2026-01-05'],
        ['deal_early', '9999-01-05'],
      ].map(([id, expectedCloseDate]) => [
        `bucket/crm/deals/${id}.json`,
        { id, title: id, pipeline: 'sales', stage: 'offered', expectedCloseDate },
      ]),
    ),
    'bucket/crm/contacts/cont_j.json': {
      id: 'cont_j',
      firstName: 'Jane',
      lastName: '<i>Smith</i>',
      companyId: 'comp_bigco',
    },
    'bucket/crm/notes/note_j.json': {
      id: 'note_j',
      body: 'Likes <b>tea</b>',
      anchorIds: ['cont_j'],
      createdAt: '2026-05-02T10:00:00Z',
    },
  },
  { collections: ['crm/tasks'] },
);
const get = (path: string) => request(site().app).get(path);

describe('client-360 over HTTP', () => {
  it('answers a company with its people, deals and notes', async () => {
    const { body } = await get('/api/crm/client360/bigco.com').expect(200);
    expect(body).toMatchObject({
      version: 1,
      item: {
        id: 'comp_bigco',
        kind: 'company',
        people: [{ id: 'cont_j' }],
        deals: {
          open: [{ id: 'deal_x', owner: { id: 'usr_ada', name: 'Ada Lovelace' } }],
          totals: [{ currency: 'USD', open: 1000 }],
        },
        notes: [{ id: 'note_j' }],
        next: [{ rule: 'deal-without-step', recordId: 'deal_x' }],
      },
    });
  });

  it.each([
    ['/api/crm/client-360/cont_j', 200, { item: { id: 'cont_j', kind: 'person' } }],
    ['/api/crm/client360/deal_x', 400, { code: 'usage' }],
    ['/api/crm/client360/cont_nobody', 404, { code: 'not_found' }],
    ['/api/crm/client360/cont_j?sort=name', 400, { code: 'usage' }],
  ])('GET %s', async (path, status, body) => {
    expect((await get(path).expect(status)).body).toMatchObject(body);
  });

  it('shows values as everywhere, and the dates of a record that are late', async () => {
    const page = await get('/client360/comp_bigco').set('Accept', 'text/html').expect(200);
    expect(page.text).toContain('<a href="/r/stage_sales_offered">offered</a>');
    const [late, early] = ['deal_late', 'deal_early'].map((id) => get(`/r/${id}`).expect(200));
    expect((await late)?.text).toContain('title="Overdue"');
    expect((await early)?.text).not.toContain('title="Overdue"');
  });

  it('is a page, linked from the record, with everything escaped', async () => {
    const page = await get('/client360/cont_j').set('Accept', 'text/html').expect(200);
    expect(page.text).toContain('Jane &lt;i&gt;Smith&lt;/i&gt;');
    expect(page.text).toContain('Likes &lt;b&gt;tea&lt;/b&gt;');
    expect(page.text).toContain('Nothing is waiting.');
    const record = await get('/r/cont_j').set('Accept', 'text/html').expect(200);
    expect(record.text).toContain('href="/client360/cont_j"');
    const deal = await get('/r/deal_x').set('Accept', 'text/html').expect(200);
    expect(deal.text).not.toContain('/client360/');
    expect(site().bugs).toEqual([]);
  });
});
