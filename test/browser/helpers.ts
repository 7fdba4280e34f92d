/** A real Chromium before a real server over a real workspace. */
import { existsSync } from 'node:fs';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Serving, serve } from '../../src/web/serve.ts';
import { type Files, openSite, type TestSite } from '../web/site.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium: `CHROMIUM`, or where systems put it; undefined when there is none. */
export const CHROMIUM: string | undefined = [process.env['CHROMIUM'] ?? '', ...PLACES].find(
  (path) => path !== '' && existsSync(path),
);
if (CHROMIUM === undefined) {
  process.stderr.write('browser tests skipped: no Chromium; install one or set CHROMIUM=<path>\n');
}

// No sandbox: tests may run as root in a container. The rest keeps Chromium from calling home.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const WAIT_MS = 30_000;

/** Waits until the page hears of changes; the state tells, too, whether it has heard of one. */
export function untilLive(page: Page): Promise<void> {
  const live = page.locator('#live:is([data-state="on"], [data-state="pulse"])');
  return live.waitFor({ state: 'attached' });
}

export type Viewer = {
  readonly site: TestSite;
  readonly url: string;
  /** A page at `path`; console errors, policy reports and alerts in it fail the test. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
};

let launched: Promise<Browser> | undefined;

/** One for all files of a worker; it goes when the worker does, which holds its pipe. */
function sharedBrowser(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });
  return launched;
}

/** A viewer of its own for each test file; `watching` sees edits on disk by itself. */
export function useViewer(files: Files): () => Viewer {
  let browser: Browser | undefined;
  let site: TestSite | undefined;
  let server: Serving | undefined;
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];

  beforeAll(async () => {
    browser = await sharedBrowser();
    site = await openSite(files, {});
    await site.workspace.watch();
    server = await serve(site.workspace, { port: 0 });
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    const seen = faults;
    contexts = [];
    faults = [];
    expect(seen).toEqual([]);
  });
  afterAll(async () => {
    await server?.close();
    await site?.close();
  });

  return () => {
    if (browser === undefined || site === undefined || server === undefined) {
      throw new Error('the viewer is there in tests only');
    }
    const { url } = server;
    const running = browser;
    const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
      const context = await running.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      listenForFaults(page, faults);
      page.setDefaultTimeout(WAIT_MS);
      await page.goto(new URL(path, url).href);
      await untilLive(page);
      return page;
    };
    return { site, url, open };
  };
}

/** Refused writes answer 4xx on purpose: the browser logs those, and they are no fault. */
function listenForFaults(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/status of 4(12|22|04|00)/.test(text)) faults.push(text);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}

/** Rules that axe finds broken below `part` (a selector), but for the minor ones; `rules`: these only. */
export async function axeFaults(
  page: Page,
  part = 'html',
  rules?: readonly string[],
): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = rules === undefined ? {} : { runOnly: rules };
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run('${part}', ${JSON.stringify(options)})`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`);
}
