import { describe, expect, it } from 'vitest';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL, type Texts } from './harness.ts';

const deal = (root: string, id: string): Record<string, unknown> =>
  JSON.parse(read(root, `bucket/crm/deals/${id}.json`));
const head = (root: string, format: string): string => git(root, 'log', '-1', `--format=${format}`);
const migration = (text: string): Texts => ({ ...SMALL, 'migrations/2026-03-01-a.yaml': text });

const BIG = `version: 1
description: big deals are likelier
collection: deals
where: expectedValue > 10000 && stage != "closed_won"
set: { probability: probability + 5, tags: '["big"]' }
rename: { expectedValue: amount, title: name }
remove: [expectedCloseDate]
`;

describe('migrate', () => {
  it('changes values, names and fields in one commit that history remembers', async () => {
    const root = makeGitWorkspace(migration(BIG));
    const dry = await pail(root, ['migrate', '--dry-run', '--json']);
    expect(dry.json()).toMatchObject({ dryRun: true, migration: '2026-03-01-a' });
    const run = await pail(root, ['migrate']);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/^2026-03-01-a: 3 records, 2 files changed \(commit \w{7}\)\n$/);
    expect(deal(root, 'deal_a1')).toMatchObject({
      name: 'Acme renewal',
      amount: 50000,
      probability: 65,
      tags: ['big'],
    });
    expect(deal(root, 'deal_a2')).toMatchObject({ amount: 12500, probability: 100 });
    expect(head(root, '%s|%(trailers:key=Pail-Migration,valueonly)')).toBe(
      'migrate 2026-03-01-a: big deals are likelier|2026-03-01-a',
    );
    expect((await pail(root, ['check', '--json'])).json()['problems']).toEqual([]);
    expect(git(root, 'status', '--porcelain')).toBe('');

    expect((await pail(root, ['migrate', '--json'])).json()).toMatchObject({ total: 0 });
    const again = await pail(root, ['migrate', '2026-03-01-a', '--json']);
    expect(again.json()['error']).toMatchObject({ code: 'restricted' });

    const clone = `${makeWorkspace({})}/clone`;
    git(root, 'clone', '--quiet', root, clone);
    expect((await pail(clone, ['migrate', '--json'])).json()).toMatchObject({ total: 0 });

    await pail(root, ['undo', head(root, '%H')]);
    expect(git(root, 'diff', '--stat', 'HEAD~2', 'HEAD')).toBe('');
    expect((await pail(root, ['migrate', '--json'])).json()).toMatchObject({ total: 1 });
  });

  it('runs those that wait in the order of their names', async () => {
    const root = makeGitWorkspace({
      ...SMALL,
      'migrations/2-b.yaml': 'version: 1\ncollection: deals\nset: { probability: chance * 2 }\n',
      'migrations/1-a.yaml': 'version: 1\ncollection: deals\nrename: { probability: chance }\n',
      'migrations/3-c.yaml': 'version: 1\ncollection: deals\nrename: { chance: probability }\n',
    });
    const dry = await pail(root, ['migrate', '--dry-run']);
    expect(dry.stderr).toContain('only 1-a is shown');
    expect(dry.stderr).toContain('2 more migrations wait: 2-b, 3-c');
    const json = (await pail(root, ['migrate', '--dry-run', '--json'])).json();
    expect(json).toMatchObject({ migration: '1-a', waiting: ['2-b', '3-c'] });
    const failed = await pail(root, ['migrate', '--json']);
    expect(failed.json()['error']).toMatchObject({ code: 'usage', data: { field: 'probability' } });
    expect(deal(root, 'deal_a1')['chance']).toBe(60);
    expect(head(root, '%s')).toBe('migrate 1-a');
    const run = await pail(root, ['migrate', '3-c']);
    expect(run.code).toBe(0);
    expect(deal(root, 'deal_a1')['probability']).toBe(60);
  });

  it('moves only the values where the schema was changed by hand', async () => {
    const schema = JSON.stringify(SMALL['schemas/crm/deals.schema.json']);
    const root = makeGitWorkspace({
      ...migration('version: 1\ncollection: deals\nrename: { tags: labels }\nremove: [ownerId]\n'),
      'schemas/crm/deals.schema.json': schema
        .replace('"tags"', '"labels"')
        .replace(/"ownerId":\{.*?\}\},?/, '')
        .replace(/,,/g, ','),
    });
    const run = await pail(root, ['migrate', '--json']);
    expect(run.json()).toMatchObject({ items: [{ records: 2, files: 0 }] });
    expect(deal(root, 'deal_a1')).toMatchObject({ labels: ['q1'] });
    expect(deal(root, 'deal_a1')).not.toHaveProperty('ownerId');
  });

  it.each<[string, string]>([
    ['version: 2\ncollection: deals\nremove: [tags]\n', 'usage'],
    ['version: 1\ncollection: deals\n', 'usage'],
    ['version: 1\ncollection: deals\nsets: {}\n', 'usage'],
    ['', 'usage'],
    ['version: 1\ncollection: dals\nremove: [tags]\n', 'not_found'],
    ['version: 1\ncollection: deals\nset: { tgas: "[]" }\n', 'usage'],
    ['version: 1\ncollection: deals\nset: { weightedValue: 1 }\n', 'usage'],
    ['version: 1\ncollection: deals\nset: { stage: \'"lost"\' }\n', 'invalid'],
    ['version: 1\ncollection: deals\nwhere: titel == ""\nset: { stage: title }\n', 'expr_type'],
    ['version: 1\ncollection: deals\nremove: [expectedValue]\n', 'restricted'],
    ['version: 1\ncollection: deals\nrename: { tags: title }\n', 'exists'],
  ])('refuses %j with %s and changes nothing', async (text, code) => {
    const root = makeGitWorkspace(migration(text));
    const run = await pail(root, ['migrate', '--json']);
    expect(run.json()['error']).toMatchObject({ code });
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(head(root, '%s')).toBe('start');
  });

  it('says of a field in use that the migration can be run again', async () => {
    const text = 'version: 1\ncollection: deals\nremove: [expectedValue]\n';
    const root = makeGitWorkspace(migration(text));
    const { error } = (await pail(root, ['migrate', '--json'])).json<{ error: object }>();
    expect(error).toMatchObject({
      message: expect.stringMatching(/then run the migration again$/),
    });
  });

  it.each<[string, string, string[], string]>([
    ['an unknown one', 'version: 1\n', ['2026-03-01-b'], 'not_found'],
    ['all, where commits are made by hand', 'version: 1\ncommit: manual\n', [], 'usage'],
  ])('refuses %s', async (_, config, argv, code) => {
    const root = makeGitWorkspace({ ...migration(BIG), 'pail.yaml': config });
    expect((await pail(root, ['migrate', ...argv, '--json'])).json()['error']).toMatchObject({
      code,
    });
  });
});
