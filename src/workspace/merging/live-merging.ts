/** Merging over a live workspace. */

import { join } from 'node:path';
import { withLock } from '../../bucket/lock.ts';
import type { GitInfo, StateDir } from '../../bucket/state-dir.ts';
import type { Problem } from '../../errors.ts';
import { readConflicts, removeConflict } from '../../history/conflict-store.ts';
import { remotesOf } from '../../history/remote.ts';
import { inProgress, readHead } from '../../history/status.ts';
import { markSettled } from '../../history/unmerged.ts';
import type { Actor } from '../../plan/types.ts';
import type { Decision } from '../../record/resolve.ts';
import type { StoredRecord } from '../../record/types.ts';
import { brokenByHand } from '../review/by-hand.ts';
import { needGit, revisionAt } from '../revision-at.ts';
import type { State } from '../state.ts';
import type { Workspace } from '../types.ts';
import { isError, type Writer } from '../writer.ts';
import { assertSettles, type Check } from './check-settled.ts';
import { openProblems } from './conflict-problems.ts';
import { commitHandEdits } from './hand-edits.ts';
import { keptWhileSame } from './kept-while-same.ts';
import { mergedModel } from './merged-model.ts';
import { type Conflict, type ConflictGround, openConflicts } from './open-conflicts.ts';
import { readParked } from './parked-files.ts';
import { contentOps, settledContent, settlePlan, undecided } from './settle-conflict.ts';
import { settleDuplicates } from './settle-duplicates.ts';
import { settleTags } from './settle-tags.ts';
import { syncClone } from './sync.ts';
import { assertNothingInProgress, type MergeHost, takeIn } from './take-in.ts';
import type { MergeResult, Merging, Resolution, SyncResult, Taken } from './types.ts';

export type MergingHost = {
  readonly stateDir: StateDir;
  readonly cacheDir: string;
  readonly state: () => State;
  readonly clock: () => number;
  readonly writer: Pick<Writer, 'apply' | 'flush' | 'overwrite' | 'wrote'>;
  /** Reads schemas, views and configuration again. */
  readonly reload: () => Promise<void>;
  readonly problemsOf: (record: StoredRecord) => Promise<readonly Problem[]>;
  readonly check: Check;
  /** All of it, as its reader sees it. */
  readonly workspace: () => Workspace;
};

export function liveMerging(host: MergingHost): Merging {
  const unmerged = keptWhileSame<Conflict[]>();
  const remotes = keptWhileSame<readonly string[]>();
  return {
    sync: (actor, onProgress = () => undefined) => sync(host, actor, onProgress),
    merge: (revision, actor, onProgress = () => undefined) =>
      merge(host, revision, actor, onProgress),
    conflicts: () => conflictsOf(host, unmerged),
    problems: async () => [
      ...(await openProblems(() => conflictsOf(host, unmerged))),
      ...readParked(host.state().bucketDir).problems,
    ],
    resolve: (conflict, decision, actor) => {
      const isWritten = conflict.origin === 'sync' || conflict.origin === 'kept';
      return isWritten
        ? settleRecord(host, conflict, decision, actor)
        : settleFile(host, conflict, decision, actor);
    },
    standing: async () => {
      const { git } = host.stateDir;
      if (git === null) return { remote: null, underWay: null };
      const names = await remotes(join(git.commonDir, 'config'), null, () => remotesOf(git));
      const remote = names.includes('origin') ? 'origin' : (names[0] ?? null);
      return { remote, underWay: inProgress(git.gitDir) };
    },
  };
}

function sync(
  host: MergingHost,
  actor: Actor,
  onProgress: (words: string) => void,
): Promise<SyncResult> {
  return checked(host, onProgress, (ground) => syncClone(ground, actor));
}

async function merge(
  host: MergingHost,
  revision: string,
  actor: Actor,
  onProgress: (words: string) => void,
): Promise<MergeResult> {
  const { stateDir, clock, state } = host;
  const { timezone } = state().config;
  const { commit } = await revisionAt(stateDir.git, revision, { now: clock(), timezone });
  return checked(host, onProgress, async (ground) => {
    assertNothingInProgress(ground.git);
    const notices = await ground.flush();
    const committed = await ground.commitHandEdits(actor);
    const taken = await takeIn(ground, { commit, name: revision }, actor);
    return { ...taken, committed, notices: [...notices, ...taken.notices] };
  });
}

