/**
 * How many edits of different fields git merges by itself, line by line, with and without a stored `updatedAt`,
 * beside Pail's merge of the same pairs: `npx tsx bench/merge-lines.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalText } from '../src/record/canonical.ts';
import { mergeRecords } from '../src/record/merge.ts';
import type { JsonObject, JsonValue } from '../src/record/types.ts';
import { sameValue } from '../src/record/value.ts';
import { mergeRulesOf } from '../src/schema/merge-rules.ts';
import { requireCollection } from '../src/schema/model.ts';
import { shippedModel } from '../test/support/model.ts';
import { Random } from './random.ts';

const PAIRS = 400;
const random = new Random(7);
const dir = mkdtempSync(join(tmpdir(), 'pail-merge-lines-'));
const rules = mergeRulesOf(requireCollection(shippedModel(), 'deals'));
const deals = readdirSync('bucket/crm/deals').filter((name) => name.endsWith('.json'));

type Three = { readonly base: JsonObject; readonly ours: JsonObject; readonly theirs: JsonObject };

/** One of the demo's deals, changed in two different fields. */
function pair(stored: boolean): Three {
  const name = deals[random.int(0, deals.length - 1)] ?? '';
  const deal = JSON.parse(readFileSync(join('bucket/crm/deals', name), 'utf8')) as JsonObject;
  const base = stored ? { ...deal, updatedAt: '2026-01-01T00:00:00Z' } : deal;
  const fields = Object.keys(deal).filter((key) => key !== 'id' && key !== 'createdAt');
  const first = fields.splice(random.int(0, fields.length - 1), 1)[0] ?? '';
  const second = fields[random.int(0, fields.length - 1)] ?? '';
  const side = (field: string, day: number): JsonObject => ({
    ...base,
    [field]: changed(base[field] ?? null),
    ...(stored ? { updatedAt: `2026-01-0${day}T00:00:00Z` } : {}),
  });
  return { base, ours: side(first, 2), theirs: side(second, 3) };
}

function changed(value: JsonValue): JsonValue {
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [...value, 'added'];
  return typeof value === 'string' ? `${value} changed` : 'changed';
}

/** What `git merge-file` gives; null for a conflict. */
function byGit({ base, ours, theirs }: Three): string | null {
  const paths = [ours, base, theirs].map((record, i) => {
    writeFileSync(join(dir, String(i)), canonicalText(record));
    return join(dir, String(i));
  });
  const run = spawnSync('git', ['merge-file', '-p', '-q', ...paths], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout : null;
}

for (const stored of [false, true]) {
  const pairs = Array.from({ length: PAIRS }, () => pair(stored));
  const lines = pairs.map(byGit);
  const started = performance.now();
  const merged = pairs.map(({ base, ours, theirs }) => mergeRecords(base, ours, theirs, rules));
  const ms = performance.now() - started;
  const clean = lines.filter((text) => text !== null).length;
  const right = lines.filter((text, i) => isRight(text, merged[i]?.value)).length;
  const own = merged.filter(({ conflicts }) => conflicts.length === 0).length;
  const which = stored ? 'stored updatedAt ' : 'derived updatedAt';
  process.stdout.write(
    `${which}: git alone merges ${clean} of ${PAIRS} (${right} of them to the right record), Pail ${own} in ${ms.toFixed(0)} ms\n`,
  );
}
rmSync(dir, { recursive: true });

function isRight(text: string | null, wanted: JsonObject | undefined): boolean {
  try {
    return text !== null && sameValue(JSON.parse(text) as JsonValue, wanted);
  } catch {
    return false;
  }
}
