/** Which changes of shape each side of a merge has made: migrations, and fields that got another name or went. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { git } from '../../history/git.ts';
import type { Objects } from '../../history/objects.ts';
import { idsOf, treeEntries } from '../../history/tree.ts';
import { findCollection } from '../../schema/model.ts';
import type { Definitions } from '../definitions.ts';
import { sourcesAt } from '../past/past-definitions.ts';
import { MIGRATION, UNDONE } from '../reshape/migrations.ts';
import { type Migration, parseMigration } from '../reshape/parse-migration.ts';
import { NO_RESHAPES, type Reshape, type Reshapes } from './migrate-up.ts';
import { migrationValues } from './migration-values.ts';

export type ReshapeReader = { readonly git: GitInfo; readonly objects: Objects };

export type FoundReshapes = {
  readonly reshapes: Reshapes;
  /** What could not be done to records so far, in words. */
  readonly notices: () => readonly string[];
};

const NONE: FoundReshapes = { reshapes: NO_RESHAPES, notices: () => [] };

type Step = {
  readonly side: 'ours' | 'theirs';
  readonly commit: string;
  readonly parent: string;
  /** Epoch ms; `now` of what it computes. */
  readonly at: number;
  readonly migrations: readonly string[];
  readonly undone: readonly string[];
};

/**
 * Reads what each of the two commits has made of records' shape and the other has not. Two git processes where neither
 * has; else the schemas of each commit that changed them are read.
 */
export async function readReshapes(
  reader: ReshapeReader,
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
): Promise<FoundReshapes> {
  const range = `${ours}...${theirs}`;
  const schemas = `${reader.git.prefix}schemas`;
  const [commits, trees] = await Promise.all([
    commitsIn(reader.git, range),
    idsOf(
      reader.git,
      [base, ours, theirs].map((commit) => `${commit}:${schemas}`),
    ),
  ]);
  const isSame = new Set(trees).size === 1;
  const touching = new Set(isSame ? [] : await touchingCommits(reader.git, range, schemas));
  const steps = standing(commits).filter(
    ({ commit, migrations }) => migrations.length > 0 || touching.has(commit),
  );
  if (steps.length === 0) return NONE;
  const definitionsAt = remembering(reader);
  const notices = new Set<string>();
  const side = async (name: 'ours' | 'theirs', tip: string): Promise<Reshape[]> => {
    const mine = steps.filter((step) => step.side === name);
    if (mine.length === 0) return [];
    const found: Reshape[] = [];
    for (const step of mine) {
      found.push(...(await reshapesOf(reader, step, definitionsAt, (words) => notices.add(words))));
    }
    const [before, after] = [await definitionsAt(base), await definitionsAt(tip)];
    return [...found.map((one) => lasting(one, after)), ...removals(before, after)];
  };
  const reshapes = { ours: await side('ours', ours), theirs: await side('theirs', theirs) };
  return { reshapes, notices: () => [...notices] };
}

const WALK = ['log', '--topo-order', '--reverse', '--no-merges', '--no-show-signature'];

