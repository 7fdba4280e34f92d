/** What is wrong with a live workspace, as its reader may see it: records, definitions, and what merges left to decide. */

import type { Veil } from '../access/veil.ts';
import type { Problem } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { type BookHost, ProblemBook } from './problem-book.ts';
import { fileProblems, sortProblems, wantedBy } from './problems.ts';
import { veiledProblems } from './veil/veiled-problems.ts';

export type ProblemHost = BookHost & {
  readonly veil: () => Veil | null;
  /** What merges left to decide. */
  readonly undecided: () => Promise<readonly Problem[]>;
  /** The problems are others than they were. */
  readonly onOthers: () => void;
};

/** Quiet time after a change before problems are counted again, ms. */
const RECOUNT_MS = 200;
/** They are, however, where it never gets quiet for so long, ms. */
const LONGEST_MS = 5_000;
/** The same, in times of what a count takes: the first at 100,000 records keeps the processor busy for seconds. */
const RECOUNT_REST = 3;

export class LiveProblems {
  readonly #host: ProblemHost;
  readonly #book: ProblemBook;
  #recount: NodeJS.Timeout | undefined;
  /** When the recount that waits was first asked for. */
  #since = 0;
  /** What merges had left to decide when the problems were last listed. */
  #undecided: readonly Problem[] = [];

  constructor(host: ProblemHost) {
    this.#host = host;
    this.#book = new ProblemBook(host);
  }

  /** As of now, sorted by path; at or below `paths`, without them all. */
  async list(paths?: readonly string[]): Promise<readonly Problem[]> {
    const isWanted = wantedBy(paths);
    const list = await (paths === undefined ? this.#book.list() : this.#book.at(isWanted));
    this.#undecided = await this.#host.undecided();
    const all = withMore(list, this.#undecided).filter(({ path }) => isWanted(path));
    return veiledProblems(all, this.#host.veil());
  }

  /** The last list, perhaps out of date; null when none was made. */
  latest(): readonly Problem[] | null {
    const known = this.#book.latest();
    return known === null
      ? null
      : veiledProblems(withMore(known, this.#undecided), this.#host.veil());
  }

  /** Those of one record as of now. */
  async of(record: StoredRecord): Promise<readonly Problem[]> {
    const file = this.#host.state().catalog.get(record.file);
    if (file === undefined) return [];
    const context = this.#host.context();
    const problems = fileProblems(record.file, file, context, await this.#host.validators());
    return veiledProblems(problems, this.#host.veil());
  }

  /** Finds out a moment after a change whether the problems changed, too. */
  recountSoon(): void {
    const now = performance.now();
    if (this.#recount === undefined) this.#since = now;
    else if (now - this.#since > LONGEST_MS) return;
    clearTimeout(this.#recount);
    const pause = Math.max(RECOUNT_MS, this.#book.costMs * RECOUNT_REST);
    this.#recount = setTimeout(async () => {
      this.#recount = undefined;
      const before = JSON.stringify(this.latest());
      // What fails here is told to whoever asks next.
      const after = await this.list().then(JSON.stringify, () => before);
      if (before !== after) this.#host.onOthers();
    }, pause);
    this.#recount.unref();
  }

  /** The same where something has changed that nobody was told of: a file that holds no record may have another fault. */
  recountIfOutdated(): void {
    if (this.#recount === undefined && this.#book.isUntried()) this.recountSoon();
  }

  async close(): Promise<void> {
    clearTimeout(this.#recount);
    await this.#book.close();
  }
}

function withMore(problems: readonly Problem[], more: readonly Problem[]): readonly Problem[] {
  return more.length === 0 ? problems : sortProblems([...problems, ...more]);
}
