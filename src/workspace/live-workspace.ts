/** The workspace as it is on disk now: reads go to the index, writes through `apply`. */

import { join } from 'node:path';
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
import { readDefinitions } from './definitions.ts';
import { findRecord } from './find.ts';
import { formatChanges } from './format.ts';
import { createPlanner } from './planner.ts';
import { collectProblems, fileProblems, isWanted } from './problems.ts';
import { computedOf, displayNameOf, searchRecords } from './reading.ts';
import { loadState, planContextOf, type State, scopeOf } from './state.ts';
import type {
  ChangeEvent,
  Config,
  Planner,
  SearchOptions,
  SearchResult,
  ViewOptions,
  Workspace,
} from './types.ts';
import { ViewShelf } from './view-shelf.ts';
import { type Watching, watchWorkspace } from './watching.ts';
import type { WriteLog } from './write-log.ts';
import { isError, Writer } from './writer.ts';

export type LiveOptions = {
  readonly clock: () => number;
  readonly commits: 'now' | 'soon';
  readonly identity: Identity | null;
};

export class LiveWorkspace implements Workspace {
  readonly root: string;
  readonly plan: Planner;
  readonly #options: LiveOptions;
  readonly #stateDir: StateDir;
  readonly #writer: Writer;
  readonly #views: ViewShelf;
  readonly #dates: ChangeDates;
  readonly #listeners = new Set<(event: ChangeEvent) => void>();
  #state: State;
  #validators: Validators | undefined;
  #problems: { readonly sequence: number; readonly list: readonly Problem[] } | undefined;
  #watching: Watching | undefined;
  #sequence = 0;

  constructor(root: string, stateDir: StateDir, writeLog: WriteLog, options: LiveOptions) {
    this.root = root;
    this.#options = options;
    this.#stateDir = stateDir;
    this.#views = new ViewShelf(root);
    this.#writer = new Writer(stateDir, writeLog, options.commits, {
      state: () => this.#state,
      clock: options.clock,
      validators: () => this.#loadValidators(),
      announce: (changes) => this.#announce(changes),
    });
    this.#dates = new ChangeDates(stateDir);
    this.#state = loadState(root, stateDir.dir);
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
    const date = this.#dates.at(record, this.#state.catalog.files.get(record.file));
    return date === null ? null : isoSeconds(date);
  }

  loadDates(): Promise<void> {
    return this.#dates.load(this.#state.catalog.files);
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
    return this.#views.all(this.model);
  }

  view(view: string | View, options: ViewOptions, actor: Actor): ViewModel {
    const { model, config } = this;
    return buildView(typeof view === 'string' ? this.#views.named(view, model) : view, {
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
    if (this.#problems?.sequence !== this.#sequence) {
      const sequence = this.#sequence;
      const validators = await this.#loadValidators();
      const context = this.#planContext(null);
      const list = collectProblems(
        this.#state,
        this.#views.problems(this.model),
        context,
        validators,
      );
      this.#problems = { sequence, list };
    }
    return this.#problems.list.filter((problem) => isWanted(problem.path, paths));
  }

  async problemsOf(record: StoredRecord): Promise<readonly Problem[]> {
    const state = this.#state.catalog.files.get(record.file);
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

  async watch(): Promise<void> {
    this.#watching ??= watchWorkspace(this.root, this.#stateDir.git?.gitDir, {
      sweep: async (directory) => {
        this.#announce(await this.#state.catalog.sweep(directory));
        if (directory === '') await this.loadDates();
      },
      sync: (files) => {
        this.#announce(files.flatMap((file) => this.#state.catalog.syncFile(file)));
      },
      reload: () => this.#reloadIfChanged(),
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
    await this.#watching?.close();
    await this.#writer.close();
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
    return this.#dates.at(record, this.#state.catalog.files.get(record.file));
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

  /** Reads schemas, views and configuration again when they changed, and all records when the model did. */
  #reloadIfChanged(): void {
    const definitions = readDefinitions(this.root, join(this.#stateDir.dir, 'cache'));
    const { model, config } = this.#state;
    const isSameModel = definitions.model.hash === model.hash;
    const isSameConfig = JSON.stringify(definitions.config) === JSON.stringify(config);
    if (!isSameModel || !isSameConfig) {
      this.#state = loadState(this.root, this.#stateDir.dir);
      if (!isSameModel) this.#validators = undefined;
    }
    const isNewView = this.#views.reload(this.model);
    if (!isSameModel || !isSameConfig || isNewView) this.#emit([], true);
  }

  #announce(records: readonly CatalogChange[]): ChangeEvent | null {
    return records.length === 0 ? null : this.#emit(records, false);
  }

  #emit(records: readonly CatalogChange[], definitions: boolean): ChangeEvent {
    this.#sequence++;
    const event: ChangeEvent = { records, definitions, sequence: this.#sequence };
    for (const listener of this.#listeners) listener(event);
    return event;
  }
}
