/** The workspace as it was at a revision: everything can be asked, nothing written. */

import type { Identity } from '../../access/actor.ts';
import type { Problem } from '../../errors.ts';
import type { RecordIdentity } from '../../index/types.ts';
import type { Actor } from '../../plan/types.ts';
import type { Query, QueryAnswer } from '../../query/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { findCollection } from '../../schema/model.ts';
import type { Validators } from '../../schema/validator.ts';
import type { View, ViewModel } from '../../view/types.ts';
import type { PastDates } from '../change-dates.ts';
import { fileProblems, wantedBy } from '../problems.ts';
import { Reader } from '../reader.ts';
import { planContextOf, type ReadState } from '../state.ts';
import type { Revision, ViewOptions } from '../types.ts';
import { unreadOf } from '../unread.ts';
import { veiledProblems } from '../veil/veiled-problems.ts';

export type PastState = ReadState & {
  /** Definitions and files that could not be read. */
  readonly faults: readonly Problem[];
  /** Of the revision's schemas. */
  validators(): Promise<Validators>;
  close(): void;
};

export class PastWorkspace extends Reader {
  readonly root: string;
  readonly at: Revision;
  protected readonly identity: () => Identity | null;
  protected readonly whole: PastState;
  readonly #readDates: () => Promise<PastDates>;
  #dates: PastDates | null = null;

  constructor(
    root: string,
    at: Revision,
    state: PastState,
    identity: () => Identity | null,
    dates: () => Promise<PastDates>,
  ) {
    super();
    this.root = root;
    this.at = at;
    this.whole = state;
    this.identity = identity;
    this.#readDates = dates;
  }

  /** Says so where the answer is empty because nothing is known of that time. */
  override query(query: Query, actor: Actor): QueryAnswer {
    const answer = super.query(query, actor);
    const collection = findCollection(this.model, query.collection);
    if (collection?.store !== 'local') return answer;
    const notice = `${collection.path} is kept on this machine and not in git: what it held at an earlier revision is not known`;
    return { ...answer, notices: [...answer.notices, notice] };
  }

  /** Boards of the past stay as they are: no card can be moved. */
  override view(view: string | View, options: ViewOptions, actor: Actor): ViewModel {
    const model = super.view(view, options, actor);
    if (model.type !== 'board') return model;
    const { moveField: _, ...still } = model;
    return still;
  }

  async loadDates(): Promise<readonly string[]> {
    this.#dates ??= await this.#readDates();
    return this.#dates.notices;
  }

  async problems(paths?: readonly string[]): Promise<readonly Problem[]> {
    const isWanted = wantedBy(paths);
    return this.knownProblems().filter(({ path }) => isWanted(path));
  }

  unread(): readonly Problem[] {
    return unreadOf(this.knownProblems());
  }

  knownProblems(): readonly Problem[] {
    return veiledProblems(this.whole.faults, this.veil);
  }

  async problemsOf(record: StoredRecord): Promise<readonly Problem[]> {
    const context = planContextOf(this.whole, null, this.now());
    const own = this.whole.index.get(record.id) ?? record;
    const file = { stamp: null, record: own, canonical: true, problems: [] };
    const problems = fileProblems(record.file, file, context, await this.whole.validators());
    return veiledProblems(problems, this.veil);
  }

  async close(): Promise<void> {
    this.whole.close();
  }

  /** The commit's date: what `now` was then. */
  protected now(): number {
    return this.at.at;
  }

  protected get hasDates(): boolean {
    return this.#dates !== null;
  }

  protected dateOf(record: RecordIdentity): number | null {
    return this.#dates?.at(record.file) ?? null;
  }
}
