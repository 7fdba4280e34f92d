/** What git's index holds, checked before it becomes a commit. */

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CONFIG_FILE } from '../../bucket/locate.ts';
import { type GitInfo, stateDirOf } from '../../bucket/state-dir.ts';
import type { Problem } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { headCommit } from '../../history/status.ts';
import { entryChanges } from '../../history/tree.ts';
import { openConflicts } from '../merging/open-conflicts.ts';
import { openPast } from '../past/open-past.ts';
import type { PastWorkspace } from '../past/past-workspace.ts';
import { needGit } from '../revision-at.ts';
import { concerned, errorsOf, without } from './review.ts';

/** The tree that a commit would get now, and the one that it is made on. */
export type Staged = {
  readonly git: GitInfo;
  readonly base: string;
  readonly tree: string;
  /** Paths that differ, relative to the top of the work tree. */
  readonly paths: readonly string[];
};

export type StagedCheck = {
  readonly root: string;
  /** Files of the bucket that are staged. */
  readonly files: number;
  readonly problems: readonly Problem[];
  /** Ids of records of which merges have left something to decide, staged or not. */
  readonly undecided: readonly string[];
  readonly notices: readonly string[];
};

/**
 * Reads the index that git is about to commit; `indexFile` (`GIT_INDEX_FILE`, as a hook finds it in `dir`) names
 * another than the usual one, as for `git commit <file>`. Throws `git` where files are unmerged.
 */
export async function readStaged(dir: string, indexFile: string | undefined): Promise<Staged> {
  const info = needGit(stateDirOf(dir).git);
  const cwd = info.toplevel;
  const env = indexFile === undefined ? {} : { GIT_INDEX_FILE: resolve(dir, indexFile) };
  const { stdout } = await git(['write-tree'], { cwd, env });
  const tree = stdout.toString('latin1').trim();
  const base = (await headCommit(cwd)) ?? (await emptyTree(cwd));
  const changes = await entryChanges(info, base, tree);
  return { git: info, base, tree, paths: changes.map(({ path }) => path) };
}

async function emptyTree(cwd: string): Promise<string> {
  const { stdout } = await git(['mktree'], { cwd });
  return stdout.toString('latin1').trim();
}

/** Roots of the workspaces that the paths lie in. */
export function workspacesOf({ toplevel }: GitInfo, paths: readonly string[]): string[] {
  const roots = new Map<string, string | null>([[dirname(toplevel), null]]);
  const rootOf = (dir: string): string | null => {
    const known = roots.get(dir);
    if (known !== undefined) return known;
    const root = existsSync(join(dir, CONFIG_FILE)) ? dir : rootOf(dirname(dir));
    roots.set(dir, root);
    return root;
  };
  const found = paths.map((path) => rootOf(dirname(join(toplevel, path))));
  return [...new Set(found)].filter((root) => root !== null);
}

/**
 * Checks the staged files of one workspace as if they were committed: form, schema and relations by the staged schemas,
 * and whether records that point at them still may. The work tree is not looked at.
 */
export async function checkStaged(root: string, staged: Staged, now: number): Promise<StagedCheck> {
  const { dir, git: found } = stateDirOf(root);
  const info = needGit(found);
  const place = { root, git: info, cacheDir: join(dir, 'cache') };
  const { tree } = staged;
  const at = (commit: string) =>
    openPast({ ...place, revision: { text: commit, commit, tree, at: now } }, () => 'all');
  const after = await at(tree);
  try {
    const before = await at(staged.base);
    try {
      return await compareStaged(root, { info, dir }, staged, before, after);
    } finally {
      await before.close();
    }
  } finally {
    await after.close();
  }
}

async function compareStaged(
  root: string,
  { info, dir }: { readonly info: GitInfo; readonly dir: string },
  { paths }: Staged,
  before: PastWorkspace,
  after: PastWorkspace,
): Promise<StagedCheck> {
  const own = paths
    .filter((path) => path.startsWith(info.prefix))
    .map((path) => path.slice(info.prefix.length));
  const files = own.flatMap((path) => (path.startsWith('bucket/') ? [path.slice(7)] : []));
  const idsIn = (reading: PastWorkspace): string[] =>
    files.flatMap((file) => reading.index.atFile(file)?.id ?? []);
  const written = new Set(idsIn(after));
  const others = new Set(concerned(before, after, [...written, ...idsIn(before)]));
  for (const id of written) others.delete(id);
  const isOwn = new Set(own);
  const faults = after
    .knownProblems()
    .filter(({ path, level }) => isOwn.has(path) && level === 'error');
  const broken = without(await errorsOf(after, others), await errorsOf(before, others));
  const open = await openConflicts({
    bucketDir: join(root, 'bucket'),
    stateDir: { dir, git: info },
    model: after.model,
    marked: [],
    keep: (_file, _model, load) => load(),
  });
  return {
    root,
    files: files.length,
    problems: [...faults, ...(await errorsOf(after, written)), ...broken],
    undecided: [...new Set(open.map(({ id }) => id))],
    notices: after.at.notices,
  };
}
