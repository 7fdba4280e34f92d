/** The history of a workspace, over git. */

import { join } from 'node:path';
import type { MergeCommit } from '../../crm/duplicates/unmerge.ts';
import { PailError } from '../../errors.ts';
import { parseDay } from '../../expr/time.ts';
import { forkOf } from '../../history/branches.ts';
import type { CommitLog } from '../../history/commit-log.ts';
import { openObjects } from '../../history/objects.ts';
import { openLog } from '../../history/open-log.ts';
import { type Moments, momentOfWords } from '../../history/revision.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import { findCollection } from '../../schema/model.ts';
import { type Clock, lastMomentOf, needGit, revisionAt } from '../revision-at.ts';
import { compare } from './compare.ts';
import { Contents, type Ground, type HistoryReading } from './ground.ts';
import { blameRecord, commitAnswer, logOf, type Span } from './log.ts';
import { mergeCommitOf } from './merge-commit.ts';
import { restoreChanges } from './restore.ts';
import { subjectId } from './subject.ts';
import type {
  BlameAnswer,
  CommitAnswer,
  DiffAnswer,
  DiffRequest,
  History,
  LogAnswer,
  LogRequest,
} from './types.ts';
import { undoChanges } from './undo.ts';

export class LiveHistory implements History {
  readonly #ground: Ground;
  #log: CommitLog | undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  async log(request: LogRequest): Promise<LogAnswer> {
    const span = await this.#spanOf(request);
    return this.#reading((reading) => logOf(reading, request, span));
  }

  commit(id: string): Promise<CommitAnswer> {
    return this.#reading((reading) => commitAnswer(reading, id));
  }

  blame(reference: string): Promise<BlameAnswer> {
    return this.#reading((reading) => blameRecord(reading, reference));
  }

  async diff({ from, to, compared, of }: DiffRequest): Promise<DiffAnswer> {
    const git = needGit(this.#ground.stateDir.git);
    const commitOf = async (text: string): Promise<string> =>
      (await revisionAt(git, text, this.#clock())).commit;
    const named = await commitOf(from ?? 'HEAD');
    const newer = to === null ? null : await commitOf(to);
    const isFork = compared === 'fork';
    const older = isFork ? await forkOf(git, named, newer ?? (await commitOf('HEAD'))) : named;
    const collection =
      of === undefined ? undefined : findCollection(this.#ground.state().model, of);
    return this.#reading(async (reading) => {
      const scope =
        of === undefined
          ? {}
          : collection === undefined
            ? { id: subjectId(reading, of) }
            : { collection: collection.path };
      const ends = { from: older, to: newer };
      const items = await compare(reading, reading.contents, { git, ...ends, ...scope });
      return { ...ends, items };
    });
  }

  async planRestore(
    reference: string,
    revision: string,
    fields: readonly string[],
    actor: Actor,
  ): Promise<Plan> {
    const git = needGit(this.#ground.stateDir.git);
    const found = await revisionAt(git, revision, this.#clock());
    return this.#reading(async (reading) => {
      const changes = await restoreChanges(reading, git, reference, found, fields, actor);
      const what = fields.length === 0 ? '' : ` ${fields.join(', ')}`;
      const id = subjectId(reading, reference);
      return { message: `restore ${id}${what} as of ${found.commit.slice(0, 10)}`, changes };
    });
  }

  planUndo(target: string, actor: Actor): Promise<Plan> {
    return this.#reading((reading) => undoChanges(reading, target, actor));
  }

  mergeCommitOf(id: string): Promise<MergeCommit> {
    return this.#reading((reading) => mergeCommitOf(reading, id));
  }

  /** Answers one question from the log of today's HEAD. */
  async #reading<Answer>(use: (reading: HistoryReading) => Promise<Answer>): Promise<Answer> {
    const { stateDir } = this.#ground;
    const git = needGit(stateDir.git);
    const cacheDir = join(stateDir.dir, 'cache');
    const log = await openLog({ git, cacheDir, subdir: `${git.prefix}bucket` }, this.#log);
    if (log === null) {
      throw new PailError('not_found', 'there are no commits yet, so there is no history', {});
    }
    this.#log = log;
    const objects = openObjects(git);
    try {
      const contents = new Contents(objects);
      return await use({ ...this.#ground, log, contents, bytesOf: (blob) => objects.blob(blob) });
    } finally {
      objects.close();
    }
  }

  #clock(): Clock {
    return { now: this.#ground.clock(), timezone: this.#ground.state().config.timezone };
  }

  async #spanOf({ since, until }: LogRequest): Promise<Span> {
    return {
      since: since === undefined ? 0 : await this.#momentOf(since, 'first'),
      until: until === undefined ? Number.POSITIVE_INFINITY : await this.#momentOf(until, 'last'),
    };
  }

  /** First or last instant of what a text names, epoch ms. Throws `usage`. */
  async #momentOf(text: string, end: 'first' | 'last'): Promise<number> {
    const git = needGit(this.#ground.stateDir.git);
    const clock = this.#clock();
    const day = end === 'first' ? parseDay(text, clock.timezone) : null;
    const moments: Moments = { ...clock, momentOf: (date) => lastMomentOf(date, clock) };
    const found = day ?? moments.momentOf(text) ?? (await momentOfWords(git, text, moments));
    if (found !== null) return found;
    const message = `"${text}" is no date; write 2026-05-01, 2026-05-01T14:00:00Z, today-7d, or words such as "2 weeks ago"`;
    throw new PailError('usage', message, { text });
  }
}
