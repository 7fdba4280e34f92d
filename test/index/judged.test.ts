/** Ranking over the demo company: the record a person looks for stands as high as lunr puts it, or higher. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles } from '../../src/bucket/list-files.ts';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import { parseRecord } from '../../src/record/parse-record.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import { loadModel } from '../../src/schema/load.ts';
import { collectionOfFile, type Model } from '../../src/schema/model.ts';
import { lunrOver } from './lunr-over.ts';

/** What is typed, and the record that is meant by it; docs/search.md shows the same table. */
const JUDGED: readonly (readonly [string, string])[] = [
  ['bigco', 'comp_abc123'],
  ['bigco license', 'deal_xyz789'],
  ['harborline', 'comp_6kt2yats5b'],
  ['zephyr robotics', 'comp_chppcdqdte'],
  ['quillon renewal', 'deal_zzersuz99x'],
  ['csv export', 'iss_q7wP3x'],
  ['weekly csv mail', 'iss_r8xQ4y'],
  ['login logo', 'iss_gg9dv7yh72'],
  ['audit log export', 'iss_3r8jjbg3a2'],
  ['dark theme', 'iss_skgmqxfzv4'],
  ['ip allow list', 'iss_yq4vffmavv'],
  ['snowflake', 'iss_9jj7uadwec'],
  ['onboarding tour', 'iss_bggdmxdfnc'],
  ['invoice seats', 'tkt_3ddn93jk6h'],
  ['umlauts excel', 'tkt_emjx9mnfyq'],
  ['password every hour', 'tkt_zv2mnvhx9k'],
];

const model = demoModel();
const records = demoRecords(model);
const pail = indexed(records);
const oracle = lunrOver(model, records);

const ranks = JUDGED.map(([text, wanted]) => ({
  text,
  wanted,
  pail: rankIn(
    pail.search(text).hits.map(({ id }) => id),
    wanted,
  ),
  lunr: rankIn(
    oracle.search(text).map(({ ref }) => ref),
    wanted,
  ),
}));

it('puts what is looked for as high as lunr does, over all judged queries', () => {
  const ours = meanReciprocal(ranks.map((rank) => rank.pail));
  expect(ours).toBeGreaterThanOrEqual(meanReciprocal(ranks.map((rank) => rank.lunr)));
  expect(ours).toBeGreaterThan(0.75);
});

it.each(ranks)('$text: $wanted is on the first screen', ({ pail: rank }) => {
  expect(rank).toBeLessThanOrEqual(5);
});

it('stands in the docs as it is', () => {
  const docs = readFileSync('docs/search.md', 'utf8');
  for (const { text, wanted, pail: ours, lunr } of ranks) {
    expect(docs).toContain(`| \`${text}\` | \`${wanted}\` | ${ours} | ${lunr} |`);
  }
  const means = [ranks.map((rank) => rank.pail), ranks.map((rank) => rank.lunr)].map((list) =>
    meanReciprocal(list).toFixed(2),
  );
  expect(docs).toContain(`| mean reciprocal rank | | ${means.join(' | ')} |`);
});

/** From 1; infinite when it is not there. */
function rankIn(ids: readonly string[], wanted: string): number {
  const at = ids.indexOf(wanted);
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

function meanReciprocal(list: readonly number[]): number {
  return list.reduce((sum, rank) => sum + 1 / rank, 0) / list.length;
}

function demoModel(): Model {
  const files = listFiles('schemas', ['.schema.json']);
  return loadModel(
    files.map(({ file }) => ({
      path: `schemas/${file}`,
      text: readFileSync(join('schemas', file), 'utf8'),
    })),
  );
}

function demoRecords(of: Model): StoredRecord[] {
  return listFiles('bucket', ['.json']).flatMap(({ file }) => {
    const collection = collectionOfFile(of, file);
    if (collection === undefined) return [];
    const { record } = parseRecord(readFileSync(join('bucket', file)), file, collection);
    return record === null ? [] : [record];
  });
}

function indexed(all: readonly StoredRecord[]): RecordIndex {
  const index = createIndex(model);
  for (const record of all) index.applyChange({ file: record.file, record });
  return index;
}
