import { describe, expect, it } from 'vitest';
import { FILES } from '../web/site.ts';
import { CHROMIUM, useViewer } from './helpers.ts';

const TEXT = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=2</script>`;
const MARKDOWN = `${TEXT}\n\n[a](javascript:globalThis.hacked=3) ![b](https://evil.example/b.png)`;

const HOSTILE = {
  ...FILES,
  'bucket/crm/companies/comp_bigco.json': {
    id: 'comp_bigco',
    name: TEXT,
    industry: TEXT,
    website: 'javascript:globalThis.hacked=4',
    notes: MARKDOWN,
    tags: [TEXT],
  },
  'bucket/crm/deals/deal_x.json': {
    id: 'deal_x',
    title: TEXT,
    stage: 'offered',
    pipeline: 'sales',
    companyId: 'comp_bigco',
    tags: [TEXT],
    notes: MARKDOWN,
    activities: [{ date: '2026-01-01', type: TEXT, note: TEXT }],
  },
  'bucket/support/tickets/tkt_x.json': {
    id: 'tkt_x',
    subject: TEXT,
    messages: [{ from: 'contact', at: '2026-01-01T00:00:00Z', body: MARKDOWN }],
  },
};

// A blocked script or image would be reported on the console, and `useViewer` fails for that.
describe.skipIf(CHROMIUM === undefined)('hostile text runs nothing', () => {
  const viewer = useViewer(HOSTILE);

  it.each([
    '/',
    '/views/pipeline',
    '/c/crm/companies',
    '/r/comp_bigco',
    '/r/deal_x',
    '/edit/deal_x',
    '/remove/comp_bigco',
    `/new/crm/deals?title=${encodeURIComponent(TEXT)}&companyId=comp_bigco`,
    '/r/tkt_x',
    '/search?q=hacked',
    '/problems',
  ])('%s', async (path) => {
    const page = await viewer().open(path);
    for (const link of await page.locator('.prose a').all()) await link.click({ trial: true });
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });

  it('in the palette and in what a move asks', async () => {
    const page = await viewer().open('/views/pipeline');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('img');
    await page.locator('.palette-item', { hasText: 'onerror' }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.card-title').first().focus();
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    // The second move asks why, in a dialog that names the deal.
    await page.locator('#form-dialog[open]', { hasText: 'onerror' }).waitFor();
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });
});
