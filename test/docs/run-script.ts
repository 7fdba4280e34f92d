/** Runs what a document tells its reader to paste, in a home of its own. */

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** All `sh` blocks of a document as one script, run by `sh -e` with `pail` on the path. Answers what it printed. */
export function runScriptOf(document: string): string {
  const blocks = [...readFileSync(document, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)];
  const script = blocks.map(([, text]) => text).join('\n');
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
  return execFileSync('sh', ['-ec', script], { env, encoding: 'utf8', stdio: 'pipe' });
}
