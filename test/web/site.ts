/** A viewer over a real workspace in a temporary directory, requests in process. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Express } from 'express';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import { type AppOptions, createApp } from '../../src/web/app.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { initRepository, type Start } from '../support/repository.ts';
import { copySchemas, copyViews } from '../support/schemas.ts';
import { SALES_FILES } from '../support/workspace.ts';

export type Files = Readonly<Record<string, string | object>>;

export type TestSite = {
  readonly root: string;
  readonly app: Express;
  readonly workspace: LiveWorkspace;
  /** Faults of Pail itself; a test that expects none asserts that it is empty. */
  readonly bugs: unknown[];
  write(path: string, content: string | object): void;
  remove(path: string): void;
  close(): Promise<void>;
};

export type SiteOptions = AppOptions & {
  /** Collections that are wanted beside the core ones and those of the files. */
  readonly collections?: readonly string[];
  /** Absent: `begun`. */
  readonly start?: Start;
};

export const DEAL: Readonly<Record<string, unknown>> = {
  id: 'deal_x',
  title: 'BigCo licence',
  companyId: 'comp_bigco',
  ownerId: 'usr_ada',
  stage: 'offered',
  expectedValue: 1000,
  pipeline: 'sales',
  tags: ['q4'],
};

/** Ada, BigCo and one deal on the shipped sales pipeline. */
export const FILES: Files = {
  ...SALES_FILES,
  'bucket/users/usr_ada.json': { id: 'usr_ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  'bucket/crm/companies/comp_bigco.json': { id: 'comp_bigco', name: 'BigCo', domain: 'bigco.com' },
  'bucket/crm/deals/deal_x.json': DEAL,
};

/** The shipped schemas and views over `files`; gone when the test ends. */
export async function makeSite(files: Files = FILES, options: SiteOptions = {}): Promise<TestSite> {
  const site = await openSite(files, options);
  onTestFinished(() => site.close());
  return site;
}

/** One site for all tests of a `describe` that change nothing. */
export function sharedSite(files: Files = FILES, options: SiteOptions = {}): () => TestSite {
  let site: TestSite | undefined;
  beforeAll(async () => {
    site = await openSite(files, options);
  });
  afterAll(() => site?.close());
  return () => {
    if (site === undefined) throw new Error('the site is made before the first test, not earlier');
    return site;
  };
}

/** For whoever closes it: `close` takes the directory away too. */
export async function openSite(files: Files, options: SiteOptions): Promise<TestSite> {
  const { collections = [], start = 'begun', ...appOptions } = options;
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pail-site-')));
  const write = (path: string, content: string | object): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : canonicalText(content));
  };
  copySchemas(root, [...Object.keys(files), ...collections.map((path) => `bucket/${path}/x.json`)]);
  copyViews(root);
  write('pail.yaml', 'version: 1\ncommit: manual\nname: Test\n');
  for (const [path, content] of Object.entries(files)) write(path, content);
  // The state directory goes into `.git`: without one it would be the user's own.
  initRepository(root, {}, start);
  const workspace = await openWorkspace(root);
  const bugs: unknown[] = [];
  const app = createApp(workspace, { onBug: (error) => bugs.push(error), ...appOptions });
  const close = async (): Promise<void> => {
    await workspace.close();
    rmSync(root, { recursive: true, force: true });
  };
  const remove = (path: string): void => rmSync(join(root, path));
  return { root, app, workspace, bugs, write, remove, close };
}
