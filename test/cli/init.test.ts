import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Collection } from '../../src/schema/model.ts';
import { DEFAULT_PACKS } from '../../src/workspace/packs.ts';
import { shippedModel } from '../support/model.ts';
import { makeDir } from '../support/temp-dir.ts';
import { git, pail, read, writeTexts } from './harness.ts';

const isDefault = ({ pack }: Collection): boolean => DEFAULT_PACKS.some((one) => one === pack);

describe('pail init', () => {
  it('makes a repository with the default packs and commits it', async () => {
    const dir = makeDir();
    const run = await pail(dir, ['init']);
    expect(run.code).toBe(0);
    const size = [...shippedModel().collections.values()].filter(isDefault).length;
    expect(run.stdout).toMatch(new RegExp(`^made ${dir}: ${size} collections, \\d+ files\n$`));
    expect(run.stderr).toContain('Next:\n  pail schema\n');
    expect(git(dir, 'status', '--porcelain')).toBe('');
    expect(git(dir, 'config', 'core.fsync')).toBe('committed,loose-object,reference,index');
    expect(git(dir, 'config', 'merge.pail.driver')).toContain('merge-driver -- %O %A %B %P');
    const attribute = git(dir, 'check-attr', 'merge', 'bucket/crm/deals/deal_a.json');
    expect(attribute).toContain('merge: pail');
    expect(git(dir, 'log', '--format=%an %s')).toBe('Ada Holm chore: new Pail workspace');
    expect(existsSync(join(dir, 'schemas/crm/deals.schema.json'))).toBe(true);
    expect(existsSync(join(dir, 'views/pipeline.yaml'))).toBe(true);
  });

  it('takes only the named packs, users always, and says what is left out', async () => {
    const dir = makeDir();
    const run = await pail(dir, ['init', 'desk', '--pack', 'support', '--no-git', '--json']);
    expect(run.json()).toMatchObject({
      root: join(dir, 'desk'),
      packs: ['support'],
      collections: ['support/tickets', 'users'],
      repository: 'none',
      committed: false,
    });
    expect(existsSync(join(dir, 'desk/.git'))).toBe(false);
    const views = readdirSync(join(dir, 'desk/views'));
    expect(views).toContain('support.yaml');
    expect(views).not.toContain('pipeline.yaml');
    const words = await pail(dir, ['init', 'other', '--pack', 'support', '--no-git']);
    expect(words.stderr).toContain('left out, so relations to them rest: crm/companies (pack crm)');
    expect(words.stderr).toContain('cd other');
  });

  it('goes into a repository that has other content, and commits nothing there', async () => {
    const dir = makeDir();
    git(dir, 'init', '--quiet');
    writeTexts(dir, { 'README.md': '# Ours\n', 'AGENTS.md': 'Our agents.\n', 'src/a.js': 'x\n' });
    writeTexts(dir, { '.gitattributes': '*.js text\n' });
    git(dir, 'add', '-A');
    git(dir, 'commit', '--quiet', '-m', 'ours');
    const run = await pail(dir, ['init', '--pack', 'crm']);
    expect(run.code).toBe(0);
    expect(read(dir, 'AGENTS.md')).toBe('Our agents.\n');
    expect(read(dir, '.gitattributes')).toBe('*.js text\n');
    const attribute = git(dir, 'check-attr', 'merge', 'bucket/crm/deals/deal_a.json');
    expect(attribute).toContain('merge: pail');
    expect(read(dir, 'bucket/AGENTS.md')).toContain('notes for AI agents');
    expect(run.stderr).toContain('AGENTS.md was there already');
    expect(run.stderr).toContain('not committed yet');
    expect(git(dir, 'log', '--format=%s')).toBe('ours');
  });

  it('lists every file in the way and writes nothing', async () => {
    const dir = makeDir();
    writeTexts(dir, { 'views/pipeline.yaml': 'mine\n', 'schemas/support': 'a file\n' });
    const run = await pail(dir, ['init']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('  schemas/support/tickets.schema.json\n');
    expect(run.stderr).toContain('  views/pipeline.yaml\n');
    expect(readdirSync(dir).sort()).toEqual(['schemas', 'views']);
    expect(read(dir, 'views/pipeline.yaml')).toBe('mine\n');
  });

  it.each([
    ['a workspace', { 'pail.yaml': 'version: 1\n' }, '.', 'is a workspace already'],
    ['a file', { taken: 'x' }, 'taken', 'is a file; name a directory'],
  ])('refuses %s', async (_, texts, target, message) => {
    const dir = makeDir();
    writeTexts(dir, texts);
    const run = await pail(dir, ['init', target]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(message);
  });

  it('writes nothing under --dry-run', async () => {
    const dir = makeDir();
    const run = await pail(dir, ['init', '--dry-run']);
    expect(run.stdout).toContain('pail.yaml\n');
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('AGENTS.md', () => {
  it('names the collections, and commands that exist', async () => {
    const dir = makeDir();
    await pail(dir, ['init', '--pack', 'crm']);
    const text = read(dir, 'AGENTS.md');
    expect(text).toContain('| deals | `bucket/crm/deals/` | `deal_` |');
    const verbs = [...text.matchAll(/^pail (\w+)/gm)].map((match) => match[1] ?? '');
    expect(new Set(verbs)).toEqual(
      new Set(['schema', 'query', 'search', 'show', 'set', 'create', 'rm', 'mv', 'fmt', 'check']),
    );
    for (const verb of new Set(verbs)) {
      expect((await pail(dir, ['help', verb])).code).toBe(0);
    }
  });
});
