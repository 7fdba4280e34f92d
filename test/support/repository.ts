/** Fresh repositories without a process for each: one is made, and its copies get their settings as text. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const templates = new Map<Start, string>();

/** `begun` has a first commit, of nothing: one who asks what HEAD is gets an answer that can be kept. */
export type Start = 'unborn' | 'begun';

/** Values by key by section, as git's config has them. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A repository on branch `main` at `root`, which has none yet. */
export function initRepository(
  root: string,
  settings: Settings = {},
  start: Start = 'unborn',
): void {
  const template = templates.get(start) ?? makeTemplate(start);
  templates.set(start, template);
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

function makeTemplate(start: Start): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pail-template-')));
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['init', '-q', '-b', 'main', dir], { env });
  if (start === 'begun') {
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    execFileSync('git', [...author, 'commit', '-q', '--allow-empty', '-m', 'begin'], {
      cwd: dir,
      env,
    });
  }
  const git = join(dir, '.git');
  for (const samples of ['hooks', 'info']) {
    rmSync(join(git, samples), { recursive: true });
    mkdirSync(join(git, samples));
  }
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return git;
}
