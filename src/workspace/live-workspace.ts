/** The workspace as it is on disk now: reads go to the index, writes through `apply`. */

import { actorOf, type Identity } from '../access/actor.ts';
import type { StateDir } from '../bucket/state-dir.ts';
import type { Problem } from '../errors.ts';
import type { Scope } from '../expr/types.ts';
import type { RecordIndex } from '../index/types.ts';
import { introducedProblems } from '../plan/check-plan.ts';
import type { PlanContext } from '../plan/context.ts';
import { isoSeconds } from '../plan/derive.ts';
import type { Actor, Applied, Plan } from '../plan/types.ts';
import { explainQuery, runQuery } from '../query/run-query.ts';
import type { Query, QueryAnswer, QueryStep } from '../query/types.ts';
import type { JsonValue, StoredRecord } from '../record/types.ts';
import type { Model } from '../schema/model.ts';
import type { Validators } from '../schema/validator.ts';
import { buildView } from '../view/build-view.ts';
import type { View, ViewModel } from '../view/types.ts';
import type { CatalogChange } from './catalog.ts';
import { ChangeDates } from './change-dates.ts';
import { findRecord } from './find.ts';
import { formatChanges } from './format.ts';
import { namedView } from './named-view.ts';
import { createPlanner } from './planner.ts';
import { ProblemBook } from './problem-book.ts';
import { fileProblems, isWanted } from './problems.ts';
import { computedOf, displayNameOf, searchRecords } from './reading.ts';
import { loadState, type Place, planContextOf, reloadState, type State, scopeOf } from './state.ts';
import type {
  ChangeEvent,
  Config,
  Planner,
  SearchOptions,
  SearchResult,
  ViewOptions,
  Workspace,
} from './types.ts';
import { type Watching, watchWorkspace } from './watching.ts';
import type { WriteLog } from './write-log.ts';
import { isError, Writer } from './writer.ts';

export type LiveOptions = {
  readonly clock: () => number;
  readonly commits: 'now' | 'soon';
  readonly identity: Identity | null;
};

/** Quiet time after a change before problems are counted again, ms. */
const RECOUNT_MS = 200;

export class LiveWorkspace implements Workspace {
  readonly root: string;
  readonly plan: Planner;
  readonly #options: LiveOptions;
  readonly #stateDir: StateDir;
  readonly #place: Place;
  readonly #writer: Writer;
  readonly #dates: ChangeDates;
  readonly #book: ProblemBook;
  readonly #listeners = new Set<(event: ChangeEvent) => void>();
  #state: State;
  #validators: Validators | undefined;
  #watching: Watching | undefined;
  /** Counts events. */
  #sequence = 0;
  /** Counts changes of records and definitions. */
  #version = 0;
  #recount: NodeJS.Timeout | undefined;

