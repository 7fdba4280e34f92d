/** The workspace's own files: pail.yaml, schemas, views. What is broken is reported; the rest works. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCached, writeCached } from '../bucket/cache-file.ts';
import { listFiles } from '../bucket/list-files.ts';
import { CONFIG_FILE } from '../bucket/locate.ts';
import { BUILD_ID } from '../build-id.ts';
import type { Problem } from '../errors.ts';
import { hashTexts } from '../record/blob.ts';
import { loadModel, SCHEMA_SUFFIX, type SchemaSource } from '../schema/load.ts';
import type { Model } from '../schema/model.ts';
import { parseView } from '../view/parse-view.ts';
import type { View } from '../view/types.ts';
import { parseConfig } from './parse-config.ts';
import type { Config } from './types.ts';

export type Definitions = {
  readonly config: Config;
  readonly model: Model;
  /** Faults of pail.yaml and of the schema files. */
  readonly problems: readonly Problem[];
};

/**
 * Reads pail.yaml and the schemas. What was made of the same texts before is taken from `cacheDir`, which
 * spares parsing YAML and checking schemas.
 */
export function readDefinitions(root: string, cacheDir: string): Definitions {
  const text = readText(join(root, CONFIG_FILE));
  const sources = readSources(root, 'schemas', [SCHEMA_SUFFIX]);
  const key = keyOf([{ path: CONFIG_FILE, text }, ...sources]);
  return cached(join(cacheDir, 'definitions'), key, () => {
    const { config, problems } = parseConfig(text, CONFIG_FILE);
    const model = loadModel(sources);
    return { config, model, problems: [...problems, ...model.problems] };
  });
}

/** Texts that a cache entry was made of, and the build that made it. */
function keyOf(sources: readonly SchemaSource[]): string {
  return hashTexts([BUILD_ID, ...sources.flatMap(({ path, text }) => [path, text])]);
}

function cached<T>(path: string, key: string, make: () => T): T {
  const known = readCached(path, key);
  if (known !== null) return known as T;
  const made = make();
  writeCached(path, key, made);
  return made;
}

export type LoadedViews = {
  readonly views: ReadonlyMap<string, View>;
  readonly problems: readonly Problem[];
  /** Changes when any view file does. */
  readonly hash: string;
};

/** Reads the views. A faulty one keeps its version of `lastGood`, where there is one. */
export function readViews(
  root: string,
  model: Model,
  lastGood: ReadonlyMap<string, View> = new Map(),
): LoadedViews {
  const views = new Map<string, View>();
  const problems: Problem[] = [];
  const sources = readSources(root, 'views', ['.yaml', '.yml']);
  for (const { path, text } of sources) {
    const parsed = parseView(text, path, model);
    problems.push(...parsed.problems);
    const kept = parsed.view ?? [...lastGood.values()].find((view) => view.file === path) ?? null;
    if (kept !== null) views.set(kept.name, kept);
  }
  const hash = hashTexts(sources.flatMap(({ path, text }) => [path, text]));
  return { views, problems, hash };
}

/** Texts of the files below a directory of the workspace, with paths relative to its root, sorted. */
export function readSources(
  root: string,
  directory: string,
  suffixes: readonly string[],
): SchemaSource[] {
  return listFiles(join(root, directory), suffixes)
    .filter(({ kind }) => kind === 'file')
    .map(({ file }) => {
      const path = `${directory}/${file}`;
      return { path, text: readText(join(root, path)) };
    });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
