/** Records whose second write is an edit, and what a write brings along, at the command line. */

import { describe, expect, it } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import { git, makeGitWorkspace, pail, read, writeTexts } from './harness.ts';

const RECORDS = {
  'bucket/orgs/org_a.json': { id: 'org_a', name: 'Acme' },
  'bucket/inventory/projects/ip_a.json': { id: 'ip_a', name: 'Green' },
  'bucket/inventory/units/unit_a.json': {
    id: 'unit_a',
    projectId: 'ip_a',
    unitLabel: 'A-1',
    priceCurrent: 100,
  },
};
const METER = ['orgId=org_a', 'metricCode=calls', 'forDate=2026-11-20'];

function workspace(): string {
  const root = makeGitWorkspace({});
  const names = ['billing/usage-meters', 'inventory/pricing-history'];
  const files = [...Object.keys(RECORDS), ...names.map((name) => `bucket/${name}/x.json`)];
  copySchemas(root, files);
  writeTexts(root, RECORDS);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'records');
  return root;
}

describe('a usage meter', () => {
  it('is one record, however often it is written', async () => {
    const root = workspace();
    const run = (quantity: number) =>
      pail(root, ['create', 'billing/usage-meters', ...METER, `quantity=${quantity}`, '--json']);
    const first = (await run(7)).json() as { item: { id: string } };
    expect((await run(9)).json()).toMatchObject({ item: { id: first.item.id, quantity: 9 } });
    const before = git(root, 'rev-parse', 'HEAD');
    expect((await run(9)).json()).toMatchObject({ item: { id: first.item.id }, changes: [] });
    expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
  });

  it('in a file too, with the faulty line named', async () => {
    const root = workspace();
    await pail(root, ['create', 'billing/usage-meters', ...METER, 'quantity=7']);
    const line = (day: string, quantity: number): string =>
      JSON.stringify({ orgId: 'org_a', metricCode: 'calls', forDate: day, quantity });
    writeTexts(root, {
      'meters.jsonl': [line('2026-11-20', 8), line('2026-11-21', -1), line('2026-11-22', 3)].join(
        '\n',
      ),
    });
    const run = await pail(root, ['create', 'billing/usage-meters', '--file', 'meters.jsonl']);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('line 2 /quantity')]);
    const all = await pail(root, ['query', 'billing/usage-meters', '--json']);
    const { items } = all.json() as { items: { quantity: number }[] };
    expect(items.map(({ quantity }) => quantity).sort()).toEqual([3, 8]);
  });
});

describe('a changed price', () => {
  it('is one commit with its history, by an import as well', async () => {
    const root = workspace();
    await pail(root, ['set', 'unit_a', 'priceCurrent=110']);
    expect(git(root, 'show', '--stat', '--format=', 'HEAD')).toMatch(
      /inventory\/pricing-history\/price_\w+\.json[\s\S]*unit_a\.json/,
    );
    writeTexts(root, { 'units.csv': 'id,project id,unit label,price\nunit_a,ip_a,A-1,120\n' });
    const run = await pail(root, ['import', 'units.csv', '--to', 'units', '--update']);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(read(root, 'bucket/inventory/units/unit_a.json')).priceCurrent).toBe(120);
    const asked = ['query', 'inventory/pricing-history', '--sort', 'price', '--json'];
    expect((await pail(root, asked)).json()).toMatchObject({
      items: [
        { previousPrice: 100, price: 110 },
        { previousPrice: 110, price: 120 },
      ],
    });
  });
});
