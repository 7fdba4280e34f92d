import { describe, expect, it } from 'vitest';
import { buildView } from '../../src/view/build-view.ts';
import { parseView } from '../../src/view/parse-view.ts';
import type { BuildOptions } from '../../src/view/view-input.ts';
import { deals, inputOf, model, people, showTable } from './small-crm.ts';

const all = [...people, ...deals];

const myDeals = `
version: 1
collection: deals
params:
  owner: { collection: users, default: me, label: Owner }
  least: { type: number, default: 0 }
  before: { type: date }
  hot: { type: boolean }
  title:
query:
  where:
    - ownerId == params.owner && expectedValue >= params.least
    - params.before == null || expectedCloseDate < params.before
    - params.hot == null || hot == params.hot
    - params.title == null || title != "params.title" && title.contains(params.title)
columns: [title]
`;

function ids(options: BuildOptions): string[] {
  const table = showTable(myDeals, all, options);
  return table.groups.flatMap((group) => group.rows.map((row) => row.id));
}

describe('parameters', () => {
  it.each([
    [{}, ['deal_a']],
    [{ owner: 'usr_bo' }, ['deal_b']],
    [{ owner: 'usr_bo', least: '10000' }, []],
    [{ least: '-1.5' }, ['deal_a']],
    [{ before: '2026-04-15' }, []],
    [{ before: '2026-04-16' }, ['deal_a']],
    [{ hot: 'true' }, ['deal_a']],
    [{ hot: 'false' }, []],
    [{ title: 'BigCo' }, ['deal_a']],
    [{ title: '" || true || "' }, []],
    [{ title: '' }, ['deal_a']],
  ])('%j', (params, expected) => expect(ids({ params })).toEqual(expected));

  it('says which values are in force', () => {
    const { params, view } = showTable(myDeals, all, { params: { title: 'Big' } });
    expect(params).toEqual({ owner: 'usr_ana', least: '0', title: 'Big' });
    expect(view.query.where[0]).toBe('ownerId == params.owner && expectedValue >= params.least');
  });

  it.each([
    [{ onwer: 'usr_bo' }, 'usage', /no parameter "onwer" \(known: owner.*did you mean "owner"/],
    [{ owner: 'usr_nobody' }, 'not_found', /no record "usr_nobody" in users for parameter "owner"/],
    [{ owner: 'comp_big' }, 'not_found', /no record "comp_big" in users/],
    [
      { least: '1 || true' },
      'usage',
      /must be a number such as 50000 or -1.5, found "1 \|\| true"/,
    ],
    [{ before: '2026-02-30' }, 'usage', /must be a date such as/],
    [{ hot: 'yes' }, 'usage', /must be true or false, found "yes"/],
  ])('refuses %j', (params, code, message) => {
    expect(() => ids({ params })).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('asks for what is required', () => {
    const yaml = `version: 1\ncollection: deals\nparams: { who: { required: true, label: Person } }\nquery: { where: ownerId == params.who }\n`;
    expect(() => showTable(yaml, all)).toThrow(
      'view "test-view" needs a value for its parameter "who" (Person)',
    );
    expect(showTable(yaml, all, { params: { who: 'usr_bo' } }).total).toBe(1);
  });

  it('resolves references the way the workspace does', () => {
    const { view } = parseView(myDeals, 'views/my-deals.yaml', model);
    if (view === null) throw new Error('the view is sound');
    const find = (reference: string, collection: string): string => {
      expect([reference, collection]).toEqual(['bo@acme.com', 'users']);
      return 'usr_bo';
    };
    const input = { ...inputOf(all, { params: { owner: 'bo@acme.com' } }), find };
    expect(buildView(view, input).params).toEqual({ owner: 'usr_bo', least: '0' });
  });

  it('explains a default that needs to know who you are', () => {
    const { view } = parseView(myDeals, 'views/my-deals.yaml', model);
    if (view === null) throw new Error('the view is sound');
    const input = inputOf(all);
    expect(() => buildView(view, { ...input, scope: { ...input.scope, me: null } })).toThrow(
      /`me` needs to know/,
    );
  });
});
