import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPANY } from './company.ts';
import { axeFaults, CHROMIUM, useViewer } from './helpers.ts';

const FILE = 'bucket/crm/deals/deal_n00.json';
const PARKED_FILE = 'bucket/.conflicts/deal_n00.json';
const FILES = {
  ...COMPANY,
  [PARKED_FILE]: {
    version: 1,
    id: 'deal_n00',
    file: 'crm/deals/deal_n00.json',
    fields: [
      { pointer: '/expectedValue', base: 1, ours: 100_000, theirs: 7000 },
      { pointer: '/stage', base: 'offered', ours: 'lead', theirs: 'closed_won' },
    ],
    ours: null,
    theirs: { commit: 'c'.repeat(40), author: 'Bob', at: '2026-11-01T10:00:00.000Z' },
  },
};

describe.skipIf(CHROMIUM === undefined)('conflicts', () => {
  const viewer = useViewer(FILES);

  it('can be used by everyone, on a phone too', async () => {
    const page = await viewer().open('/conflicts');
    expect(await axeFaults(page, 'main')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    expect(await axeFaults(page, 'main', ['color-contrast'])).toEqual([]);
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(390);
  });

  it('are settled by click and by a value typed, and told when refused', async () => {
    const { site, open } = viewer();
    const read = (): unknown => JSON.parse(readFileSync(join(site.root, FILE), 'utf8'));
    const page = await open('/conflicts');
    const field = (name: string) => page.getByRole('group', { name });
    await field('Stage').getByLabel('Another value').fill('nowhere');
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'Not settled' }).waitFor();
    await field('Expected value').getByRole('button', { name: 'Take theirs' }).click();
    await field('Expected value').waitFor({ state: 'detached' });
    expect(read()).toMatchObject({ stage: 'lead', expectedValue: 7000 });
    await field('Stage').getByLabel('Another value').fill('qualified');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing to decide').waitFor();
    expect(read()).toMatchObject({ stage: 'qualified', expectedValue: 7000 });
    expect(existsSync(join(site.root, PARKED_FILE))).toBe(false);
    expect(await page.locator('a[href="/conflicts"]').count()).toBe(0);
  });
});
