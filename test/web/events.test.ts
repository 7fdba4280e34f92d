import { expect, it, onTestFinished } from 'vitest';
import { eventText } from '../../src/web/events.ts';
import { serve } from '../../src/web/serve.ts';
import { DEAL, makeSite } from './site.ts';

/** Reads a live stream until its text matches. */
async function readUntil(response: Response, pattern: RegExp): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (reader !== undefined && !pattern.test(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text;
}

it('tells open pages which records changed', async () => {
  const site = await makeSite();
  const server = await serve(site.workspace, { port: 0 });
  onTestFinished(() => server.close());
  const response = await fetch(`${server.url}api/events`);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  site.write('bucket/crm/deals/deal_x.json', { ...DEAL, title: 'Changed' });
  await site.workspace.refresh();
  const text = await readUntil(response, /event: change\n.*\n\n/);
  const data = JSON.parse(/event: change\ndata: (.*)\n/.exec(text)?.[1] ?? '{}');
  expect(data).toMatchObject({ ids: ['deal_x'], collections: ['crm/deals'], definitions: false });
});

it('refuses one page too many and has room again when one leaves', async () => {
  const site = await makeSite();
  const server = await serve(site.workspace, { port: 0, maxStreams: 1 });
  onTestFinished(() => server.close());
  const leave = new AbortController();
  await fetch(`${server.url}api/events`, { signal: leave.signal });
  const refused = await fetch(`${server.url}api/events`);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: 'too_many_streams' });
  leave.abort();
  await expect
    .poll(async () => {
      const again = await fetch(`${server.url}api/events`);
      await again.body?.cancel();
      return again.status;
    })
    .toBe(200);
});

it('names at most 200 records of a large change', () => {
  const records = Array.from({ length: 5000 }, (_, i) => ({
    id: `deal_${i}`,
    collection: 'crm/deals',
    removed: false,
  }));
  const data = JSON.parse(
    /data: (.*)\n/.exec(eventText({ records, definitions: false, sequence: 7 }))?.[1] ?? '{}',
  );
  expect(data.ids).toHaveLength(200);
  expect(data).toMatchObject({ records: 5000, collections: ['crm/deals'], sequence: 7 });
});
