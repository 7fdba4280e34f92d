/**
 * Makes a bucket of all packs, as many records as wanted: the demo's, copied again and again under ids of their own,
 * `npx tsx bench/spread.ts <dir> <n> [--git]`. Copies refer to copies; pipelines and stages stay as they are.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalText } from '../src/record/canonical.ts';
import type { JsonObject, JsonValue } from '../src/record/types.ts';
import { loadModel } from '../src/schema/load.ts';
import { type Collection, collectionOfFile, type Model } from '../src/schema/model.ts';
import { writeBusyClient } from './busy-client.ts';
import { commitAll } from './generate.ts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

type Original = {
  readonly file: string;
  readonly collection: Collection;
  readonly data: JsonObject;
};

function readModel(): Model {
  const dir = join(REPOSITORY, 'schemas');
  const files = filesBelow(dir).filter((file) => file.endsWith('.schema.json'));
  return loadModel(
    files.map((file) => ({
      path: `schemas/${relative(dir, file)}`,
      text: readFileSync(file, 'utf8'),
    })),
  );
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

/** The demo's records that are copied. */
function readOriginals(model: Model): Original[] {
  const bucket = join(REPOSITORY, 'bucket');
  return filesBelow(bucket).flatMap((path) => {
    const file = relative(bucket, path);
    const collection = file.endsWith('.json') ? collectionOfFile(model, file) : undefined;
    if (collection === undefined || collection.reference) return [];
    return { file, collection, data: JSON.parse(readFileSync(path, 'utf8')) as JsonObject };
  });
}

/** Copy number `at` of a record: its own id, references to other copies, unique values told apart. */
function copyOf({ collection, data }: Original, at: number, ids: ReadonlySet<string>): JsonObject {
  const renamed = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return ids.has(value) ? `${value}-${at}` : value;
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one)]));
  };
  const copy = renamed(data) as Record<string, JsonValue>;
  for (const { fields } of collection.unique) {
    const [name] = fields.filter((field) => copy[field] === data[field]);
    const value = name === undefined ? undefined : copy[name];
    if (name === undefined || value === undefined || fields.some((f) => copy[f] !== data[f]))
      continue;
    if (typeof value === 'number') copy[name] = value + at * 1_000;
    if (typeof value === 'string') copy[name] = uniqueText(value, at);
  }
  return copy;
}

/** Still an address or a domain where it was one. */
function uniqueText(value: string, at: number): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) {
    return new Date(Date.parse(value) - at * 86_400_000).toISOString().slice(0, 10);
  }
  if (/^[0-9a-f]{64}$/.test(value)) return `${at.toString(16).padStart(8, '0')}${value.slice(8)}`;
  if (/^[a-z0-9_-]+$/.test(value)) return `${value}-${at}`;
  return /[@.]/.test(value) && !value.includes(' ') ? `c${at}-${value}` : `${value} ${at}`;
}

/** Writes a workspace of about `n` records into `dir`, a busy client among them. The answer is the number of records. */
export function spreadBucket(dir: string, n: number): number {
  for (const name of ['schemas', 'views']) {
    cpSync(join(REPOSITORY, name), join(dir, name), { recursive: true });
  }
  cpSync(join(REPOSITORY, 'bucket'), join(dir, 'bucket'), { recursive: true });
  writeFileSync(join(dir, 'pail.yaml'), 'version: 1\nname: Spread\ntimezone: UTC\ncurrency: USD\n');
  const originals = readOriginals(readModel());
  const ids = new Set(originals.map(({ data }) => String(data['id'])));
  let written = originals.length;
  for (let at = 1; written < n; at++) {
    for (const original of originals) {
      const copy = copyOf(original, at, ids);
      const place = join(dir, 'bucket', dirname(original.file), `${String(copy['id'])}.json`);
      writeFileSync(place, canonicalText(copy));
      written++;
    }
  }
  return written + writeBusyClient(join(dir, 'bucket'));
}

const [dir, size, ...flags] = process.argv.slice(2);
if (dir === undefined || !Number.isInteger(Number(size))) {
  process.stderr.write('usage: npx tsx bench/spread.ts <dir> <number of records> [--git]\n');
  process.exitCode = 2;
} else {
  mkdirSync(dir, { recursive: true });
  process.stdout.write(`${spreadBucket(resolve(dir), Number(size))} records in ${dir}\n`);
  if (flags.includes('--git')) commitAll(resolve(dir));
}
