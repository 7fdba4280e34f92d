/** Fresh repositories without a process for each: one is made, and its copies get their settings as text. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let template: string | undefined;

/** Values by key by section, as git's config has them. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** An empty repository on branch `main` at `root`, which has none yet. */
export function initRepository(root: string, settings: Settings = {}): void {
  template ??= makeTemplate();
  cpSync(template, join(root, '.git'), { recursive: true });
  appendSettings(root, settings);
}

/** Who commits, unsigned, with no collector at work behind the test. */
export function settingsOf(name: string, email: string): Settings {
  return { user: { name, email }, commit: { gpgsign: 'false' }, gc: { auto: '0' } };
}

/** Adds settings to a repository's own. */
export function appendSettings(root: string, settings: Settings): void {
  const lines = Object.entries(settings).flatMap(([section, values]) => [
    `[${section}]`,
    ...Object.entries(values).map(([key, value]) => `\t${key} = ${value}`),
  ]);
  if (lines.length > 0) appendFileSync(join(root, '.git/config'), `${lines.join('\n')}\n`);
}

function makeTemplate(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pail-template-')));
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['init', '-q', '-b', 'main', dir], { env });
  const git = join(dir, '.git');
  for (const samples of ['hooks', 'info']) {
    rmSync(join(git, samples), { recursive: true });
    mkdirSync(join(git, samples));
  }
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return git;
}
