import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installHooks } from '../../src/history/hooks.ts';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL, writeTexts } from './harness.ts';

const DEAL = 'bucket/crm/deals/deal_a1.json';
const COMPANY = 'bucket/crm/companies/comp_acme.json';
const SCHEMA = 'schemas/crm/deals.schema.json';
const deal = SMALL[DEAL] as object;

const MARKERS =
  '{\n<<<<<<< ours\n  "id": "deal_a1"\n=======\n  "id": "deal_a2"\n>>>>>>> theirs\n}\n';

/** Stages these files (null: their removal). */
function stage(root: string, texts: Readonly<Record<string, string | object | null>>): void {
  for (const [path, content] of Object.entries(texts)) {
    if (content === null) rmSync(join(root, path));
    else writeTexts(root, { [path]: content });
  }
  git(root, 'add', '-A');
}

describe('pail hook pre-commit', () => {
  const strict = JSON.parse(JSON.stringify(SMALL[SCHEMA]));
  strict.required = [...strict.required, 'lostReason'];
  it.each([
    ['a sound record', { [DEAL]: { ...deal, title: 'New' } }, 0, /^$/],
    ['a schema fault', { [DEAL]: { ...deal, stage: 'wonn' } }, 1, /\/stage/],
    ['a dangling relation', { [DEAL]: { ...deal, companyId: 'comp_none' } }, 1, /comp_none/],
    ['merge markers', { [DEAL]: MARKERS }, 1, /marker/],
    ['half a file', { [DEAL]: '{"id": "deal_a1",' }, 1, /deal_a1\.json/],
    ['a removal that others stand on', { [COMPANY]: null }, 1, /deal_a2/],
    [
      'a relation to a record staged along',
      {
        [DEAL]: { ...deal, companyId: 'comp_n' },
        'bucket/crm/companies/comp_n.json': { id: 'comp_n', name: 'N' },
      },
      0,
      /^$/,
    ],
    [
      'a record by the staged schema',
      { [SCHEMA]: strict, [DEAL]: { ...deal, title: 'x' } },
      1,
      /lostReason/,
    ],
    ['files that are no records', { 'notes.txt': 'x' }, 0, /^$/],
  ] as const)('of %s', async (_, texts, code, words) => {
    const root = makeGitWorkspace();
    stage(root, texts);
    const run = await pail(root, ['hook', 'pre-commit']);
    expect(run.stderr).toMatch(words);
    expect(run.code).toBe(code);
  });

  it('looks at the index that git names, not at the work tree', async () => {
    const root = makeGitWorkspace();
    stage(root, { [DEAL]: { ...deal, stage: 'wonn' } });
    writeTexts(root, { [DEAL]: deal });
    expect((await pail(root, ['hook', 'pre-commit'])).code).toBe(1);
    const vars = { GIT_INDEX_FILE: '.git/other-index' };
    execFileSync('git', ['read-tree', 'HEAD'], { cwd: root, env: { ...process.env, ...vars } });
    expect((await pail(root, ['hook', 'pre-commit'], { vars })).code).toBe(0);
  });

  it('checks a first commit, of a workspace below the top', async () => {
    const root = makeWorkspace({});
    git(root, 'init', '--quiet');
    const inner = Object.entries({
      ...SMALL,
      'pail.yaml': 'version: 1\n',
      [DEAL]: { ...deal, stage: 'wonn' },
    });
    rmSync(join(root, 'pail.yaml'));
    stage(root, Object.fromEntries(inner.map(([path, text]) => [`sub/${path}`, text])));
    const run = await pail(root, ['hook', 'pre-commit']);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1 problem in what is staged'),
    });
  });

  it('is in nobody’s way where it cannot look', async () => {
    const run = await pail(makeWorkspace(), ['hook', 'pre-commit']);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('did not look') });
    expect((await pail(makeWorkspace(), ['hook', 'pre-push'])).code).toBe(2);
  });
});

it('pail hook post-merge says what came', async () => {
  const root = makeGitWorkspace();
  git(root, 'switch', '-q', '-c', 'side');
  stage(root, { [DEAL]: { ...deal, stage: 'wonn' } });
  git(root, 'commit', '-q', '-m', 'side');
  git(root, 'switch', '-q', 'main');
  git(root, 'merge', '-q', 'side');
  const run = await pail(root, ['hook', 'post-merge', '0']);
  expect(run.code).toBe(0);
  expect(run.stderr).toMatch(/1 record changed\n {2}Acme renewal: stage .*wonn.*\npail: .*\/stage/);
  expect(await pail(root, ['hook', 'post-merge', '1'])).toMatchObject({ code: 0, stderr: '' });
});

describe('installed hooks', () => {
  const states = async (root: string, ...flags: string[]) => {
    const run = await pail(root, ['doctor', '--json', ...flags]);
    const { checks } = run.json<{
      checks: { name: string; level: string; fixed: boolean; advice?: string }[];
    }>();
    return checks.filter(({ name }) => name.startsWith('hook-'));
  };

  it('are run by git, and stop a commit', async () => {
    const root = makeGitWorkspace();
    expect(await states(root, '--fix')).toMatchObject([{ fixed: true }, { fixed: true }]);
    expect(await states(root)).toMatchObject([{ level: 'ok' }, { level: 'ok' }]);
    stage(root, { [DEAL]: { ...deal, stage: 'wonn' } });
    expect(() =>
      execFileSync('git', ['commit', '-q', '-m', 'x'], { cwd: root, stdio: 'pipe' }),
    ).toThrow(/wonn/);
    git(root, '-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', 'x');
  });

  it('let git go on when Pail is gone, and are written anew', async () => {
    const root = makeGitWorkspace();
    installHooks(root, { node: '/gone/node', script: '/gone/bin/pail.js' });
    stage(root, { [DEAL]: { ...deal, stage: 'wonn' } });
    const env = { ...process.env, PATH: '/usr/bin:/bin' };
    execFileSync('git', ['commit', '-q', '-m', 'x'], { cwd: root, env });
    expect(await states(root)).toMatchObject([{ level: 'warning' }, { level: 'warning' }]);
    await states(root, '--fix');
    expect(await states(root)).toMatchObject([{ level: 'ok' }, { level: 'ok' }]);
  });

  it('leave hooks of others alone, and say how to chain', async () => {
    const root = makeGitWorkspace();
    const file = '.git/hooks/pre-commit';
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    writeFileSync(join(root, file), '#!/bin/sh\nexit 0\n');
    const [own] = await states(root, '--fix');
    expect(own).toMatchObject({
      level: 'warning',
      fixed: false,
      advice: expect.stringContaining('pail hook pre-commit || exit 1'),
    });
    expect(read(root, file)).toBe('#!/bin/sh\nexit 0\n');
    appendFileSync(join(root, file), 'pail hook pre-commit || exit 1\n');
    expect(await states(root)).toMatchObject([{ level: 'ok' }, { level: 'ok' }]);
    git(root, 'config', 'core.hooksPath', '.husky');
    expect(await states(root, '--fix')).toMatchObject([{ fixed: false }, { fixed: false }]);
  });
});
