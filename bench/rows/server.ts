/** A running `pail serve`: requests, edits that it notices, what it takes. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StoredRecord } from '../../src/record/types.ts';
import type { Bench } from '../bench.ts';
import { compareTimes, quantile } from '../measure.ts';
import { startJsonServer } from '../peers/json-server.ts';
import type { Measured, Row } from '../row.ts';
import { fetchText, loadFor, startServer } from '../server.ts';
import { COMMON_WORD } from '../texts.ts';

const EDITS = 200;
const EDIT_TIMEOUT_MS = 10_000;
const LOAD_MS = 1000;
const FILTERED = '/api/deals?q=stage%3Doffered&sort=-expectedValue&limit=50';
const FILTERED_BY_PEER = '/deals?stage=offered&_sort=expectedValue&_order=desc&_limit=50';
const MIXED = [
  FILTERED,
  '/views/pipeline',
  '/c/issues?page=3',
  `/search?q=${COMMON_WORD}`,
  '/api/deals?group=stage&sum=expectedValue',
];

export const SERVER_ROWS: readonly Row[] = [
  {
    name: 'filtered list over HTTP, per request',
    peer: 'json-server 0.17',
    unit: 'ms',
    goal: { times: 1 / 4 },
    upTo: 100_000,
    measure: filteredList,
  },
  {
    name: 'board page over HTTP, per request',
    peer: '',
    unit: 'ms',
    goal: null,
    measure: async (bench) => {
      const { url } = await startServer(bench);
      return alone(await loadFor(LOAD_MS, [`${url}/views/pipeline`]));
    },
  },
  {
    name: 'file changed → queryable, p50',
    peer: '',
    unit: 'ms',
    goal: null,
    measure: async (bench) => alone(quantile(await editTimes(bench), 0.5)),
  },
  {
    name: 'file changed → queryable, p95',
    peer: '',
    unit: 'ms',
    goal: { atMost: 10 },
    measure: async (bench) => alone(quantile(await editTimes(bench), 0.95)),
  },
  {
    name: 'longest block of the event loop under load',
    peer: '',
    unit: 'ms',
    goal: { atMost: 100 },
    measure: longestBlock,
  },
  {
    name: 'memory of the server after all that (RSS)',
    peer: '',
    unit: 'MB',
    goal: { atMost: 400 },
    measure: async (bench) => {
      const { rssBytes, peakBytes } = await (await startServer(bench)).observe();
      return { ...alone(rssBytes / 1e6), note: `peak ${Math.round(peakBytes / 1e6)} MB` };
    },
  },
];

function alone(figure: number): Measured {
  return { figure, peer: null };
}

async function filteredList(bench: Bench): Promise<Measured> {
  const { url } = await startServer(bench);
  const peer = await startJsonServer(bench);
  const list = JSON.parse(await fetchText(url + FILTERED)) as { items: readonly unknown[] };
  if (peer !== null) {
    const other = JSON.parse(await fetchText(peer + FILTERED_BY_PEER)) as readonly unknown[];
    if (other.length !== list.items.length) throw new Error('json-server lists other deals');
  }
  return compareTimes(
    () => loadFor(LOAD_MS, [url + FILTERED]),
    peer === null ? null : () => loadFor(LOAD_MS, [peer + FILTERED_BY_PEER]),
    Math.min(bench.rounds, 5),
  );
}

/** Blocks while edits come in and pages of all kinds are asked for. */
async function longestBlock(bench: Bench): Promise<Measured> {
  const { url, observe } = await startServer(bench);
  await loadFor(
    LOAD_MS,
    MIXED.map((path) => url + path),
  );
  await observe();
  const load = loadFor(
    5 * LOAD_MS,
    MIXED.map((path) => url + path),
  );
  const [perRequest] = await Promise.all([load, makeEdits(bench, EDITS / 4)]);
  const { longestBlockMs } = await observe();
  return {
    ...alone(longestBlockMs),
    note: `${Math.round(1000 / perRequest)} requests/s meanwhile`,
  };
}

/** Times from a file's change to its event, shared by the rows that ask for them. */
function editTimes(bench: Bench): Promise<readonly number[]> {
  return bench.once('edits', () => makeEdits(bench, EDITS));
}

/**
 * Changes one deal after the other as an editor does (a file moved over the old one), each a change and its undoing,
 * and asks the server for each once it has told of it.
 */
async function makeEdits(bench: Bench, count: number): Promise<readonly number[]> {
  const { url } = await startServer(bench);
  const { index } = await bench.workspace();
  const events = await openEvents(`${url}/api/events`);
  const times: number[] = [];
  try {
    const deals = [...index.records('crm/deals')];
    for (let i = 0; i < count / 2; i++) {
      const deal = deals[(i * 7919) % deals.length];
      if (deal === undefined) throw new Error('there are no deals to edit');
      const path = join(bench.root, 'bucket', deal.file);
      const before = readFileSync(path, 'utf8');
      const title = `Edited ${i}`;
      const after = `${JSON.stringify({ ...deal.data, title }, null, 2)}\n`;
      for (const [text, expected] of [
        [after, title],
        [before, deal.data['title']],
      ] as const) {
        times.push(await timeToEvent(events, deal, path, text));
        const answer = await fetchText(`${url}/api/deals/${deal.id}`);
        if (JSON.parse(answer).item.title !== expected)
          throw new Error(`${deal.id}: told too soon`);
      }
    }
  } finally {
    events.close();
  }
  return times;
}

async function timeToEvent(
  events: Events,
  { id }: StoredRecord,
  path: string,
  text: string,
): Promise<number> {
  const temp = join(dirname(path), `.${id}.tmp`);
  writeFileSync(temp, text);
  const told = events.waitFor(id);
  const start = performance.now();
  renameSync(temp, path);
  return (await told) - start;
}

type Events = {
  /** Time (`performance.now()`) of the next event that names the record. */
  readonly waitFor: (id: string) => Promise<number>;
  readonly close: () => void;
};

function openEvents(url: string): Promise<Events> {
  let wanted = '';
  let tell: (at: number) => void = () => undefined;
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      const waitFor = (id: string): Promise<number> =>
        new Promise((found, failed) => {
          const late = setTimeout(
            () => failed(new Error(`the server does not tell of ${id}`)),
            EDIT_TIMEOUT_MS,
          );
          wanted = `"${id}"`;
          tell = (at) => {
            clearTimeout(late);
            found(at);
          };
        });
      const lines = createInterface({ input: response });
      lines.on('line', (line) => {
        if (wanted === '' || !line.startsWith('data: ') || !line.includes(wanted)) return;
        wanted = '';
        tell(performance.now());
      });
      // Closing it here ends it with an error.
      lines.on('error', () => undefined);
      resolve({ waitFor, close: () => request.destroy() });
    });
    request.on('error', reject);
  });
}
