/** Makes plans real: under the lock, checked against the disk, all or nothing, then committed. */

import { join } from 'node:path';
import { nanoid } from 'nanoid';
import type { FileOp } from '../bucket/file-ops.ts';
import { applyFileOps, type Finish, pendingJournals, recoverJournal } from '../bucket/journal.ts';
import { lockHolder, withLock } from '../bucket/lock.ts';
import type { GitInfo, StateDir } from '../bucket/state-dir.ts';
import { sweepTempFilesBelow } from '../bucket/temp-file.ts';
import { formatProblem, invalidError, type Problem } from '../errors.ts';
import { assertStillRemovable } from '../plan/check-plan.ts';
import {
  type Actor,
  type Applied,
  type ApplyOptions,
  type Change,
  EDITABLE,
  type Plan,
} from '../plan/types.ts';
import type { JsonValue } from '../record/types.ts';
import type { Validators } from '../schema/validator.ts';
import { fileOpsOf, rebaseChanges, removeEmptied } from './apply-plan.ts';
import type { Catalog, CatalogChange } from './catalog.ts';
import { type CommitNote, Committer, commitNote } from './committer.ts';
import { fileEditOps } from './file-edits.ts';
import type { HandEdits, Judge } from './hand-edits.ts';
import { isLocalChange, type LocalLines, localLinesOf } from './local-records.ts';
import { parkedOps } from './merging/parked-ops.ts';
import { groundOf, planFaults } from './plan-faults.ts';
import { planContextOf, type State } from './state.ts';
import { assertSettings } from './unread.ts';
import type { WriteLog } from './write-log.ts';

/** What a writer needs of the workspace it writes for. */
export type WriterHost = {
  /** Absolute directory that holds pail.yaml. */
  readonly root: string;
  /** Today's state; another one after a reload. */
  readonly state: () => State;
  readonly clock: () => number;
  readonly validators: () => Promise<Validators>;
  /** Told of records that changed, once they are in the index. */
  readonly announce: (changes: readonly CatalogChange[]) => void;
  /** Looks at the disk and announces what changed. */
  readonly follow: (look: (catalog: Catalog) => Promise<CatalogChange[]>) => Promise<unknown>;
  /** Reads schemas and views again. */
  readonly reload: () => Promise<void>;
  /** Problems as whoever writes may read them. */
  readonly seen: (problems: readonly Problem[]) => readonly Problem[];
};

/** Kept with a plan's journal: what is done once its files are written. */
type PlanNote = { readonly commit: CommitNote | null; readonly local: LocalLines };

/** The changes as they were made, and what is odd about them. */
type Written = { readonly changes: readonly Change[]; readonly warnings: readonly string[] };

/** Time that another process has for its own commit before a server looks after it, ms. */
const LATER_MS = 1_500;

export class Writer {
  readonly #stateDir: string;
  readonly #git: GitInfo | null;
  readonly #writeLog: WriteLog;
  readonly #host: WriterHost;
  readonly #commits: 'now' | 'soon';
  readonly #committer: Committer;

  constructor(stateDir: StateDir, writeLog: WriteLog, commits: 'now' | 'soon', host: WriterHost) {
    this.#stateDir = stateDir.dir;
    this.#git = stateDir.git;
    this.#writeLog = writeLog;
    this.#commits = commits;
    this.#committer = new Committer(stateDir);
    this.#host = host;
  }

