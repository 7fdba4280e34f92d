/** pail.yaml, schemas and views as a commit has them. */

import { CONFIG_FILE } from '../../bucket/locate.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import type { Objects } from '../../history/objects.ts';
import { treeEntries } from '../../history/tree.ts';
import type { SchemaSource } from '../../schema/load.ts';
import type { Model } from '../../schema/model.ts';
import {
  DEFINING,
  type Definitions,
  definitionsOf,
  type LoadedViews,
  type Sources,
  viewsOf,
} from '../definitions.ts';
import { withGuards } from './past-guards.ts';

export type PastDefinitions = {
  readonly definitions: Definitions;
  readonly views: LoadedViews;
  /** Where today's files stand in for the revision's, in words. */
  readonly notices: readonly string[];
};

/**
 * Definitions of a commit. Where it has no schemas, or faulty ones, today's stand in, and a notice says so: an answer
 * with a remark is better than none. What `guards`, today's model, keeps from some readers is kept from them here too.
 */
export async function pastDefinitions(
  sources: Sources,
  today: Sources,
  cacheDir: string,
  guards?: Model,
): Promise<PastDefinitions> {
  const { sources: whole, notices } = withoutGaps(sources, today);
  const first = await definitionsOf(whole, cacheDir);
  const repaired = repair(whole, today, first);
  const sound = repaired === null ? first : await definitionsOf(repaired.sources, cacheDir);
  const known = repaired?.sources ?? whole;
  const used = guards === undefined ? known : withGuards(known, sound.model, guards);
  const definitions = used === known ? sound : await definitionsOf(used, cacheDir);
  const views = await viewsOf(used, definitions.model, cacheDir);
  return { definitions, views, notices: [...notices, ...(repaired?.notices ?? [])] };
}

/** Texts of the definitions in a commit; empty where it has none. */
export async function sourcesAt(info: GitInfo, commit: string, objects: Objects): Promise<Sources> {
  const { prefix } = info;
  const paths = [CONFIG_FILE, 'schemas/', 'views/'].map((path) => prefix + path);
  const entries = await treeEntries(info, commit, paths, { recursive: true });
  const files = [...entries]
    .filter(([, { mode }]) => mode.startsWith('100'))
    .map(([path, { id }]) => ({ path: path.slice(prefix.length), id }));
  const texts = new Map<string, string>();
  const ids = files.map(({ id }) => id);
  await objects.each(ids, (bytes, i) => {
    texts.set(files[i]?.path ?? '', bytes?.toString('utf8') ?? '');
  });
  const below = (directory: keyof typeof DEFINING): SchemaSource[] =>
    [...texts]
      .filter(([path]) => path.startsWith(`${directory}/`) && isDefining(path, directory))
      .map(([path, text]) => ({ path, text }));
  return { config: texts.get(CONFIG_FILE) ?? '', schemas: below('schemas'), views: below('views') };
}

function isDefining(path: string, directory: keyof typeof DEFINING): boolean {
  const isHidden = path.split('/').some((part) => part.startsWith('.'));
  return !isHidden && DEFINING[directory].some((suffix) => path.endsWith(suffix));
}

type Mended = { readonly sources: Sources; readonly notices: readonly string[] };

function withoutGaps(sources: Sources, today: Sources): Mended {
  if (sources.schemas.length > 0) return { sources, notices: [] };
  return {
    sources: { ...sources, schemas: today.schemas, views: today.views },
    notices: ['that revision has no schemas; today’s schemas and views are used'],
  };
}

/** Today's version of each schema that was faulty then; null when there is nothing to mend. */
function repair(sources: Sources, today: Sources, { problems }: Definitions): Mended | null {
  const faulty = new Set(
    problems.filter(({ level }) => level !== 'warning').map(({ path }) => path),
  );
  const replaced: string[] = [];
  const schemas = sources.schemas.map((source) => {
    const now = today.schemas.find(({ path }) => path === source.path);
    if (!faulty.has(source.path) || now === undefined || now.text === source.text) return source;
    replaced.push(source.path);
    return now;
  });
  if (replaced.length === 0) return null;
  return {
    sources: { ...sources, schemas },
    notices: replaced.map((path) => `${path} was faulty at that revision; today’s is used`),
  };
}
