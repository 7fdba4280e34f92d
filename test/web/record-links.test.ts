import request from 'supertest';
import { expect, it } from 'vitest';
import { FILES, sharedSite } from './site.ts';

const deals = Array.from({ length: 12 }, (_, i) => `deal_n${String(i).padStart(2, '0')}`);
const site = sharedSite({
  ...FILES,
  ...Object.fromEntries(
    deals.map((id, i) => [
      `bucket/crm/deals/${id}.json`,
      {
        id,
        title: id,
        companyId: 'comp_bigco',
        createdAt: `2026-01-${String(i + 10)}T00:00:00Z`,
        ...(i === 0 ? { archivedAt: '2026-02-01T00:00:00Z' } : {}),
      },
    ]),
  ),
  'bucket/crm/companies/comp_small.json': {
    id: 'comp_small',
    name: 'Small',
    parentCompanyId: 'comp_bigco',
  },
  'bucket/crm/notes/note_a.json': { id: 'note_a', body: 'Hi', anchorIds: ['comp_bigco'] },
  'bucket/crm/contacts/cont_a.json': {
    id: 'cont_a',
    lastName: 'Ray',
    companyId: 'comp_bigco',
    ownerId: 'usr_ada',
  },
  'bucket/crm/contacts/cont_b.json': { id: 'cont_b', lastName: 'Roe', assignedToId: 'usr_ada' },
});

/** Heads of the tables of what links here, with their counts, in their order. */
async function heads(id: string): Promise<string[]> {
  const { text } = await request(site().app).get(`/r/${id}`);
  const blocks = text.matchAll(
    /id="inverse-[^"]+"><h2><svg.*?<\/svg>(.*?) <span class="block-count">(\d+)/g,
  );
  return [...blocks].map(([, label, count]) => `${label} ${count}`);
}

it.each([
  ['comp_bigco', ['Deals 12', 'Contacts 1', 'Subsidiaries 1', 'Notes 1']],
  ['usr_ada', ['Deals 1', 'Contacts (owner) 1', 'Contacts (assigned to) 1']],
])('%s is linked to by collections with names people use', async (id, labels) => {
  expect(await heads(id)).toEqual(labels);
});

it('shows the ten newest, without archived ones, and leads to all', async () => {
  const { text } = await request(site().app).get('/r/comp_bigco');
  const block = /<section class="block" id="inverse-deals">[\s\S]*?<\/section>/.exec(text)?.[0];
  expect(block?.match(/id="row-/g)).toHaveLength(10);
  expect(block).not.toContain('deal_n00');
  const href = /href="(\/c\/crm\/deals\?q[^"]*)">All 12</.exec(block ?? '')?.[1];
  expect(href).toBeDefined();
  const all = await request(site().app).get((href ?? '').replaceAll('&#x3D;', '='));
  expect(all.text.match(/id="row-deal_/g)).toHaveLength(12);
});