  /** Not an async function: that would hold the plan, which may be large, until its commit is made. */
  apply(plan: Plan, actor: Actor, options: ApplyOptions = {}): Promise<Applied> {
    const { changes, parked = [], parks = [], files = [] } = plan;
    if (changes.length + parked.length + parks.length + files.length === 0) {
      return Promise.resolve({ changes: [], commit: null, notices: [] });
    }
    const entryId = nanoid();
    const isDefining = files.length > 0;
    const count = changes.length;
    return this.#store(plan, actor, entryId, options).then(async (written) => {
      if (isDefining) await this.#host.reload();
      options.onProgress?.('committing', count, count);
      const { commit, notices } = await this.#commit(entryId);
      return { changes: written.changes, commit, notices: [...written.warnings, ...notices] };
    });
  }

  /** Checks the plan and writes its files. */
  async #store(plan: Plan, actor: Actor, entryId: string, options: ApplyOptions): Promise<Written> {
    await this.#host.validators(); // Loaded before anybody waits for the lock.
    return this.#locked(`writing: ${plan.message}`, async () => {
      await this.#catchUp();
      const validators = await this.#host.validators();
      const written = await this.#write(plan, actor, entryId, { validators, ...options });
      return options.isLast === true ? { ...written, changes: [] } : written;
    });
  }

  async #commit(entryId: string): Promise<Pick<Applied, 'commit' | 'notices'>> {
    if (this.#host.state().config.commit === 'manual') return { commit: null, notices: [] };
    if (this.#commits === 'now') return this.#committer.commitNow(entryId);
    this.#committer.commitSoon();
    return { commit: null, notices: [] };
  }

  /** Completes what a crash interrupted: journal, then commit queue. Answers what to tell the user. */
  async recover(): Promise<readonly string[]> {
    if (pendingJournals(this.#stateDir).length > 0 || this.#isLeftLocked()) {
      await this.#locked('completing an interrupted change', async () => {
        const { root } = this.#host;
        const { completed } = await recoverJournal(root, this.#stateDir, this.#finish);
        this.#wrote(recordsOf(completed));
        if (completed.some((path) => !isInBucket(path))) await this.#host.reload();
      });
    }
    return this.#committer.recover();
  }

  /** Commits what waits; answers what could not be, in words. Not under the lock. */
  flush(): Promise<readonly string[]> {
    return this.#committer.recover();
  }

  /** Writes files as they are given, without a commit: what ends a merge that git has begun. Then does `after`. */
  async overwrite(
    what: string,
    ops: () => readonly FileOp[],
    after: () => Promise<void>,
  ): Promise<void> {
    await this.#locked(what, async () => {
      await this.#catchUp();
      const made = ops();
      const finish = this.#finish;
      await applyFileOps(this.#host.root, this.#stateDir, made.map(inBucket), { finish });
      await after();
      this.#wrote(made.map((op) => op.file));
    });
  }

  /** Tells the index and other processes of files that git has written; under the lock. */
  async wrote(files: readonly string[]): Promise<void> {
    await this.#catchUp();
    this.#wrote(files);
  }

  /** Under the lock; when a dead process held it, what it left beside the records goes first. */
  async #locked<T>(what: string, work: () => Promise<T>): Promise<T> {
    const wasLeft = this.#isLeftLocked();
    return withLock(this.#stateDir, what, async () => {
      for (const directory of wasLeft ? ['bucket', ...EDITABLE] : []) {
        await sweepTempFilesBelow(join(this.#host.root, directory));
      }
      return work();
    });
  }

  #isLeftLocked(): boolean {
    return lockHolder(this.#stateDir)?.state === 'dead';
  }

  /** Commits what other processes may have left in the queue when someone else kept committing. */
  commitLater(): void {
    if (this.#commits === 'soon') this.#committer.commitSoon(LATER_MS);
  }

  close(): Promise<void> {
    return this.#committer.close();
  }

  async #write(
    plan: Plan,
    actor: Actor,
    entryId: string,
    { validators, isLast = false, onProgress }: ApplyOptions & { readonly validators: Validators },
  ): Promise<Written> {
    const state = this.#host.state();
    assertSettings(state.problems);
    const now = this.#host.clock();
    const context = planContextOf(state, actor, now);
    const changes = rebaseChanges(plan.changes, state.bucketDir, context);
    assertStillRemovable(changes, context);
    const rebased = { ...plan, changes };
    const place = { root: this.#host.root, stateDir: this.#stateDir };
    const ground = await groundOf(rebased, state, { context, validators }, place);
    const { problems: faults, edits } = await planFaults(rebased, ground, {
      config: state.config,
      handEdits: this.handEdits,
      onChecked: (done) => onProgress?.('checking', done, changes.length),
    });
    const broken = faults.filter(isError);
    if (broken.length > 0) throw invalidError(this.#host.seen(broken));
    const isLocal = (change: Change): boolean => isLocalChange(change, ground.context.model);
    const tracked = changes.filter((change) => !isLocal(change));
    const local = localLinesOf(changes.filter(isLocal));
    const lineCount = Object.values(local).flat().length;
    const records = [
      ...fileOpsOf(tracked, state.bucketDir, ground.context),
      ...parkedOps(plan, state.bucketDir).map(inBucket),
    ];
    const models = [state.model, ground.context.model];
    const ops = [...records, ...fileEditOps(plan, models)];
    const isManual = state.config.commit === 'manual';
    const without = plan.isLayout === true ? filesOf(tracked, edits) : [];
    const commit = isManual ? null : { ...commitNote(entryId, plan, actor, now), without };
    const { completed } = await applyFileOps(this.#host.root, this.#stateDir, ops, {
      note: { commit, local } satisfies PlanNote as unknown as JsonValue,
      finish: this.#finish,
      journal: lineCount > 0 && lineCount + ops.length > 1,
      onPrepared: (done) => onProgress?.('writing', done, ops.length),
    });
    const written = recordsOf([...completed, ...ops.map((op) => op.file)]);
    if (isLast && written.length > 0) this.#writeLog.append(written);
    else this.#wrote(written);
    const removed = ops.filter(({ op }) => op === 'remove').map(({ file }) => file);
    removeEmptied(state.bucketDir, state.model, recordsOf(removed));
    return { changes, warnings: this.#host.seen(faults).map(formatProblem) };
  }

  /** What follows the files of a plan: the commit's entry, then the lines of local records. */
  readonly #finish: Finish = async (note, ops) => {
    const { commit = null, local = {} } = (note ?? {}) as unknown as Partial<PlanNote>;
    const takeBack = await this.#committer.finish(commit as unknown as JsonValue, ops);
    try {
      await this.#host.state().local.append(local);
    } catch (error) {
      takeBack?.();
      throw error;
    }
    return takeBack;
  };

  /** What a plan's commit would take along; nothing where Pail does not commit: the files are the people's own then. */
  readonly handEdits = async (plan: Plan, judge: Judge): Promise<HandEdits> => {
    const { config, model } = this.#host.state();
    if (this.#git === null || config.commit === 'manual') {
      return { records: new Map(), files: [] };
    }
    const { handEditsIn } = await import('./hand-edits.ts');
    return handEditsIn(plan, this.#git, this.#committer, model, judge);
  };

  /** Reads what other processes have written since this one last looked. */
  async #catchUp(): Promise<void> {
    const files = this.#writeLog.catchUp();
    await this.#host.follow(async (catalog) => [
      ...(files === null ? await catalog.sweep() : await catalog.syncFiles(files)),
      ...catalog.followLocal(),
    ]);
  }

  #wrote(files: readonly string[]): void {
    const distinct = [...new Set(files)];
    const { catalog } = this.#host.state();
    if (distinct.length > 0) this.#writeLog.append(distinct);
    const changes = distinct.flatMap((file) => catalog.syncFile(file));
    this.#host.announce([...changes, ...catalog.followLocal()]);
  }
}

const BUCKET = 'bucket/';

/** Files below the root whose records hold edits by hand. */
function filesOf(changes: readonly Change[], { records }: HandEdits): string[] {
  return changes.flatMap((change) =>
    change.op !== 'create' && records.has(change.before.id) ? [BUCKET + change.before.file] : [],
  );
}

function inBucket(op: FileOp): FileOp {
  return { ...op, file: `${BUCKET}${op.file}` };
}

function isInBucket(path: string): boolean {
  return path.startsWith(BUCKET);
}

/** Paths relative to the bucket of those files of the workspace that lie in it. */
function recordsOf(paths: readonly string[]): string[] {
  return paths.filter(isInBucket).map((path) => path.slice(BUCKET.length));
}

export function isError(problem: Problem): boolean {
  return problem.level === 'error';
}
