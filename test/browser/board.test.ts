import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { COMPANY } from './company.ts';
import { axeFaults, CHROMIUM, useViewer, type Viewer } from './helpers.ts';

const column = (page: Page, stage: string): Locator =>
  page.locator(`.column:has(.cards[data-key='"${stage}"'])`);
const card = (page: Page, id: string): Locator => page.locator(`.card[data-id="${id}"]`);

function dealOn({ site }: Viewer, id: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(site.root, `bucket/crm/deals/${id}.json`), 'utf8'));
}

/** Drags with the mouse, in steps as a hand does. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const start = await from.boundingBox();
  const end = await to.boundingBox();
  if (start === null || end === null) throw new Error('nothing to drag');
  await page.mouse.move(start.x + start.width / 2, start.y + 12);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 10, start.y + 20, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + 90, { steps: 12 });
  await page.mouse.move(end.x + end.width / 2 + 2, end.y + 92, { steps: 3 });
  await page.mouse.up();
}

describe.skipIf(CHROMIUM === undefined)('the board', () => {
  const viewer = useViewer(COMPANY);

  it('shows the columns of the view with their cards and sums', async () => {
    const page = await viewer().open('/views/pipeline');
    expect(await page.locator('.column').count()).toBe(5);
    expect(await column(page, 'lead').locator('.card').count()).toBe(10);
    expect(await card(page, 'deal_n00').textContent()).toMatch(/Deal 00[\s\S]*BigCo[\s\S]*100,000/);
    // A card can be dropped below any heading, however long the other columns are.
    const heights = await page
      .locator('.column')
      .evaluateAll((all) =>
        all.map(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight]),
      );
    expect(new Set(heights.flat()).size).toBe(1);
  });

  it('shows a file edited on disk within a second, scroll and folds untouched', async () => {
    const { site, open } = viewer();
    const page = await open('/views/pipeline');
    await page.locator('#board').evaluate((board) => board.scrollTo(0, 200));
    const before = dealOn(viewer(), 'deal_n04');
    site.write('bucket/crm/deals/deal_n04.json', { ...before, title: 'Changed on disk' });
    await page.getByText('Changed on disk').waitFor({ timeout: 1500 });
    expect(await page.locator('#board').evaluate((board) => board.scrollTop)).toBe(200);
    site.write('bucket/crm/deals/deal_new.json', { ...before, id: 'deal_new', title: 'Brand new' });
    await page.getByText('Brand new').waitFor({ timeout: 1500 });
    expect(await page.locator('#board').evaluate((board) => board.scrollTop)).toBe(200);
  });

  it('writes the file when a card is dragged to another column', async () => {
    const page = await viewer().open('/views/pipeline');
    await drag(page, card(page, 'deal_n01'), column(page, 'offered').locator('.cards'));
    await expect.poll(() => dealOn(viewer(), 'deal_n01')['stage']).toBe('offered');
    expect(dealOn(viewer(), 'deal_n01')).toMatchObject({ probability: 60 });
    await column(page, 'offered').locator('[data-id="deal_n01"]').waitFor();
    await expect.poll(() => column(page, 'qualified').locator('.card').count()).toBe(9);
  });

  it('asks for what a stage requires, and puts the card back when nobody answers', async () => {
    const { open } = viewer();
    const page = await open('/views/pipeline');
    const before = dealOn(viewer(), 'deal_n02');
    const dialog = page.locator('#form-dialog[open]');
    const lost = column(page, 'closed_lost');
    await drag(page, card(page, 'deal_n02'), lost.locator('.cards'));
    await dialog.getByLabel('Lost reason').waitFor();
    expect(await axeFaults(page, '#form-dialog')).toEqual([]);
    await page.keyboard.press('Escape');
    await column(page, 'offered').locator('[data-id="deal_n02"]').waitFor();
    expect(dealOn(viewer(), 'deal_n02')).toEqual(before);
    await drag(page, card(page, 'deal_n02'), lost.locator('.cards'));
    await dialog.getByLabel('Lost reason').press('Control+Enter');
    await dialog.getByText('Stage "closed_lost" needs Lost reason').waitFor();
    await dialog.getByLabel('Lost reason').selectOption('"budget"');
    await dialog.getByLabel('Lost reason').press('Control+Enter');
    await expect.poll(() => dealOn(viewer(), 'deal_n02')['lostReason']).toBe('budget');
    await lost.locator('[data-id="deal_n02"]').waitFor();

    await page.goto(new URL('/r/deal_n06', viewer().url).href);
    const stage = page.locator('.prop[data-edit="stage"]');
    await stage.locator('.pen').click();
    await stage.locator('input').fill('closed_lost');
    await page.locator('.pick-option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await stage.getByLabel('Lost reason').selectOption('"timing"');
    await stage.getByLabel('Lost reason').press('Control+Enter');
    await expect.poll(() => dealOn(viewer(), 'deal_n06')).toMatchObject({ lostReason: 'timing' });
  });

  it('refuses a card that changed meanwhile', async () => {
    const { site, open, url } = viewer();
    const page = await open('/views/pipeline');
    await card(page, 'deal_n05').evaluate((element) => {
      element.dataset['etag'] = '0'.repeat(40);
    });
    await card(page, 'deal_n05').locator('.card-title').focus();
    await page.keyboard.press(']');
    await page.locator('.toast', { hasText: 'changed since' }).waitFor();
    const answer = await fetch(`${url}api/crm/deals/deal_n05`);
    expect(await answer.json()).toMatchObject({ item: { stage: 'qualified' } });
    expect(site.bugs).toEqual([]);
  });

  it('is worked with the keyboard alone', async () => {
    const page = await viewer().open('/views/pipeline');
    await page.keyboard.press('ArrowDown');
    const focused = async (): Promise<string> => {
      const [id] = await page
        .locator('.card:has(:focus)')
        .evaluateAll((cards) => cards.map((c) => c.id));
      return id ?? '';
    };
    const first = await focused();
    expect(first).toMatch(/^card-/);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).not.toBe(first);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#col-1 .card:has(:focus)').count()).toBe(1);
    await page.keyboard.press('ArrowLeft');
    const id = (await focused()).replace(/^card-/, '');
    await page.keyboard.press(']');
    await expect.poll(() => dealOn(viewer(), id)['stage']).toBe('qualified');
    await column(page, 'qualified').locator(`[data-id="${id}"]`).waitFor();
    await expect.poll(focused).toContain(id);
    await page.keyboard.press('[');
    await expect.poll(() => dealOn(viewer(), id)['stage']).toBe('lead');
    // Two keys faster than one answer.
    for (const key of [']', '[', ']']) await page.keyboard.press(key);
    await expect.poll(() => dealOn(viewer(), id)['stage']).toBe('qualified');
    await expect.poll(() => page.locator('.card.saving').count()).toBe(0);
    expect(await page.locator('.toast.tone-red').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/r/${id}`);
  });
});
