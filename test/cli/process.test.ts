import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { git, makeGitWorkspace, makeWorkspace, SMALL } from './harness.ts';

const BIN = resolve('bin/pail.js');

function run(cwd: string, argv: readonly string[], input = '') {
  return spawnSync(process.execPath, [BIN, ...argv], { cwd, input, encoding: 'utf8' });
}

/** Outside the workspace, which stays clean. */
const MAP = join(makeDir(), 'map.yaml');

describe('bin/pail.js', () => {
  it('runs from anywhere, help alone', () => {
    const help = run(makeDir(), []);
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('pail: a CRM that lives in a git repository');
    // Written down when it was built; with an option more, the verbs themselves say it.
    expect(run(makeDir(), ['--help', '--quiet']).stdout).toBe(help.stdout);
  });

  it('makes a workspace, fills it from a pipe, and asks it', () => {
    const dir = makeDir();
    expect(run(dir, ['init']).status).toBe(0);
    const lines = '{"name":"Ada Holm","email":"ada@example.com"}\n{"name":"Bo"}\n';
    const created = run(dir, ['create', 'users', '--file', '-'], lines);
    expect(created.status).toBe(1);
    expect(created.stderr).toContain('line 2 /email: "email" is missing');
    const company = run(dir, ['create', 'companies', 'name=Acme', 'domain=acme.com', '--json']);
    const { item, commit } = JSON.parse(company.stdout);
    expect(commit).toBe(git(dir, 'rev-parse', 'HEAD'));
    const deal = run(dir, ['create', 'deals', 'title=First', `companyId=${item.id}`, 'stage=lead']);
    expect(deal.stderr).toBe('');
    expect(deal.status).toBe(0);
    const query = run(dir, ['query', 'deals', 'company.domain=acme.com', '--json']);
    expect(JSON.parse(query.stdout)).toMatchObject({ total: 1, items: [{ title: 'First' }] });
    const rows = (name: string) => `Firm\n${name}\n`;
    const csv = ['import', '-', '--format', 'csv'];
    const into = [...csv, '--to', 'companies', '--map', 'Firm=name', '--save-map', MAP];
    expect(run(dir, into, rows('Nord'))).toMatchObject({ status: 0, stderr: expect.any(String) });
    expect(run(dir, [...csv, '--map-file', MAP], rows('Sund')).status).toBe(0);
    expect(run(dir, ['query', 'companies', 'name=Sund', '--count', '--quiet']).stdout).toBe('1\n');
    const view = run(dir, ['view', 'pipeline']);
    expect(view.stdout).toContain('First');
    expect(run(dir, ['check']).status).toBe(0);
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  it.each(['people', 'registry', 'crm', 'product', 'marketing', 'support'])(
    'makes a sound workspace of the pack %s alone',
    (pack) => {
      const dir = makeDir();
      expect(run(dir, ['init', '--pack', pack]).status).toBe(0);
      const check = run(dir, ['check']);
      expect(check.stdout).toBe('');
      expect(check.status).toBe(0);
    },
  );

  it('makes a sound workspace of the demo', () => {
    const dir = makeDir();
    expect(run(dir, ['init', 'demo', '--demo']).status).toBe(0);
    const check = run(join(dir, 'demo'), ['check']);
    expect(check.stderr).not.toContain('error');
    expect(check.status).toBe(0);
  });

  it.each([
    [['qurey'], 2],
    [['query', 'deals', 'stge=x'], 2],
    [['show', 'deal_zz'], 1],
    [['query', 'deals'], 0],
  ])('ends %j with code %i', (argv, code) => {
    expect(run(makeWorkspace(), argv).status).toBe(code);
  });

  it('is quiet when its reader leaves early', async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => {
        const id = `comp_n${i}`;
        return [`bucket/crm/companies/${id}.json`, { id, name: `Company number ${i}` }];
      }),
    );
    const root = makeWorkspace({ ...SMALL, ...texts });
    const child = spawn(process.execPath, [BIN, 'query', 'companies', '--json'], { cwd: root });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((done) => child.on('close', done));
    expect(errors).toBe('');
    expect(code).toBe(0);
  });

  it('serves until it is interrupted, and then ends in good order', async () => {
    const root = makeGitWorkspace();
    const child = spawn(process.execPath, [BIN, 'serve', '--port', '0'], { cwd: root });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const first = await new Promise<string>((done) => {
      child.stdout.once('data', (chunk) => done(String(chunk)));
    });
    const url = /http:\S+/.exec(first)?.[0] ?? '';
    expect((await fetch(url)).status).toBe(200);
    child.kill('SIGINT');
    const code = await new Promise((done) => child.on('close', done));
    expect(code).toBe(0);
    expect(errors).toBe('Ctrl-C stops\nstopped\n');
  });
});
