/** Builds the commits of queued entries on a given tip; nothing points at them yet. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { blobId } from '../record/blob.ts';
import { bulkTrees, type FileState } from './bulk-trees.ts';
import { type DiskState, type EntryPlan, planCommits, statesByFile } from './commit-rule.ts';
import { commitEnvOf, commitTextOf, committerOf } from './commit-text.ts';
import { commitSigned, type FastImport } from './fast-import.ts';
import type { Committed } from './flush-record.ts';
import type { IndexChange } from './index-entries.ts';
import type { QueueEntry, QueuePath } from './queue-store.ts';
import type { GitSettings } from './settings.ts';
import { type TreeEntry, treeEntries } from './tree.ts';

export type Built = {
  readonly plans: readonly EntryPlan[];
  readonly commits: readonly Committed[];
  /** The last of `commits`; null when there is none to make. */
  readonly tip: string | null;
  readonly changes: readonly IndexChange[];
  /** Resolves once all commits are on disk; before that nothing may point at them. */
  readonly stored: Promise<void>;
};

export type Ground = {
  readonly git: GitInfo;
  /** A fresh one; it is ended here. */
  readonly run: FastImport;
  /** Commit to build on; null on a branch without commits. */
  readonly head: string | null;
  readonly config: GitSettings;
  readonly entries: readonly QueueEntry[];
  readonly disk: ReadonlyMap<string, DiskState>;
};

/** One commit per entry that has something to commit, in order, each on the one before. */
export async function buildCommits(ground: Ground): Promise<Built> {
  const { git, head, entries, config, run } = ground;
  const isSha256 = config.get('extensions.objectformat') === 'sha256';
  const files = [...ground.disk.keys()];
  try {
    const known = await headEntries(ground, files);
    const headIds = new Map(files.map((file) => [file, known.get(file)?.id ?? null]));
    const idOf = isSha256 ? sha256Id : (path: QueuePath): string | null => path.blob;
    const plans = planCommits(entries, ground.disk, headIds, idOf);
    const real = plans.filter((plan) => plan.commit.length > 0);
    const now = Date.now();
    const marks: string[] = [];
    for (const { entry, commit } of real) {
      const text = commitTextOf(entry, committerOf(config, entry.author), now);
      // Of a chain, later commits build on trees that are nowhere yet.
      const trees =
        real.length === 1 ? await bulkTrees(git, known, statesOf(commit, idOf)) : undefined;
      marks.push(await run.commit(marks.at(-1) ?? head, text, commit, trees));
    }
    const isSigned = isSigning(config);
    // All questions are asked at once, and the end announced, before the first answer is awaited.
    const answers = Promise.all([
      Promise.all(marks.map((mark) => run.idOf(mark))),
      Promise.all(isSigned ? marks.map((mark) => run.treeOf(mark)) : []),
    ]);
    const stored = run.finish('0'.repeat(isSha256 ? 64 : 40));
    stored.catch(() => undefined); // Awaited by the caller, and below.
    const [ids, trees] = await answers;
    const after = lastStates(real);
    const ours = statesByFile(entries);
    const changes = [...after.values()].map((state): IndexChange => {
      const { file, mode } = state;
      const id = idOf(state);
      const from = known.get(file) ?? null;
      const queued = (ours.get(file) ?? []).flatMap((one) => idOf(one) ?? []);
      return { file, from, to: id === null ? null : { mode, id }, ours: queued };
    });
    if (isSigned) await stored;
    const final = isSigned ? await signAll(ground, real, trees, now) : ids;
    const commits = real.map(({ entry }, i) => ({ entryId: entry.id, commit: final[i] ?? '' }));
    return { plans, commits, tip: final.at(-1) ?? null, changes, stored };
  } catch (error) {
    await run.abort();
    throw error;
  }
}

/** For more files than this a process of its own lists their directories: each question reads the whole list again. */
const MAX_QUESTIONS = 3;

async function headEntries(
  { git, head, run }: Ground,
  files: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry | null>> {
  if (head === null) return new Map();
  if (files.length <= MAX_QUESTIONS) {
    const found = await run.entriesOf(head, files);
    return new Map(files.map((file, i) => [file, found[i] ?? null]));
  }
  // With a slash behind it, a directory stands for what is in it.
  const places = files.map((file) => file.slice(0, file.lastIndexOf('/') + 1) || file);
  return treeEntries(git, head, [...new Set(places)]);
}

function statesOf(
  paths: readonly QueuePath[],
  idOf: (path: QueuePath) => string | null,
): FileState[] {
  return paths.map((path) => {
    const id = idOf(path);
    return { file: path.file, after: id === null ? null : { mode: path.mode, id } };
  });
}

/** What the last of the commits makes of each file. */
function lastStates(plans: readonly EntryPlan[]): ReadonlyMap<string, QueuePath> {
  return new Map(plans.flatMap(({ commit }) => commit.map((path) => [path.file, path] as const)));
}

async function signAll(
  { git, head, config }: Ground,
  plans: readonly EntryPlan[],
  trees: readonly string[],
  now: number,
): Promise<string[]> {
  const commits: string[] = [];
  for (const [i, { entry }] of plans.entries()) {
    const committer = committerOf(config, entry.author);
    const { message } = commitTextOf(entry, committer, now);
    const env = commitEnvOf(entry, committer, now);
    const parent = commits.at(-1) ?? head;
    const parents = parent === null ? [] : [parent];
    commits.push(await commitSigned(git.toplevel, trees[i] ?? '', parents, message, env));
  }
  return commits;
}

/** Git's ways to say true (git-config(1), "Values"). */
export function isSigning(config: GitSettings): boolean {
  return /^(true|yes|on|[1-9]\d*)$/i.test(config.get('commit.gpgsign') ?? '');
}

function sha256Id({ bytes }: QueuePath): string | null {
  if (bytes === null) return null;
  return blobId(bytes, 'sha256');
}