  constructor(
    place: Place,
    stateDir: StateDir,
    writeLog: WriteLog,
    state: State,
    options: LiveOptions,
  ) {
    this.root = place.root;
    this.#place = place;
    this.#state = state;
    this.#options = options;
    this.#stateDir = stateDir;
    this.#writer = new Writer(stateDir, writeLog, options.commits, {
      state: () => this.#state,
      clock: options.clock,
      validators: () => this.#loadValidators(),
      announce: (changes) => this.#announce(changes),
    });
    this.#dates = new ChangeDates(stateDir);
    this.#book = new ProblemBook({
      state: () => this.#state,
      context: () => this.#planContext(null),
      validators: () => this.#loadValidators(),
      sequence: () => this.#version,
    });
    this.plan = createPlanner(
      (actor) => this.#planContext(actor),
      (path, data) => displayNameOf(this.#state, path, data, this.#scope(null)),
    );
  }

  get config(): Config {
    return this.#state.config;
  }

  get model(): Model {
    return this.#state.model;
  }

  get index(): RecordIndex {
    return this.#state.index;
  }

  actor(via: string, as?: string): Actor {
    const named = as === undefined ? null : this.find(as, 'users');
    return actorOf(via, named, this.#options.identity, this.index.records('users'));
  }

  find(reference: string, collection?: string): StoredRecord {
    return findRecord(reference, this.model, this.index, collection);
  }

  displayName(record: StoredRecord): string {
    return displayNameOf(this.#state, record.collection, record.data, this.#scope(null));
  }

  computed(record: StoredRecord, actor: Actor): Readonly<Record<string, JsonValue>> {
    return computedOf(this.#state, record, this.#scope(actor.userId));
  }

  updatedAt(record: StoredRecord): string | null {
    const stored = record.data['updatedAt'];
    if (typeof stored === 'string') return stored;
    const date = this.#dates.at(record, this.#state.catalog.get(record.file));
    return date === null ? null : isoSeconds(date);
  }

  loadDates(): Promise<void> {
    return this.#dates.load();
  }

  query(query: Query, actor: Actor): QueryAnswer {
    const { model, index } = this;
    return runQuery(query, { model, index, scope: this.#scope(actor.userId) });
  }

  explain(query: Query, actor: Actor): readonly QueryStep[] {
    const { model, index } = this;
    return explainQuery(query, { model, index, scope: this.#scope(actor.userId) });
  }

  search(text: string, options: SearchOptions = {}): SearchResult {
    return searchRecords(this.#state, text, options, this.#scope(null));
  }

  views(): readonly View[] {
    return [...this.#state.views.views.values()];
  }

  view(view: string | View, options: ViewOptions, actor: Actor): ViewModel {
    const { model, config } = this;
    return buildView(typeof view === 'string' ? namedView(this.#state.views, view) : view, {
      model,
      config,
      options,
      scope: this.#scope(actor.userId),
      runQuery: (query) => this.query(query, actor),
      record: (id) => this.index.get(id),
      find: (reference, collection) => this.find(reference, collection).id,
      displayName: (id) => {
        const record = this.index.get(id);
        return record === undefined ? undefined : this.displayName(record);
      },
    });
  }

  apply(plan: Plan, actor: Actor): Promise<Applied> {
    return this.#writer.apply(plan, actor);
  }

  async check(plan: Plan, actor: Actor): Promise<readonly Problem[]> {
    const validators = await this.#loadValidators();
    return introducedProblems(plan.changes, this.#planContext(actor), validators).filter(isError);
  }

  async problems(paths?: readonly string[]): Promise<readonly Problem[]> {
    const list = await this.#book.list();
    return list.filter((problem) => isWanted(problem.path, paths));
  }

  knownProblems(): readonly Problem[] | null {
    return this.#book.latest();
  }

  async problemsOf(record: StoredRecord): Promise<readonly Problem[]> {
    const state = this.#state.catalog.get(record.file);
    if (state === undefined) return [];
    return fileProblems(record.file, state, this.#planContext(null), await this.#loadValidators());
  }

  async formatPlan(paths?: readonly string[]): Promise<Plan> {
    const changes = formatChanges(this.#state, paths);
    const noun = changes.length === 1 ? 'record' : 'records';
    return { message: `format ${changes.length} ${noun}`, changes };
  }

  async refresh(): Promise<ChangeEvent | null> {
    return this.#announce(await this.#state.catalog.sweep());
  }

  async rebuildIndex(): Promise<void> {
    const before = this.#state;
    this.#state = await loadState(this.#place, before, true);
    this.#emit([], true);
  }

  indexInfo(): { readonly source: State['source']; readonly changed: number } {
    const { source, changed } = this.#state;
    return { source, changed };
  }

  async watch(): Promise<void> {
    this.#watching ??= watchWorkspace(this.root, this.#stateDir.git?.gitDir, {
      sweep: async (directory) => {
        this.#announce(await this.#state.catalog.sweep(directory));
        if (directory === '') await this.loadDates();
      },
      sync: (files) => {
        this.#announce(files.flatMap((file) => this.#state.catalog.syncFile(file)));
      },
      reload: () => this.#reload(),
    });
    await this.#watching.ready;
  }

  isWatching(): boolean {
    return this.#watching?.isSound() === true;
  }

  onChange(listener: (event: ChangeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Completes what a crash interrupted. Answers what to tell the user. */
  recover(): Promise<readonly string[]> {
    return this.#writer.recover();
  }

  async close(): Promise<void> {
    clearTimeout(this.#recount);
    await this.#watching?.close();
    await this.#writer.close();
    await this.#book.close();
    this.#state.close();
    this.#listeners.clear();
  }

  #scope(me: string | null): Scope {
    return { ...scopeOf(this.#state, me, this.#options.clock()), updatedAt: this.#updatedAtOf };
  }

  /** For expressions: epoch ms of the last change of a record whose file does not say it. */
  readonly #updatedAtOf = (id: string): number | null => {
    const record = this.index.get(id);
    if (record === undefined) return null;
    if (!this.#dates.isLoaded) throw new Error('dates of change are asked for before loadDates');
    return this.#dates.at(record, this.#state.catalog.get(record.file));
  };

  #planContext(actor: Actor | null): PlanContext {
    return planContextOf(this.#state, actor?.userId ?? null, this.#options.clock());
  }

  async #loadValidators(): Promise<Validators> {
    if (this.#validators === undefined) {
      const { createValidators } = await import('../schema/validator.ts');
      this.#validators = createValidators();
    }
    return this.#validators;
  }

  /** Reads schemas, views and configuration again; records too when the model or the configuration changed. */
  async #reload(): Promise<void> {
    const before = this.#state;
    this.#state = await reloadState(this.#place, before);
    if (this.#state === before) return;
    if (this.#state.model !== before.model) {
      this.#validators = undefined;
      this.#book.forget();
    }
    this.#emit([], true);
  }

  #announce(records: readonly CatalogChange[]): ChangeEvent | null {
    return records.length === 0 ? null : this.#emit(records, false);
  }

  #emit(records: readonly CatalogChange[], definitions: boolean): ChangeEvent {
    this.#version++;
    if (this.#watching !== undefined) this.#recountSoon();
    return this.#tell(records, definitions);
  }

  /** Finds out a moment after a change whether the problems changed too, and tells open pages. */
  #recountSoon(): void {
    clearTimeout(this.#recount);
    this.#recount = setTimeout(async () => {
      const before = JSON.stringify(this.#book.latest());
      const after = JSON.stringify(await this.#book.list());
      if (before !== after) this.#tell([], false);
    }, RECOUNT_MS);
    this.#recount.unref();
  }

  #tell(records: readonly CatalogChange[], definitions: boolean): ChangeEvent {
    this.#sequence++;
    const event: ChangeEvent = { records, definitions, sequence: this.#sequence };
    for (const listener of this.#listeners) listener(event);
    return event;
  }
}
