import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runQuery } from '../../src/query/run-query.ts';
import type { Query, QueryAnswer } from '../../src/query/types.ts';
import type { RecordData } from '../../src/record/types.ts';
import { fixtureModel, indexOf, stored } from '../index/fixture.ts';

const model = fixtureModel();

function deals(count: number): RecordData[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `deal_${String(i).padStart(3, '0')}`,
    title: `Deal ${'abc'[i % 3]} export`,
    expectedValue: i % 4 === 0 ? null : (i * 7) % 5,
    priority: ['low', 'medium', 'high'][i % 3] as string,
  }));
}

function ask(index: ReturnType<typeof indexOf>, query: Partial<Query>): QueryAnswer {
  const scope = { graph: index, me: null, now: 0, timezone: 'UTC', budget: { left: 1e9 } };
  return runQuery({ collection: 'deals', ...query }, { model, index, scope, currency: 'USD' });
}

const ids = (answer: QueryAnswer): string[] => answer.items.map((item) => item.record.id);

/** All pages by cursor; `between` runs before each further page. */
function pages(
  index: ReturnType<typeof indexOf>,
  query: Partial<Query>,
  between: (page: number) => void = () => undefined,
): string[] {
  const out: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 100; page++) {
    const answer: QueryAnswer = ask(index, {
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    out.push(...ids(answer));
    cursor = answer.nextCursor;
    if (cursor === undefined) return out;
    between(page);
  }
  throw new Error('paging does not end');
}

const SORTS = [
  [],
  ['expectedValue'],
  ['-expectedValue', 'title'],
  ['-priority'],
  ['won', '-title'],
];

describe('pages', () => {
  const index = indexOf(model, deals(23));

  it.each(SORTS)('by cursor are the whole answer in order: %s %s', (...sort) => {
    const names = sort.filter((name) => name !== undefined);
    const whole = ids(ask(index, { sort: names }));
    for (const limit of [1, 4, 22, 23, 24]) {
      expect(pages(index, { sort: names, limit })).toEqual(whole);
    }
  });

  it('by offset are slices, whatever heap or sort made them', () => {
    const whole = ids(ask(index, { sort: ['-expectedValue'] }));
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), (offset, limit) => {
        const answer = ask(index, { sort: ['-expectedValue'], offset, limit });
        expect(ids(answer)).toEqual(whole.slice(offset, offset + limit));
        expect(answer.total).toBe(23);
        expect(answer.nextCursor !== undefined).toBe(limit > 0 && offset + limit < 23);
      }),
    );
  });

  it('a cursor follows a page taken by offset', () => {
    const first = ask(index, { sort: ['title'], offset: 5, limit: 3 });
    const cursor = first.nextCursor ?? '';
    const next = ask(index, { sort: ['title'], limit: 3, cursor });
    expect(ids(next)).toEqual(ids(ask(index, { sort: ['title'], offset: 8, limit: 3 })));
  });

  it('of a full text come best first', () => {
    const whole = ids(ask(index, { search: 'export a^2' }));
    expect(whole).toHaveLength(23);
    expect(pages(index, { search: 'export a^2', limit: 5 })).toEqual(whole);
  });

  it('show each record once while others are added and removed', () => {
    const live = indexOf(model, deals(20));
    const before = ids(ask(live, { sort: ['title'] }));
    const seen = pages(live, { sort: ['title'], limit: 4 }, (page) => {
      const record = stored(model, { id: `deal_n${page}`, title: 'Aardvark' });
      live.applyChange({ file: record.file, record });
      live.applyChange({ file: `crm/deals/${before[0]}.json`, record: null });
    });
    expect(seen).toEqual(before);
  });
});

describe('cursors that do not fit', () => {
  const index = indexOf(model, deals(9));
  const cursorOf = (query: Partial<Query>): string =>
    ask(index, { limit: 2, ...query }).nextCursor ?? '';

  it.each<[string, string, Partial<Query>, string]>([
    ['another sort', cursorOf({ sort: ['title'] }), { sort: ['-title'] }, 'sorted by [-title]'],
    ['another collection', cursorOf({}), { collection: 'companies' }, 'crm/companies'],
    ['full text', cursorOf({ search: 'export' }), {}, 'sorted by [(score)]'],
    ['not base64', '%%%', {}, 'damaged'],
    ['other JSON', Buffer.from('[1,2]').toString('base64url'), {}, 'damaged'],
    ['cut off', cursorOf({}).slice(0, -6), {}, 'damaged'],
  ])('%s', (_, cursor, query, message) => {
    const act = () => ask(index, { limit: 2, ...query, cursor });
    expect(act).toThrow(expect.objectContaining({ code: 'query' }));
    expect(act).toThrow(message);
  });
});
