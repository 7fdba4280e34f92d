import { describe, expect, it } from 'vitest';
import { COMPANY } from './company.ts';
import { axeFaults, CHROMIUM, useViewer } from './helpers.ts';

const PAGES = [
  '/',
  '/inbox',
  '/views/pipeline',
  '/views/roadmap',
  '/views/my-work',
  '/c/issues',
  '/r/deal_n00',
  '/r/tkt_one',
  '/r/comp_bigco',
  '/search?q=export',
  '/reports',
  '/history',
  '/branches',
  '/problems',
];

describe.skipIf(CHROMIUM === undefined)('every page', () => {
  const viewer = useViewer(COMPANY);

  it.each(PAGES)('%s can be used by everyone, light and dark, and fits a phone', async (path) => {
    const page = await viewer().open(path, { colorScheme: 'light' });
    // The sidebar is the same on all pages.
    const part = path === '/' ? 'html' : 'main';
    expect(await axeFaults(page, part)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    expect(await axeFaults(page, part, ['color-contrast'])).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  });
});
