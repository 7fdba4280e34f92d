/** The schemas that a merge goes by: those of the commits, never of the work tree. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { openObjects } from '../../history/objects.ts';
import { mergeBases } from '../../history/remote.ts';
import type { SchemaSource } from '../../schema/load.ts';
import type { Model } from '../../schema/model.ts';
import { definitionsOf, type Sources } from '../definitions.ts';
import { sourcesAt } from '../past/past-definitions.ts';

/** Of each schema the version of the side that changed it; ours where both did. */
export async function mergedModel(
  git: GitInfo,
  cacheDir: string,
  ours: string,
  theirs: string,
): Promise<Model> {
  const objects = openObjects(git);
  try {
    const [base = ours] = await mergeBases(git, ours, theirs);
    const own = await sourcesAt(git, ours, objects);
    const other = await sourcesAt(git, theirs, objects);
    if (isSame(own.schemas, other.schemas)) return await modelOf(own, cacheDir);
    const before = textsOf((await sourcesAt(git, base, objects)).schemas);
    const mine = textsOf(own.schemas);
    const added = other.schemas.filter(({ path }) => !mine.has(path) && !before.has(path));
    const theirTexts = textsOf(other.schemas);
    const schemas = own.schemas.map(({ path, text }) => {
      const changed = theirTexts.get(path);
      return { path, text: text === before.get(path) && changed !== undefined ? changed : text };
    });
    return await modelOf({ ...own, schemas: [...schemas, ...added] }, cacheDir);
  } finally {
    objects.close();
  }
}

async function modelOf(sources: Sources, cacheDir: string): Promise<Model> {
  return (await definitionsOf(sources, cacheDir)).model;
}

function textsOf(schemas: readonly SchemaSource[]): ReadonlyMap<string, string> {
  return new Map(schemas.map(({ path, text }) => [path, text]));
}

function isSame(a: readonly SchemaSource[], b: readonly SchemaSource[]): boolean {
  const texts = textsOf(b);
  return a.length === b.length && a.every(({ path, text }) => texts.get(path) === text);
}
