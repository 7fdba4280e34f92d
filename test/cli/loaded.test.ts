/** What a command loads decides how fast it answers: real processes, and what of the bundle they ran. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { makeGitWorkspace } from './harness.ts';

const BIN = resolve('bin/pail.js');
let root: string;

/** Files of JavaScript that `pail <argv…>` ran, as V8 counts them. */
function loadedFiles(argv: readonly string[], cwd = root): string[] {
  const coverage = makeDir();
  const env = { ...process.env, NODE_V8_COVERAGE: coverage };
  const run = spawnSync(process.execPath, [BIN, ...argv], { cwd, env, encoding: 'utf8' });
  expect(run.stderr).not.toContain('pail:');
  const urls = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8'));
    return (result as { url: string }[]).map(({ url }) => url);
  });
  return urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
}

/** The files themselves, or the parts of a bundle that its source map names. */
function sourcesOf(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    if (!file.startsWith(resolve('dist'))) return [file];
    return JSON.parse(readFileSync(`${file}.map`, 'utf8')).sources as string[];
  });
}

/** npm packages in them. */
function packagesIn(files: readonly string[]): string[] {
  const names = sourcesOf(files).map(
    (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

beforeAll(() => {
  root = makeGitWorkspace();
  // The first command makes the index and reads schemas and views.
  expect(packagesIn(loadedFiles(['query', 'deals']))).toContain('yaml');
  loadedFiles(['view', 'pipeline']);
  expect(packagesIn(loadedFiles(['show', 'deal_a1']))).toContain('ajv');
});

it('keeps compiled code where Node can, and only there', () => {
  spawnSync(process.execPath, [BIN, 'query', 'deals'], { cwd: root });
  const isKept = existsSync(join(root, '.git/pail/cache/code'));
  expect(isKept).toBe('enableCompileCache' in module);
});

it('schemas of the packs were compiled with the bundle', () => {
  const dir = makeDir();
  spawnSync(process.execPath, [BIN, 'init', '--pack', 'support,crm', '--no-git'], { cwd: dir });
  const sources = sourcesOf(loadedFiles(['create', 'tickets', 'subject=Cold', 'tags=a'], dir));
  expect(sources.join('\n')).toContain('validator-helpers.ts');
  expect(sources.join('\n')).not.toContain('compile-schema.ts');
});

describe('packages and files that are loaded', () => {
  const READ = ['@marcbachmann/cel-js', 'commander', 'nanoid'];
  // Compiled schemas call the formats; ajv itself has done its work before.
  const CHECKED = [...READ, 'ajv-formats'].sort();
  it.each<[string, readonly string[], number]>([
    ['--help', [], 4],
    ['help query', ['commander'], 8],
    ['query deals stage=offered --sort -expectedValue', READ, 16],
    ['query deals --group stage --sum expectedValue --json', READ, 16],
    ['view pipeline', READ, 16],
    ['show deal_a1', CHECKED, 16],
    ['search acme', [...READ, 'lunr'].sort(), 16],
  ])('pail %s', (line, packages, most) => {
    const files = loadedFiles(line.split(' '));
    expect(packagesIn(files)).toEqual(packages);
    expect(files.map((file) => basename(file)).length).toBeLessThanOrEqual(most);
  });
});
