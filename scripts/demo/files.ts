/** The demo on disk: what would be written, and where the bucket differs from it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel, SCHEMA_SUFFIX } from '../../src/schema/load.ts';
import { buildBucket } from './build.ts';
import { readFacts } from './data.ts';

/** Top of the repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url));

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
