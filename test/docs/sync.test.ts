import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

it('the script in docs/sync.md runs as it stands, and both clones end equal', () => {
  const script = /```sh\n([\s\S]*?)```/.exec(readFileSync('docs/sync.md', 'utf8'))?.[1] ?? '';
  const home = mkdtempSync(join(tmpdir(), 'pail-docs-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const shim = join(home, 'pail');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${resolve('bin/pail.js')}" "$@"\n`);
  chmodSync(shim, 0o755);
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Test\n\temail = test@example.com\n');
  const env = {
    ...process.env,
    HOME: home,
    TMPDIR: home,
    PATH: `${home}:${process.env['PATH']}`,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
  };
  const out = execFileSync('sh', ['-c', script], { env, encoding: 'utf8', stdio: 'pipe' });
  expect(out).toContain('Acme licence 2026');
  expect(out).toMatch(/\$12,000|12000/);
  expect(out.trim().split('\n').at(-1)).toBe('in step');
}, 120_000);
