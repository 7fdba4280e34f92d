import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeWorkspace, pail, SMALL } from './harness.ts';

const company = (id: string, name: string, more: object = {}): object => ({
  id,
  name,
  tier: 'smb',
  ...more,
});
const TEXTS = {
  ...SMALL,
  'bucket/crm/companies/comp_acm2.json': company('comp_acm2', 'ACME Inc.'),
  'bucket/crm/companies/comp_bric.json': company('comp_bric', 'Brick and Company'),
};

describe('pail dupes', () => {
  it('names groups with scores and reasons', async () => {
    const run = await pail(makeWorkspace(TEXTS), ['dupes', 'companies']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`75 %  Acme  comp_acme
      ACME Inc.  comp_acm2
      name ACME Inc. ~ Acme
`);
    expect(run.stderr).toContain('2 groups');
  });

  it('answers JSON, limited and only the sure ones', async () => {
    const root = makeWorkspace(TEXTS);
    const all = (await pail(root, ['dupes', 'companies', '-n', '1', '--json'])).json();
    expect(all).toMatchObject({
      total: 2,
      items: [{ score: 0.75, records: [{ id: 'comp_acme', name: 'Acme' }, {}] }],
    });
    const sure = (await pail(root, ['dupes', 'companies', '--min', '0.9', '--json'])).json();
    expect(sure).toMatchObject({ total: 0, items: [] });
  });

  it.each([
    [['dupes', 'companies', '--min', '7'], 2, 'from 0 to 1'],
    [['dupes', 'compnies'], 1, 'did you mean'],
    [['dupes'], 2, 'collection'],
    [['dupes', '--not', 'comp_acme'], 2, 'two records or more'],
  ])('%j is refused', async (argv, code, message) => {
    const run = await pail(makeWorkspace(TEXTS), argv);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(message);
  });
});

describe('pail dupes --not', () => {
  it('keeps a pair from being shown again', async () => {
    const root = makeWorkspace({
      ...TEXTS,
      ...Object.fromEntries(
        ['base', 'crm/companies', 'crm/contacts', 'users'].map((path) => {
          const file = `schemas/${path}.schema.json`;
          return [file, readFileSync(file, 'utf8')];
        }),
      ),
    });
    const told = await pail(root, ['dupes', '--not', 'comp_acme', 'comp_acm2']);
    expect([told.code, told.stderr]).toEqual([0, '']);
    const left = (await pail(root, ['dupes', 'companies', '--json'])).stdout;
    expect(left).not.toContain('comp_acm2');
  });
});
