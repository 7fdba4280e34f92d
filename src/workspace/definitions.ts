/** The workspace's own files: pail.yaml, schemas, views. What is broken is reported; the rest works. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCached, writeCached } from '../bucket/cache-file.ts';
import { listFiles } from '../bucket/list-files.ts';
import { CONFIG_FILE } from '../bucket/locate.ts';
import { BUILD_ID } from '../build-id.ts';
import type { Problem } from '../errors.ts';
import { hashTexts } from '../record/blob.ts';
import type { SchemaSource } from '../schema/load.ts';
import type { Model } from '../schema/model.ts';
import type { View } from '../view/types.ts';
import type { MadeViews } from './make-definitions.ts';
import type { Config } from './types.ts';

export type Definitions = {
  readonly config: Config;
  readonly model: Model;
  /** Faults of pail.yaml and of the schema files. */
  readonly problems: readonly Problem[];
};

/** Texts of pail.yaml, schemas and views, with paths relative to the workspace's root, sorted. */
export type Sources = {
  readonly config: string;
  readonly schemas: readonly SchemaSource[];
  readonly views: readonly SchemaSource[];
};

/** The endings of files that define something, by directory. */
export const DEFINING: Readonly<Record<'schemas' | 'views', readonly string[]>> = {
  schemas: ['.schema.json'],
  views: ['.yaml', '.yml'],
};

/** What the disk says now. */
export function diskSources(root: string): Sources {
  return {
    config: readText(join(root, CONFIG_FILE)),
    schemas: readSources(root, 'schemas', DEFINING.schemas),
    views: readSources(root, 'views', DEFINING.views),
  };
}

/**
 * What pail.yaml and the schemas say. What was made of the same texts before is taken from `cacheDir`, which
 * spares loading YAML and checking schemas.
 */
export async function definitionsOf(sources: Sources, cacheDir: string): Promise<Definitions> {
  const { config, schemas } = sources;
  const key = keyOf([{ path: CONFIG_FILE, text: config }, ...schemas]);
  return cached(join(cacheDir, 'definitions'), key, async () => {
    const { makeDefinitions } = await import('./make-definitions.ts');
    return makeDefinitions(config, schemas);
  });
}

export type LoadedViews = {
  readonly views: ReadonlyMap<string, View>;
  readonly problems: readonly Problem[];
  /** Changes when any view file or the model does. */
  readonly hash: string;
};

/** The views, cached likewise. A faulty one keeps its version of `lastGood`, where there is one. */
export async function viewsOf(
  { views: sources }: Pick<Sources, 'views'>,
  model: Model,
  cacheDir: string,
  lastGood: ReadonlyMap<string, View> = new Map(),
): Promise<LoadedViews> {
  const hash = keyOf([{ path: 'schemas', text: model.hash }, ...sources]);
  const made: MadeViews = await cached(join(cacheDir, 'views'), hash, async () => {
    const { makeViews } = await import('./make-definitions.ts');
    return makeViews(sources, model);
  });
  const files = new Set(sources.map(({ path }) => path));
  const sound = new Set(made.views.map((view) => view.file));
  const kept = [...lastGood.values()].filter(({ file }) => files.has(file) && !sound.has(file));
  const views = [...made.views, ...kept].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    views: new Map(views.map((view) => [view.name, view])),
    problems: made.problems,
    hash,
  };
}

/** Texts that a cache entry was made of, and the build that made it. */
function keyOf(sources: readonly SchemaSource[]): string {
  return hashTexts([BUILD_ID, ...sources.flatMap(({ path, text }) => [path, text])]);
}

async function cached<T>(path: string, key: string, make: () => Promise<T>): Promise<T> {
  const known = readCached(path, key);
  if (known !== null) return known as T;
  const made = await make();
  writeCached(path, key, made);
  return made;
}

/** Texts of the files below a directory of the workspace, with paths relative to its root, sorted. */
function readSources(root: string, directory: string, suffixes: readonly string[]): SchemaSource[] {
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
