/** G8: what a server does, in requests and by itself, holds its event loop up for at most 100 ms at a time. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROBE_ARGS, untilIdle, type Vitals, vitalsOf } from './probe.ts';
import type { Server, TortureWorkspace } from './workspace.ts';

export type LoopRow = Vitals & { readonly what: string; readonly tookMs: number };

/** Longest that background work of one step may take, ms. */
const PATIENCE_MS = 180_000;

/** Runs each step, waits until the server rests, and tells the longest block of each. */
export async function measureLoop(
  workspace: TortureWorkspace,
  onRow: (row: LoopRow) => void,
): Promise<void> {
  const build = workspace.start(['index', 'rebuild']);
  await build.ended;
  const began = performance.now();
  const server = await workspace.serve(PROBE_ARGS);
  const up = performance.now() - began;
  onRow({ what: 'start, until it answers', tookMs: up, ...(await vitalsOf(server, true)) });
  await untilIdle(server, PATIENCE_MS);
  onRow({
    what: 'after the start',
    tookMs: performance.now() - began,
    ...(await vitalsOf(server, true)),
  });
  for (const [what, run] of stepsOf(workspace, server)) {
    const start = performance.now();
    await run();
    const tookMs = performance.now() - start;
    await untilIdle(server, PATIENCE_MS);
    onRow({ what, tookMs, ...(await vitalsOf(server, true)) });
  }
}

type Step = readonly [what: string, run: () => Promise<unknown>];

function stepsOf(workspace: TortureWorkspace, server: Server): Step[] {
  const get = (path: string) => async (): Promise<string> => {
    const response = await fetch(`${server.url}${path}`, { headers: { connection: 'close' } });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text.slice(0, 200)}`);
    return text;
  };
  const shows = async (path: string, text: string): Promise<void> => {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await get(path)()).includes(text)) {
      if (Date.now() > deadline) throw new Error(`${path} never shows ${text}`);
      await sleep(200);
    }
  };
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const path = join(workspace.root, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };
  return [
    ['home page', get('')],
    ['problems page', get('problems')],
    ['board of all deals', get('views/pipeline')],
    ['board of all tickets', get('views/support')],
    ['table page of contacts', get('c/crm/contacts')],
    ['last page of contacts', get('c/crm/contacts?page=300')],
    ['500 deals as JSON', get('api/deals?limit=500')],
    ['search for a common word', get('api/search?q=export')],
    ['search page', get('search?q=export')],
    ['filter by a related record', get('api/deals?where=company.tier=="enterprise"&limit=50')],
    ['filter that needs each record', get('api/deals?where=size(title)>40&limit=50')],
    ['group and sum', get('api/deals?group=ownerId&sum=expectedValue')],
    ['newest first by updatedAt', get('api/deals?sort=-updatedAt&limit=50')],
    [
      'five more searches',
      async () => {
        for (const word of ['renewal', 'team', 'acme', 'a*', 'report~1'])
          await get(`api/search?q=${word}`)();
      },
    ],
    [
      'a commit by someone else (sweep of all files)',
      async () => {
        workspace.git('commit', '-q', '--allow-empty', '-m', 'by someone else');
        await sleep(1_000);
      },
    ],
    [
      'a changed view',
      async () => {
        edit('views/companies.yaml', /title: .*/, 'title: Companies of ours');
        await shows('api/views', 'Companies of ours');
      },
    ],
    [
      'one changed file',
      async () => {
        const file = firstFiles(workspace, 'crm/contacts', 1)[0] ?? '';
        edit(file, /"firstName": ".*"/, '"firstName": "Changed"');
        await shows('api/contacts?where=firstName=="Changed"&count=1', '"total":1');
      },
    ],
    [
      '5,000 changed files',
      async () => {
        const files = firstFiles(workspace, 'crm/contacts', 5_000);
        for (const file of files) edit(file, /"firstName": ".*"/, '"firstName": "Many"');
        await shows('api/contacts?where=firstName=="Many"&count=1', `"total":${files.length}`);
      },
    ],
    ['search after it', get('api/search?q=export')],
    ['board after it', get('views/pipeline')],
    ['a record with its links', get('r/comp_probe')],
    [
      'a changed schema',
      async () => {
        edit('schemas/crm/deals.schema.json', /"title": ".*"/, '"title": "Deals of ours"');
        await shows('api/schema/crm/deals', 'Deals of ours');
      },
    ],
    ['board after it', get('views/pipeline')],
  ];
}

function firstFiles(workspace: TortureWorkspace, collection: string, count: number): string[] {
  return workspace
    .bucketFiles()
    .records.filter((file) => file.startsWith(`bucket/${collection}/`))
    .sort()
    .slice(0, count);
}
