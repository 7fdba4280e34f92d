/** Real workspaces in temporary directories: files given in the test's own body, in a real git repository. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { type OpenOptions, openWorkspace } from '../../src/workspace/open.ts';
import { NOW, SALES } from './plan-context.ts';
import { initRepository, settingsOf } from './repository.ts';
import { copySchemas } from './schemas.ts';

const IDENTITY = { name: 'Ada Test', email: 'ada@example.com', date: '2026-11-20T12:00:00Z' };

/** Environment in which git is the same everywhere: fixed author and date, no user or system settings. */
export const GIT_ENV: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: IDENTITY.name,
  GIT_AUTHOR_EMAIL: IDENTITY.email,
  GIT_AUTHOR_DATE: IDENTITY.date,
  GIT_COMMITTER_NAME: IDENTITY.name,
  GIT_COMMITTER_EMAIL: IDENTITY.email,
  GIT_COMMITTER_DATE: IDENTITY.date,
};

export function gitIn(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env: GIT_ENV, encoding: 'utf8' }).trim();
}

export type MadeWorkspace = {
  readonly root: string;
  /** Writes a file relative to the root; objects as canonical JSON. */
  write(path: string, content: string | object): void;
};

/** Files by path relative to the root: text, or objects written as canonical JSON. Removed when the test ends. */
export function makeWorkspace(
  files: Readonly<Record<string, string | object>>,
  options: {
    readonly git?: boolean;
    readonly config?: string;
    /** Absent: the core ones and those that `files` need. */
    readonly schemas?: 'all' | 'none';
  } = {},
): MadeWorkspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pail-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, content: string | object): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const text = typeof content === 'string' ? content : canonicalText(content);
    writeFileSync(join(root, path), text);
  };
  write('pail.yaml', options.config ?? 'version: 1\ntimezone: Europe/Oslo\n');
  if (options.schemas !== 'none') copySchemas(root, options.schemas ?? Object.keys(files));
  for (const [path, content] of Object.entries(files)) write(path, content);
  if (options.git !== false) {
    initRepository(root, settingsOf(IDENTITY.name, IDENTITY.email));
    gitIn(root, 'add', '-A');
    gitIn(root, 'commit', '-q', '-m', 'start');
  }
  return { root, write };
}

/** Opens it with a fixed clock; closed when the test ends. Looks at the disk itself, whoever vouches for it. */
export async function open(
  made: { readonly root: string },
  options: OpenOptions = {},
): Promise<LiveWorkspace> {
  const workspace = await openWorkspace(made.root, {
    clock: () => NOW,
    askServer: false,
    ...options,
  });
  onTestFinished(() => workspace.close());
  return workspace;
}

/** Bucket files of records by collection path. */
export function filesOf(
  records: Readonly<Record<string, readonly object[]>>,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(records).flatMap(([collection, list]) =>
      list.map((data) => [`bucket/${collection}/${(data as { id: string }).id}.json`, data]),
    ),
  );
}

/** The shipped sales pipeline and its stages as bucket files. */
export const SALES_FILES: Readonly<Record<string, object>> = filesOf(SALES);
