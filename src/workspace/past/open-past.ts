/** Opens a workspace as it was at a revision, from git's objects: the work tree stays as it is. */

import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clearance } from '../../access/clearance.ts';
import { locateWorkspace } from '../../bucket/locate.ts';
import { ensureDir, type GitInfo, stateDirOf } from '../../bucket/state-dir.ts';
import { createExpressions } from '../../expr/cache.ts';
import { openObjects } from '../../history/objects.ts';
import type { ResolvedRevision } from '../../history/revision.ts';
import { treeEntries } from '../../history/tree.ts';
import { hashTexts } from '../../record/blob.ts';
import type { Model } from '../../schema/model.ts';
import type { Validators } from '../../schema/validator.ts';
import { datesAsOf, type PastDates } from '../change-dates.ts';
import { definitionsOf, diskSources } from '../definitions.ts';
import { lazyIdentity } from '../identity.ts';
import { loadValidators } from '../load-validators.ts';
import { needGit, revisionAt } from '../revision-at.ts';
import { pastDefinitions, sourcesAt } from './past-definitions.ts';
import { openPastIndex } from './past-index.ts';
import { PastWorkspace } from './past-workspace.ts';

/** A revision of a workspace, found and not yet opened. */
export type FoundPast = {
  readonly root: string;
  readonly git: GitInfo;
  readonly cacheDir: string;
  readonly revision: ResolvedRevision;
};

/** One that somebody asks about. `today`: today's model, which says what is kept from whom. */
export type AskedPast = FoundPast & { readonly today: Model };

/**
 * Finds `revision` for the workspace that `dir` lies in: anything git takes, a date, or words ("2 weeks ago").
 * `now` (epoch ms) is what they count from. Throws `no_workspace`, `git` outside a repository, `not_found` for an
 * unknown revision.
 */
export async function resolvePast(
  dir: string,
  revision: string,
  now: number = Date.now(),
): Promise<AskedPast> {
  const root = locateWorkspace(dir);
  const { dir: stateDir, git: found } = stateDirOf(root);
  const git = needGit(found);
  const cacheDir = join(stateDir, 'cache');
  const { config, model } = await definitionsOf(diskSources(root), cacheDir);
  const { timezone } = config;
  const resolved = await revisionAt(git, revision, { now, timezone });
  return { root, git, cacheDir, revision: resolved, today: model };
}

/**
 * The workspace as it was. The first question about a revision reads what differs from today, or all of it; then
 * its index is kept beside today's. `clearance`: what whoever asks may read today. Throws `DamagedSegment`.
 */
export async function openPast(
  found: FoundPast | AskedPast,
  clearance: () => Clearance,
): Promise<PastWorkspace> {
  const { root, git, cacheDir, revision } = found;
  const { commit } = revision;
  const pastDir = await pastDirOf(found, commit);
  const objects = openObjects(git);
  try {
    const sources = await sourcesAt(git, commit, objects);
    const { definitions, views, notices } = await pastDefinitions(
      sources,
      diskSources(root),
      pastDir,
      'today' in found ? found.today : undefined,
    );
    const { config, model, problems } = definitions;
    const opened = await openPastIndex({ git, commit, model, objects, cacheDir, pastDir });
    prune(join(cacheDir, PAST_DIR), pastDir);
    let validators: Promise<Validators> | undefined;
    const state = {
      ...definitions,
      views,
      index: opened.index,
      expressions: createExpressions(model, config.timezone),
      faults: [...problems, ...views.problems, ...opened.faults],
      // Finding them takes a hash of every schema: once, however many records are checked.
      validators: () => {
        validators ??= loadValidators(model, dirname(cacheDir));
        return validators;
      },
      close: opened.close,
    };
    const identity = lazyIdentity(git);
    const at = { ...revision, notices };
    const dates = (): Promise<PastDates> => datesAsOf(git, cacheDir, commit);
    const past = new PastWorkspace(root, at, state, identity, dates);
    past.readAs(clearance);
    return past;
  } finally {
    objects.close();
  }
}

/** Where revisions are kept, in the cache directory. */
const PAST_DIR = 'at';
/** Revisions kept. */
const KEPT = 8;

/** A directory named by the content of what makes the answer: two commits with the same records share it. */
async function pastDirOf({ git, cacheDir }: FoundPast, commit: string): Promise<string> {
  const { prefix } = git;
  const paths = ['pail.yaml', 'schemas', 'views', 'bucket'].map((path) => prefix + path);
  const entries = await treeEntries(git, commit, paths);
  const ids = paths.map((path) => entries.get(path)?.id ?? '');
  const dir = join(cacheDir, PAST_DIR, hashTexts(ids).slice(0, 20));
  ensureDir(dir);
  return dir;
}

/** Keeps the revisions asked for last. */
function prune(directory: string, used: string): void {
  const now = new Date();
  utimesSync(used, now, now);
  const dirs = readdirSync(directory)
    .map((name) => join(directory, name))
    .map((path) => ({ path, usedAt: statSync(path).mtimeMs }))
    .sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of dirs.slice(KEPT)) rmSync(path, { recursive: true, force: true });
}
