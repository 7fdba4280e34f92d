import { describe, expect, it } from 'vitest';
import { COMPANY } from './company.ts';
import { axeFaults, CHROMIUM, untilLive, useViewer } from './helpers.ts';

describe.skipIf(CHROMIUM === undefined)('the keyboard', () => {
  const viewer = useViewer(COMPANY);

  it('finds, helps and goes home', async () => {
    const page = await viewer().open('/problems');
    await page.keyboard.press('/');
    expect(await page.locator(':focus').getAttribute('id')).toBe('find');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL(viewer().url);
  });

  it('works where the browser keeps nothing', async () => {
    const page = await viewer().open('/views/pipeline');
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(globalThis, name, {
          get: () => {
            throw new DOMException('blocked', 'SecurityError');
          },
        });
      }
    });
    await page.reload();
    await untilLive(page);
    await page.keyboard.press('t');
    await page.keyboard.press('c');
    await page.locator('#form-dialog[open]').waitFor();
    await page.locator('#f-title').fill('Kept in no draft');
    await page.keyboard.press('Escape');
    await page.locator('#form-dialog').waitFor({ state: 'hidden' });
  });

  it('makes, edits and converts', async () => {
    const { open, site } = viewer();
    const stored = (id: string): unknown => site.workspace.index.get(id)?.data;
    const page = await open('/views/pipeline');
    const dialog = page.locator('#form-dialog[open]');
    await page.keyboard.press('c');
    await dialog.waitFor();
    await page.locator('#f-expectedValue').fill('much');
    await page.keyboard.press('Control+Enter');
    await page.locator('#f-expectedValue[aria-invalid="true"]').waitFor();
    expect(await axeFaults(page, '#form-dialog')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('c');
    await dialog.waitFor();
    expect(await page.locator('#f-expectedValue').inputValue()).toBe('much');
    await page.locator('#f-expectedValue').fill('1234.5');
    await page.locator('#f-title').fill('Made here');
    await page.locator('#f-companyId').fill('big');
    await page.locator('.pick-option', { hasText: 'BigCo' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    const card = page.locator('.card', { hasText: 'Made here' });
    await card.waitFor();
    const id = (await card.getAttribute('data-id')) ?? '';
    expect(stored(id)).toMatchObject({
      title: 'Made here',
      expectedValue: 1234.5,
      companyId: 'comp_bigco',
      pipeline: 'sales',
      stage: 'lead',
    });

    await page.goto(new URL(`/r/${id}`, viewer().url).href);
    const value = page.locator('.prop[data-edit="expectedValue"]');
    await value.locator('.pen').focus();
    await page.keyboard.press('e');
    await value.locator('input').fill('99');
    await fetch(new URL(`/api/crm/deals/${id}`, viewer().url), {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ expectedValue: 77, nextStep: 'Call' }),
    });
    await page.keyboard.press('Enter');
    await value.getByText('Meanwhile it became “77”').waitFor();
    expect(stored(id)).toMatchObject({ expectedValue: 77 });
    await page.keyboard.press('Enter');
    await value.getByText('$99').waitFor();
    expect(stored(id)).toMatchObject({ expectedValue: 99, nextStep: 'Call' });

    // A draft is about the state that it was typed on, however late it is saved.
    await page.goto(new URL(`/r/${id}`, viewer().url).href);
    await untilLive(page);
    await page.keyboard.press('e');
    await dialog.waitFor();
    await page.locator('#f-expectedValue').fill('55');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await fetch(new URL(`/api/crm/deals/${id}`, viewer().url), {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ expectedValue: 66, nextStep: 'Visit' }),
    });
    await page.keyboard.press('e');
    await dialog.waitFor();
    expect(await page.locator('#f-expectedValue').inputValue()).toBe('55');
    await page.keyboard.press('Control+Enter');
    await dialog.getByText('Meanwhile it became “66”').waitFor();
    expect(stored(id)).toMatchObject({ expectedValue: 66 });
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(stored(id)).toMatchObject({ expectedValue: 55, nextStep: 'Visit' });

    // What is odd about a write is said, on the page that follows as well.
    await page.goto(new URL(`/edit/${id}?field=expectedCloseDate`, viewer().url).href);
    await page.locator('#f-expectedCloseDate').fill('1926-01-02');
    await page.keyboard.press('Control+Enter');
    await page.locator('.toast', { hasText: '1926' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/r/${id}`);

    await page.goto(new URL('/r/lead_jane', viewer().url).href);
    await untilLive(page);
    await page.keyboard.press('.');
    await page.keyboard.type('convert');
    await page.keyboard.press('Enter');
    await dialog.getByText('BigCo').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('.toast', { hasText: 'Lead converted' }).waitFor();
    expect(stored('lead_jane')).toMatchObject({
      status: 'converted',
      convertedCompanyId: 'comp_bigco',
    });
    expect(site.bugs).toEqual([]);
  });

  it('adds, orders and removes rows of a list, and says at the cell what is wrong', async () => {
    const { open, site } = viewer();
    const stored = (): unknown => site.workspace.index.get('tkt_one')?.data['messages'];
    const before = stored();
    const page = await open('/edit/tkt_one?field=messages');
    const rows = page.locator('[data-row]');
    const body = (at: number) => rows.nth(at).locator('[data-cell="body"] textarea');
    await page.locator('[data-row-add]').press('Enter');
    await body(2).fill('Solved?');
    await page.keyboard.press('Control+Enter');
    await rows.nth(2).locator('[data-cell="at"] [aria-invalid="true"]').waitFor();
    expect(await rows.nth(1).locator('[aria-invalid="true"]').count()).toBe(0);
    expect(await axeFaults(page, '#main')).toEqual([]);
    await rows.nth(2).locator('[data-cell="at"] input').fill('2026-03-04T09:00');
    await rows.nth(2).locator('select').selectOption({ label: 'Agent' });
    await rows.nth(2).locator('[data-row-grip]').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await body(0).inputValue()).toBe('Solved?');
    await rows.nth(2).locator('[data-row-grip]').press('Delete');
    expect(await rows.count()).toBe(2);
    await page.getByText('Bring it back').click();
    await rows.nth(1).locator('[data-row-remove]').click();
    await page.reload();
    await page.getByText('What you typed before is back').waitFor();
    expect(await body(0).inputValue()).toBe('Solved?');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL('**/r/tkt_one');
    const [, kept] = before as readonly unknown[];
    expect(stored()).toEqual([
      { body: 'Solved?', at: '2026-03-04T09:00:00Z', from: 'agent' },
      kept,
    ]);
  });

  it('opens a row of a table', async () => {
    const page = await viewer().open('/c/issues?sort=title');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/r/iss_n01');
  });

  it('goes anywhere by a few letters', async () => {
    const page = await viewer().open('/');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('sales pi');
    await page.locator('.palette-item', { hasText: 'Sales pipeline' }).waitFor();
    await page.locator('#palette-input').fill('bigco');
    await page.locator('.palette-item', { hasText: 'BigCo' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/r\//);
  });
});

describe.skipIf(CHROMIUM === undefined)('live pages', () => {
  const viewer = useViewer(COMPANY);

  it('answer while one types, and keep the address', async () => {
    const page = await viewer().open('/search');
    await page.locator('#search-q').pressSequentially('exports');
    await page.locator('.hit').first().waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('exports');
    expect(await page.locator('#search-q').inputValue()).toBe('exports');
  });

  it('keep typed text, closed groups and open folds when a file changes', async () => {
    const { site, open } = viewer();
    const page = await open('/views/roadmap');
    await page.locator('#filter-q').fill('status=do');
    await page.locator('[data-action="toggle-group"]').first().click();
    const record = { id: 'iss_added', title: 'Added meanwhile', status: 'todo' };
    site.write('bucket/issues/iss_added.json', record);
    await page.locator('#row-iss_added').waitFor({ state: 'attached', timeout: 1500 });
    expect(await page.locator('#filter-q').inputValue()).toBe('status=do');
    expect(await page.locator('tbody[data-collapsed]').count()).toBe(1);
    const folded = await open('/r/iss_added');
    await folded.locator('#empty-fields summary').click();
    site.write('bucket/issues/iss_added.json', { ...record, title: 'Changed meanwhile' });
    await folded.getByRole('heading', { name: 'Changed meanwhile' }).waitFor({ timeout: 1500 });
    expect(await folded.locator('#empty-fields').getAttribute('open')).not.toBeNull();
  });

  it('show that a record is gone', async () => {
    const { site, open } = viewer();
    site.write('bucket/issues/iss_gone.json', { id: 'iss_gone', title: 'Soon gone' });
    const page = await open('/c/issues?q=gone');
    await page.getByText('Soon gone').waitFor({ timeout: 1500 });
    site.remove('bucket/issues/iss_gone.json');
    await page.getByText('Soon gone').waitFor({ state: 'detached', timeout: 1500 });
  });

  it('remember which groups of the sidebar are folded', async () => {
    const page = await viewer().open('/');
    const [first, last] = [page.locator('.nav-group').first(), page.locator('.nav-group').last()];
    await first.locator('summary').click();
    await last.locator('summary').click();
    await page.goto(new URL('/problems', viewer().url).href);
    expect(await first.getAttribute('open')).toBeNull();
    expect(await last.getAttribute('open')).not.toBeNull();
  });

  it('remember light or dark', async () => {
    const page = await viewer().open('/', { colorScheme: 'light' });
    await page.locator('[data-action="theme"]').click();
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });
});
