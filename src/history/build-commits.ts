/** Builds the commits of queued entries on a given tip; nothing points at them yet. */

import { createHash } from 'node:crypto';
import type { GitInfo } from '../bucket/state-dir.ts';
import { type DiskState, type EntryPlan, planCommits, statesByFile } from './commit-rule.ts';
import { commitEnvOf, commitTextOf, committerOf } from './commit-text.ts';
import { commitSigned, type FastImport } from './fast-import.ts';
import type { Committed } from './flush-record.ts';
import type { IndexChange } from './index-entries.ts';
import type { QueueEntry, QueuePath } from './queue-store.ts';

/** Git settings that committing depends on. */
export const CONFIG_PATTERN =
  '^((user|committer)\\.(name|email)|commit\\.gpgsign|extensions\\.objectformat)$';

export type Built = {
  readonly plans: readonly EntryPlan[];
  readonly commits: readonly Committed[];
  /** The last of `commits`; null when there is none to make. */
  readonly tip: string | null;
  readonly changes: readonly IndexChange[];
};

export type Ground = {
  readonly git: GitInfo;
  /** A fresh one; it is ended here. */
  readonly run: FastImport;
  /** Commit to build on; null on a branch without commits. */
  readonly head: string | null;
  readonly config: ReadonlyMap<string, string>;
  readonly entries: readonly QueueEntry[];
  readonly disk: ReadonlyMap<string, DiskState>;
};

/** One commit per entry that has something to commit, in order, each on the one before. */
export async function buildCommits(ground: Ground): Promise<Built> {
  const { head, entries, config, run } = ground;
  const isSha256 = config.get('extensions.objectformat') === 'sha256';
  const files = [...ground.disk.keys()];
  try {
    const found = head === null ? [] : await run.entriesOf(head, files);
    const known = new Map(files.map((file, i) => [file, found[i] ?? null]));
    const headIds = new Map(files.map((file) => [file, known.get(file)?.id ?? null]));
    const idOf = isSha256 ? sha256Id : (path: QueuePath): string | null => path.blob;
    const plans = planCommits(entries, ground.disk, headIds, idOf);
    const real = plans.filter((plan) => plan.commit.length > 0);
    const now = Date.now();
    const marks: string[] = [];
    for (const { entry, commit } of real) {
      const text = commitTextOf(entry, committerOf(config, entry.author), now);
      marks.push(run.commit(marks.at(-1) ?? head, text, commit));
    }
    const mark = marks.at(-1);
    const touched = new Set(real.flatMap(({ commit }) => commit.map(({ file }) => file)));
    const after = mark === undefined ? [] : await run.entriesOf(mark, [...touched]);
    const ours = statesByFile(entries);
    const changes = [...touched].map((file, i) => ({
      file,
      from: known.get(file) ?? null,
      to: after[i] ?? null,
      ours: (ours.get(file) ?? []).flatMap((state) => idOf(state) ?? []),
    }));
    const ids = await Promise.all(marks.map((one) => run.idOf(one)));
    const trees = isSigning(config) ? await Promise.all(marks.map((one) => run.treeOf(one))) : null;
    await run.finish('0'.repeat(isSha256 ? 64 : 40));
    const final = trees === null ? ids : await signAll(ground, real, trees, now);
    const commits = real.map(({ entry }, i) => ({ entryId: entry.id, commit: final[i] ?? '' }));
    return { plans, commits, tip: final.at(-1) ?? null, changes };
  } catch (error) {
    await run.abort();
    throw error;
  }
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
    commits.push(await commitSigned(git.toplevel, trees[i] ?? '', parent, message, env));
  }
  return commits;
}

/** Git's ways to say true (git-config(1), "Values"). */
function isSigning(config: ReadonlyMap<string, string>): boolean {
  return /^(true|yes|on|[1-9]\d*)$/i.test(config.get('commit.gpgsign') ?? '');
}

function sha256Id({ bytes }: QueuePath): string | null {
  if (bytes === null) return null;
  return createHash('sha256').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
