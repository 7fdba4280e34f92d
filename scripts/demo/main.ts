/**
 * Writes the demo bucket: `npm run demo:build`. With `--check` it writes nothing and says, by exit code,
 * whether the bucket is what it would write.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel, SCHEMA_SUFFIX } from '../../src/schema/load.ts';
import { buildBucket } from './build.ts';
import { readFacts } from './data.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The bucket as the facts and schemas of this repository give it. */
export function demoFiles(): Map<string, string> {
  const schemas = join(root, 'schemas');
  const sources = filesBelow(schemas)
    .filter((file) => file.endsWith(SCHEMA_SUFFIX))
    .map((file) => ({ path: `schemas/${file}`, text: readFileSync(join(schemas, file), 'utf8') }));
  return buildBucket(readFacts(), loadModel(sources));
}

/** Paths of files below a directory, `/`-separated, sorted. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Files that differ from the bucket's, are missing there, or are too many there. */
export function differences(bucket: string, files: ReadonlyMap<string, string>): string[] {
  const found = new Set(filesBelow(bucket));
  const wrong = [...files].filter(
    ([file, text]) => !found.has(file) || readFileSync(join(bucket, file), 'utf8') !== text,
  );
  const extra = [...found].filter((file) => !files.has(file));
  return [...wrong.map(([file]) => file), ...extra].sort();
}

function write(bucket: string, files: ReadonlyMap<string, string>): void {
  for (const file of differences(bucket, files)) {
    const target = join(bucket, file);
    const text = files.get(file);
    if (text === undefined) {
      rmSync(target);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function main(args: readonly string[]): void {
  const bucket = join(root, 'bucket');
  const files = demoFiles();
  const changed = differences(bucket, files);
  if (args.includes('--check')) {
    for (const file of changed)
      process.stderr.write(`bucket/${file} is not what demo:build writes\n`);
    process.exitCode = changed.length === 0 ? 0 : 1;
    return;
  }
  write(bucket, files);
  process.stderr.write(`${files.size} files in bucket/, ${changed.length} written\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