/** Commits of both sides, oldest first. Merges are left out: they bring in what others did. */
async function commitsIn(info: GitInfo, range: string): Promise<Step[]> {
  const trailer = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x2C)`;
  const format = `--format=%m%x1f%H%x1f%P%x1f%ct%x1f${trailer(MIGRATION)}%x1f${trailer(UNDONE)}`;
  const options = { cwd: info.toplevel, reads: true };
  const { stdout } = await git([...WALK, '--left-right', format, range, '--'], options);
  const names = (text = ''): string[] => text.split(',').filter(Boolean);
  const lines = stdout.toString('utf8').split('\n').filter(Boolean);
  return lines.map((line): Step => {
    const [mark, commit = '', parent = '', at, migrations, undone] = line.split('\u001f');
    return {
      side: mark === '<' ? 'ours' : 'theirs',
      commit,
      parent,
      at: Number(at) * 1000,
      migrations: names(migrations),
      undone: names(undone),
    };
  });
}

async function touchingCommits(info: GitInfo, range: string, path: string): Promise<string[]> {
  const args = [...WALK, '--full-history', '--format=%H', range, '--', path];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  return stdout.toString('latin1').split('\n').filter(Boolean);
}

/** Without the migrations that the same side took back later. */
function standing(steps: readonly Step[]): Step[] {
  return steps.map((step, i) => {
    const later = steps.slice(i + 1).filter(({ side }) => side === step.side);
    const isKept = (name: string): boolean => !later.some(({ undone }) => undone.includes(name));
    return step.migrations.length === 0
      ? step
      : { ...step, migrations: step.migrations.filter(isKept) };
  });
}

type DefinitionsAt = (commit: string) => Promise<Definitions>;

/** Not through the workspace's cache, which is that of today's definitions. */
function remembering({ git: info, objects }: ReshapeReader): DefinitionsAt {
  const known = new Map<string, Promise<Definitions>>();
  const read = async (commit: string): Promise<Definitions> => {
    const { makeDefinitions } = await import('../make-definitions.ts');
    const { config, schemas } = await sourcesAt(info, commit, objects);
    return makeDefinitions(config, schemas);
  };
  return (commit) => {
    const found = known.get(commit) ?? read(commit);
    known.set(commit, found);
    return found;
  };
}

/** What one commit did: its migrations, then the fields whose old name its schemas keep as an alias. */
async function reshapesOf(
  reader: ReshapeReader,
  { commit, parent, at, migrations }: Step,
  definitionsAt: DefinitionsAt,
  say: (words: string) => void,
): Promise<Reshape[]> {
  if (parent === '') return [];
  const [before, after] = [await definitionsAt(parent), await definitionsAt(commit)];
  const found: Reshape[] = [];
  for (const name of migrations) {
    const migration = await migrationAt(reader, commit, name);
    const collection =
      migration === null ? undefined : findCollection(before.model, migration.collection);
    if (migration === null || collection === undefined) continue;
    found.push({
      key: `migration ${name}`,
      collection: collection.path,
      set: migrationValues(migration, collection, { ...before, now: at }, say),
      rename: migration.rename,
      remove: migration.remove,
    });
  }
  return [...found, ...renames(before, after)];
}

/** Null where the commit has no sound file of that name: its names of fields are known from the schemas. */
async function migrationAt(
  { git: info, objects }: ReshapeReader,
  commit: string,
  name: string,
): Promise<Migration | null> {
  const files = ['.yaml', '.yml'].map((ending) => `migrations/${name}${ending}`);
  const entries = await treeEntries(
    info,
    commit,
    files.map((file) => info.prefix + file),
  );
  for (const file of files) {
    const entry = entries.get(info.prefix + file);
    const bytes = entry === undefined ? null : await objects.blob(entry.id);
    if (bytes === null) continue;
    const { migration, problems } = parseMigration(bytes.toString('utf8'), file);
    return problems.length === 0 ? migration : null;
  }
  return null;
}

function renames(before: Definitions, after: Definitions): Reshape[] {
  return [...after.model.collections.values()].flatMap(({ path, fields }): Reshape[] => {
    const old = before.model.collections.get(path)?.fields;
    const found = [...fields.values()].flatMap(({ name, aliases }): [string, string][] => {
      const from = old?.has(name) ? undefined : aliases.findLast((alias) => old?.has(alias));
      return from === undefined || fields.has(from) ? [] : [[from, name]];
    });
    return found.map(([from, to]) => ({
      key: `rename ${path} ${from} ${to}`,
      collection: path,
      set: (data) => data,
      rename: new Map([[from, to]]),
      remove: [],
    }));
  });
}

/** Without new names that were taken back since. */
function lasting(reshape: Reshape, { model }: Definitions): Reshape {
  const fields = model.collections.get(reshape.collection)?.fields;
  const isLasting = ([from, to]: [string, string]): boolean =>
    fields === undefined || !fields.has(from) || fields.has(to);
  return { ...reshape, rename: new Map([...reshape.rename].filter(isLasting)) };
}

/** Fields that are gone in the end, but for collections that take what their schema does not name. */
function removals(before: Definitions, after: Definitions): Reshape[] {
  return [...before.model.collections.values()].flatMap(({ path, fields }): Reshape[] => {
    const now = after.model.collections.get(path);
    if (now === undefined || now.schema['additionalProperties'] !== false) return [];
    const remove = [...fields.values()]
      .filter(({ name, computed }) => computed === undefined && !now.fields.has(name))
      .map(({ name }) => name);
    if (remove.length === 0) return [];
    const key = `remove ${path} ${remove.join(' ')}`;
    return [{ key, collection: path, set: (data) => data, rename: new Map(), remove }];
  });
}
