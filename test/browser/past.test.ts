import { beforeAll, describe, expect, it } from 'vitest';
import { gitIn } from '../support/workspace.ts';
import { DEAL, FILES } from '../web/site.ts';
import { axeFaults, CHROMIUM, useViewer } from './helpers.ts';

describe.skipIf(CHROMIUM === undefined)('the past', () => {
  const viewer = useViewer(FILES);

  /** The deal is offered; then it is won under another name. */
  beforeAll(async () => {
    const { site } = viewer();
    gitIn(site.root, 'add', '-A');
    gitIn(site.root, 'commit', '-q', '--allow-empty', '-m', 'start');
    gitIn(site.root, 'branch', 'base');
    site.write('bucket/crm/deals/deal_x.json', { ...DEAL, title: 'Renamed', stage: 'closed_won' });
    gitIn(site.root, 'commit', '-qam', 'won it');
    await site.workspace.refresh();
  });

  it.each([
    '/reports/movement?from=base',
    '/review?base=base',
    '/r/deal_x?blame=1&from=HEAD&to=base',
  ])('%s can be used by everyone, also on a phone', async (path) => {
    const { site, open } = viewer();
    const [head = '', base = ''] = ['HEAD', 'base'].map((name) =>
      gitIn(site.root, 'rev-parse', name),
    );
    const isOfCommits = !path.startsWith('/re');
    const url = isOfCommits ? path.replace('HEAD', head).replace('=base', `=${base}`) : path;
    const page = await open(url, { viewport: { width: 390, height: 844 } });
    expect(await axeFaults(page)).toEqual([]);
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    expect(await axeFaults(page, 'main', ['color-contrast'])).toEqual([]);
  });

  it('brings a field back once it is confirmed', async () => {
    const page = await viewer().open('/r/deal_x');
    await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    const back = page.getByRole('button', { name: 'Put Title back' });
    await back.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await back.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put back' }).click();
    await page.getByRole('heading', { name: 'BigCo licence' }).waitFor();
    expect(await page.locator('.toast b').textContent()).toBe('Put back');
  });

  it('says who made a value so when the pointer rests on it', async () => {
    const page = await viewer().open('/r/deal_x');
    await page.locator('.prop[data-path="stage"] dd').hover();
    await page.locator('.blame-tip', { hasText: 'won it' }).waitFor();
  });
});
