/** Full text inside one process: building the index, asking it, its size. */

import { join } from 'node:path';
import lunr from 'lunr';
import { SectionWriter } from '../../src/index/segment/container.ts';
import { PostingsWriter } from '../../src/index/segment/postings-writer.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import type { Model } from '../../src/schema/model.ts';
import type { Bench } from '../bench.ts';
import { compare, compareTimes, timeOf } from '../measure.ts';
import { type Fts5, measureFts5, writeFts5Script } from '../peers/fts5.ts';
import { createMiniSearch, type MiniSearch } from '../peers/packages.ts';
import type { Measured, Row } from '../row.ts';
import { COMMON_WORD, type Text, textOf } from '../texts.ts';

/** The peers hold all texts in memory. */
const UP_TO = 100_000;
const SEARCHES = 50;

export const SEARCH_ROWS: readonly Row[] = [
  {
    name: 'full-text build',
    peer: 'lunr',
    unit: 'ms',
    goal: { times: 1 / 5 },
    upTo: UP_TO,
    measure: buildAgainstLunr,
  },
  {
    name: 'full-text build',
    peer: 'SQLite FTS5',
    unit: 'ms',
    goal: { times: 1 },
    upTo: UP_TO,
    measure: buildAgainstFts5,
  },
  {
    name: 'search in process, common word, top 20',
    peer: 'MiniSearch',
    unit: 'ms',
    goal: { times: 1 / 5 },
    upTo: UP_TO,
    measure: searchAgainstMiniSearch,
  },
  {
    name: 'search in process, common word, top 20',
    peer: 'SQLite FTS5',
    unit: 'ms',
    goal: { times: 1 / 2 },
    upTo: UP_TO,
    measure: searchAgainstFts5,
  },
  {
    name: 'full-text index on disk',
    peer: 'MiniSearch as JSON',
    unit: 'MB',
    goal: { times: 1 / 3 },
    upTo: UP_TO,
    measure: sizeAgainstMiniSearch,
  },
];

async function buildAgainstLunr(bench: Bench): Promise<Measured> {
  const { model, records, texts } = await material(bench);
  return compare(
    () => buildPostings(model, records),
    () => buildLunr(texts),
    Math.min(bench.rounds, 2),
  );
}

async function buildAgainstFts5(bench: Bench): Promise<Measured> {
  const { model, records } = await material(bench);
  const fts5 = await fts5Of(bench);
  return compareTimes(
    () => timeOf(() => buildPostings(model, records)),
    fts5 === null ? null : () => fts5().buildMs,
    Math.min(bench.rounds, 3),
  );
}

async function searchAgainstMiniSearch(bench: Bench): Promise<Measured> {
  const peer = await miniSearchOf(bench);
  return compareTimes(
    await searchTime(bench),
    peer === null ? null : () => timePerCall(() => peer.search(COMMON_WORD).slice(0, 20)),
    bench.rounds,
  );
}

async function searchAgainstFts5(bench: Bench): Promise<Measured> {
  const fts5 = await fts5Of(bench);
  return compareTimes(
    await searchTime(bench),
    fts5 === null ? null : () => fts5().searchMs,
    Math.min(bench.rounds, 3),
  );
}

async function sizeAgainstMiniSearch(bench: Bench): Promise<Measured> {
  const { model, records } = await material(bench);
  const peer = await miniSearchOf(bench);
  return {
    figure: buildPostings(model, records) / 1e6,
    peer: peer === null ? null : Buffer.byteLength(JSON.stringify(peer)) / 1e6,
  };
}

type Material = {
  readonly model: Model;
  readonly records: readonly StoredRecord[];
  readonly texts: readonly Text[];
};

/** What all engines index, in memory before any clock starts. */
function material(bench: Bench): Promise<Material> {
  return bench.once('material', async () => {
    const { model, index } = await bench.workspace();
    const records = [...model.collections.keys()].flatMap((path) => [...index.records(path)]);
    return { model, records, texts: records.map(textOf) };
  });
}

/** What the building of an index file does for full text, its bytes counted and thrown away. */
function buildPostings(model: Model, records: readonly StoredRecord[]): number {
  const postings = new PostingsWriter(model);
  for (const record of records) postings.add(record);
  let bytes = 0;
  const write = (chunk: Uint8Array): void => {
    bytes += chunk.length;
  };
  postings.write(new SectionWriter({ write }));
  return bytes;
}

function buildLunr(texts: readonly Text[]): lunr.Index {
  return lunr((builder) => {
    builder.ref('id');
    builder.field('text');
    for (const text of texts) builder.add(text);
  });
}

async function searchTime(bench: Bench): Promise<() => Promise<number>> {
  const { index } = await bench.workspace();
  return () => timePerCall(() => index.search(COMMON_WORD, undefined, { limit: 20 }));
}

async function timePerCall(work: () => unknown): Promise<number> {
  const all = await timeOf(() => {
    for (let i = 0; i < SEARCHES; i++) work();
  });
  return all / SEARCHES;
}

async function miniSearchOf(bench: Bench): Promise<MiniSearch | null> {
  const { texts } = await material(bench);
  return bench.once('MiniSearch', () => {
    const index = createMiniSearch();
    index?.addAll(texts);
    return index;
  });
}

/** Each call is a process of its own; null when SQLite is not installed. */
async function fts5Of(bench: Bench): Promise<(() => Fts5) | null> {
  const { texts } = await material(bench);
  const script = bench.once('FTS5', () =>
    writeFts5Script(join(bench.scratch, 'fts5.sql'), texts, COMMON_WORD),
  );
  return script === null ? null : () => measureFts5(script);
}