/** Adds to what `bring` brought what is wrong with it, and with what points at it. */
async function checked<T extends Taken>(
  host: MergingHost,
  onProgress: (words: string) => void,
  bring: (ground: MergeHost) => Promise<T>,
): Promise<T & { readonly problems: readonly Problem[] }> {
  const { stateDir, cacheDir, clock, writer } = host;
  const git = needGit(stateDir.git);
  const referrers = new Set<string>();
  const report = await bring({
    git,
    stateDir: stateDir.dir,
    clock,
    flush: () => writer.flush(),
    commitHandEdits: (actor) => commitHandEdits(git, actor, (files) => brokenIn(host, git, files)),
    modelOf: (ours, theirs) => mergedModel(git, cacheDir, ours, theirs),
    wrote: (files) => {
      // Asked before the index learns of the files: what is gone then is pointed at by nobody.
      for (const id of referrersOf(host.state(), files)) referrers.add(id);
      return writer.wrote(files);
    },
    settle: async (sides, files, actor) => {
      await host.reload();
      const own = await settleDuplicates(host, git, sides, files, actor);
      const tags = await settleTags(host, sides.tags, actor);
      return {
        conflicts: own.conflicts,
        notices: [...own.notices, ...tags.notices],
        files: [...own.files, ...tags.files],
      };
    },
    onProgress,
  });
  await host.reload();
  return { ...report, problems: await problemsIn(host, report.files, referrers) };
}

/** What edits by hand break, by the files and definitions as they are on disk now. */
async function brokenIn(
  { stateDir, writer, reload, workspace, clock }: MergingHost,
  git: GitInfo,
  files: readonly string[],
): Promise<readonly Problem[]> {
  const records = files.flatMap((file) => (file.startsWith('bucket/') ? [file.slice(7)] : []));
  await withLock(stateDir.dir, 'reading edits by hand', () => writer.wrote(records));
  if (records.length < files.length) await reload();
  const isFirst = (await readHead(git)) === null;
  return brokenByHand(workspace(), files, isFirst, clock());
}

function conflictsOf(
  { state, stateDir }: MergingHost,
  keep: ConflictGround['keep'],
): Promise<readonly Conflict[]> {
  const { bucketDir, model, catalog } = state();
  const marked = catalog.filesWith('merge_markers');
  return openConflicts({ bucketDir, stateDir, model, marked, keep });
}

async function settleRecord(
  { state, stateDir, writer }: MergingHost,
  conflict: Conflict,
  decision: Decision,
  actor: Actor,
): Promise<Resolution> {
  const record = state().index.get(conflict.id);
  const applied = await writer.apply(settlePlan(conflict, record, decision), actor);
  const open = undecided(conflict, decision);
  if (conflict.stored !== undefined && open.length === 0) {
    removeConflict(stateDir.dir, conflict.stored);
  }
  return { ...applied, open };
}

async function settleFile(
  { state, stateDir, writer, check }: MergingHost,
  conflict: Conflict,
  decision: Decision,
  actor: Actor,
): Promise<Resolution> {
  const { git, dir } = stateDir;
  const bytes = settledContent(conflict, decision);
  await assertSettles(conflict, bytes, state().model, actor, check);
  await writer.overwrite(
    `settling ${conflict.id}`,
    () => contentOps(state().bucketDir, conflict.file, bytes),
    async () => {
      if (git === null || conflict.origin !== 'git') return;
      const path = `${git.prefix}bucket/${conflict.file}`;
      await markSettled(git, [path]);
      for (const one of readConflicts(dir).open) if (one.path === path) removeConflict(dir, one);
    },
  );
  return { changes: [], commit: null, notices: [], open: [] };
}

/** Records that point at the records in these files. */
function referrersOf({ index }: State, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const record = index.atFile(file);
    return record === undefined ? [] : index.linksTo(record.id).map(({ from }) => from);
  });
}

/** Errors of the records in these files, and of those that pointed at them. */
async function problemsIn(
  { state, problemsOf }: MergingHost,
  files: readonly string[],
  referrers: ReadonlySet<string>,
): Promise<readonly Problem[]> {
  const { index, catalog } = state();
  const changed = files.flatMap((file) => index.atFile(file)?.id ?? []);
  const records = [...new Set([...changed, ...referrers])].flatMap((id) => index.get(id) ?? []);
  const lists = await Promise.all(records.map(problemsOf));
  const unsound = files.flatMap((file) => catalog.get(file)?.problems ?? []);
  return [...lists.flat(), ...unsound].filter(isError);
}
