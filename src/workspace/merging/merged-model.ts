/** The schemas that a merge goes by: those of the commits, never of the work tree. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { openObjects } from '../../history/objects.ts';
import { mergeBases } from '../../history/remote.ts';
import type { SchemaSource } from '../../schema/load.ts';
import type { Model } from '../../schema/model.ts';
import { definitionsOf, type Sources } from '../definitions.ts';
import { sourcesAt } from '../past/past-definitions.ts';

/** Model of the schemas that `mergedSchemas` gives. */
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
    const before = await sourcesAt(git, base, objects);
    const schemas = mergedSchemas(before.schemas, own.schemas, other.schemas);
    return await modelOf({ ...own, schemas }, cacheDir);
  } finally {
    objects.close();
  }
}

/**
 * Of each schema the version of the side that changed it, which may be none. Where both did: ours, or what a side left.
 * Sorted by path.
 */
export function mergedSchemas(
  base: readonly SchemaSource[],
  ours: readonly SchemaSource[],
  theirs: readonly SchemaSource[],
): SchemaSource[] {
  const [before, own, other] = [textsOf(base), textsOf(ours), textsOf(theirs)];
  const paths = [...new Set([...own.keys(), ...other.keys()])].sort();
  return paths.flatMap((path): SchemaSource[] => {
    const [was, mine, others] = [before.get(path), own.get(path), other.get(path)];
    const text = mine === was ? others : others === was ? mine : (mine ?? others);
    return text === undefined ? [] : [{ path, text }];
  });
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
