/** A server and command lines as processes of their own: what they know of each other, and never take on trust. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { copySchemas } from '../support/schemas.ts';
import { git, makeGitWorkspace, writeTexts } from './harness.ts';

const BIN = resolve('bin/pail.js');
const WAIT = { timeout: 20_000, interval: 50 };

const servers: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});

/** A server on the workspace, once it listens. */
async function serve(root: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, [BIN, 'serve', '--port', '0'], { cwd: root });
  servers.push(server);
  await new Promise((done) => server.stdout?.once('data', done));
  return server;
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  server.kill(signal);
  await new Promise((done) => server.once('close', done));
}

type Asked = { readonly titles: readonly string[]; readonly origin: string };

/** Titles of all deals, and what `--verbose` says. */
function ask(root: string): Asked {
  const argv = [BIN, 'query', 'deals', '--json', '--verbose', '--sort', 'id'];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
  const { items } = JSON.parse(stdout) as { items: readonly { readonly title: string }[] };
  return { titles: items.map((item) => item.title), origin: stderr };
}

/** The same, once a server vouches for it. */
function vouched(root: string): Promise<Asked> {
  return vi.waitFor(() => {
    const asked = ask(root);
    expect(asked.origin).toContain('vouched for by a server');
    return asked;
  }, WAIT);
}

const FILE = 'bucket/crm/deals/deal_v.json';
const deal = (title: string): object => ({ id: 'deal_v', title, stage: 'lead', pipeline: 'sales' });

const byGit = (title: string): Asked => ({
  titles: [title],
  origin: expect.stringContaining('checked by git'),
});

function workspace(): string {
  const root = makeGitWorkspace({ 'pail.yaml': 'version: 1\n', [FILE]: deal('0') });
  copySchemas(root, [FILE]);
  return root;
}

describe('a command beside a server', () => {
  it('sees each edit made right before it, vouched for or not', async () => {
    const root = workspace();
    await serve(root);
    await vouched(root);
    let count = 0;
    for (let round = 1; round <= 16; round++) {
      writeTexts(root, { [FILE]: deal(String(round)) });
      const { titles, origin } = ask(root);
      expect(titles).toEqual([String(round)]);
      if (origin.includes('vouched')) count++;
    }
    expect(count).toBeGreaterThan(0);
    const argv = [BIN, 'set', 'deal_v', 'title=Written', '--quiet'];
    expect(spawnSync(process.execPath, argv, { cwd: root }).status).toBe(0);
    expect(ask(root).titles).toEqual(['Written']);
    expect((await vouched(root)).titles).toEqual(['Written']);
  });

  it('does without it while it is stopped, once it is killed, and when it has ended', async () => {
    const root = workspace();
    const first = await serve(root);
    await vouched(root);
    first.kill('SIGSTOP');
    writeTexts(root, { [FILE]: deal('stopped') });
    expect(ask(root)).toEqual(byGit('stopped'));
    first.kill('SIGCONT');
    expect((await vouched(root)).titles).toEqual(['stopped']);
    await end(first, 'SIGKILL');
    writeTexts(root, { [FILE]: deal('killed') });
    expect(ask(root)).toEqual(byGit('killed'));
    const next = await serve(root);
    expect((await vouched(root)).titles).toEqual(['killed']);
    const beside = await serve(root);
    await end(beside, 'SIGINT');
    expect((await vouched(root)).titles).toEqual(['killed']);
    await end(next, 'SIGINT');
    expect(ask(root)).toEqual(byGit('killed'));
  });

  it('follows it through branches, other schemas and an index made anew', async () => {
    const root = workspace();
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'schemas');
    await serve(root);
    await vouched(root);
    git(root, 'checkout', '-q', '-b', 'other');
    writeTexts(root, { [FILE]: deal('other') });
    git(root, 'commit', '-q', '-a', '-m', 'other');
    git(root, 'checkout', '-q', '-');
    expect(ask(root).titles).toEqual(['0']);
    git(root, 'checkout', '-q', 'other');
    expect(ask(root).titles).toEqual(['other']);
    expect((await vouched(root)).titles).toEqual(['other']);
    expect(spawnSync(process.execPath, [BIN, 'index', 'rebuild'], { cwd: root }).status).toBe(0);
    writeTexts(root, { [FILE]: deal('after') });
    expect(ask(root).titles).toEqual(['after']);
    expect((await vouched(root)).titles).toEqual(['after']);
    const schema = join(root, 'schemas/crm/deals.schema.json');
    writeFileSync(
      schema,
      readFileSync(schema, 'utf8').replace('"title": {', '"extra": {}, "title": {'),
    );
    writeTexts(root, { [FILE]: { ...deal('extra'), extra: 1 } });
    expect(ask(root).titles).toEqual(['extra']);
    expect((await vouched(root)).titles).toEqual(['extra']);
  });
});
