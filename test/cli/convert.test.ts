import { describe, expect, it } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import { SALES_FILES } from '../support/workspace.ts';
import { git, makeGitWorkspace, pail, writeTexts } from './harness.ts';

const lead = (id: string, more: object): Record<string, object> => ({
  [`bucket/crm/leads/${id}.json`]: { id, status: 'new', ...more },
});

function workspace(): string {
  const root = makeGitWorkspace({});
  copySchemas(root, ['bucket/crm/leads/x.json', ...Object.keys(SALES_FILES)]);
  writeTexts(root, {
    ...SALES_FILES,
    ...lead('lead_a', { firstName: 'Ann', email: 'ann@acme.example', grade: 'A' }),
    ...lead('lead_b', { firstName: 'Bo', email: 'bo@acme.example', grade: 'B' }),
    ...lead('lead_c', { firstName: 'Cy', status: 'disqualified', grade: 'A' }),
  });
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'records');
  return root;
}

const counts = async (root: string): Promise<number[]> =>
  Promise.all(
    ['companies', 'contacts', 'deals'].map(
      async (name) =>
        (await pail(root, ['query', name, '--count', '--json'])).json<{ total: number }>().total,
    ),
  );

describe('pail convert', () => {
  it('is one commit that undo takes back, and is refused twice', async () => {
    const root = workspace();
    const run = await pail(root, ['convert', 'lead_a', '--json']);
    expect(run.json()).toMatchObject({
      converted: [{ lead: 'lead_a' }],
      commit: expect.any(String),
    });
    expect(git(root, 'log', '-1', '--format=%s')).toBe('convert Ann (lead_a)');
    expect(await counts(root)).toEqual([1, 1, 1]);
    const again = await pail(root, ['convert', 'lead_a']);
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining('was converted already, into cont_'),
    ]);
    expect((await pail(root, ['undo', git(root, 'rev-parse', 'HEAD')])).code).toBe(0);
    expect(await counts(root)).toEqual([0, 0, 0]);
  });

  it.each([
    [['leads'], [1, 2, 2]],
    [
      ['leads', 'grade=A'],
      [1, 1, 1],
    ],
    [
      ['leads', '--no-deal'],
      [1, 2, 0],
    ],
    [
      ['leads', '-n', '1', '--stage', 'offered'],
      [1, 1, 1],
    ],
    [
      ['lead_a', 'lead_b'],
      [1, 2, 2],
    ],
    [
      ['leads', '--dry-run'],
      [0, 0, 0],
    ],
  ])('%j', async (argv, expected) => {
    const root = workspace();
    expect((await pail(root, ['convert', ...argv])).code).toBe(0);
    expect(await counts(root)).toEqual(expected);
  });

  it.each([
    [['lead_c'], 1, 'is disqualified'],
    [['lead_a', '--contact', 'nobody'], 1, 'no record "nobody" in crm/contacts'],
    [['lead_a', '--no-deal', '--stage', 'offered'], 2, 'without a deal'],
    [['lead_a', '--stage', 'wonn'], 1, 'wonn'],
    [['pipe_sales'], 1, 'only leads are converted'],
  ])('%j is refused', async (argv, code, message) => {
    const run = await pail(workspace(), ['convert', ...argv]);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});
