/** The workspace as it is on disk now: reads go to the index, writes through `apply`. */

import type { Identity } from '../access/actor.ts';
import type { StateDir } from '../bucket/state-dir.ts';
import type { Problem } from '../errors.ts';
import type { RecordIdentity } from '../index/types.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Actor, Applied, ApplyOptions, Plan } from '../plan/types.ts';
import { plural } from '../plural.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Validators } from '../schema/validator.ts';
import { capabilitiesOf, type Grounds } from './capabilities.ts';
import type { Catalog, CatalogChange } from './catalog.ts';
import { ChangeDates } from './change-dates.ts';
import type { Crm } from './crm/types.ts';
import { Following } from './following.ts';
import { formatChanges } from './format.ts';
import type { History } from './history/types.ts';
import type { Importing } from './import/types.ts';
import { digestOf, type IndexDigest } from './index-digest.ts';
import { LiveProblems } from './live-problems.ts';
import { loadValidators } from './load-validators.ts';
import type { Merging } from './merging/types.ts';
import { canOpenIndex } from './open-index.ts';
import type { Packs } from './packs/types.ts';
import { groundOf, planFaults } from './plan-faults.ts';
import { Reader } from './reader.ts';
import { displayNameOf } from './reading.ts';
import { Renewal } from './renewal.ts';
import type { Reshaping } from './reshape/types.ts';
import { scopeOf } from './scope.ts';
import {
  cacheDirOf,
  hasSameDefinitions,
  loadState,
  type Place,
  planContextOf,
  type ReadState,
  reloadState,
  type State,
} from './state.ts';
import type { ChangeEvent, IndexInfo, Planner, Workspace } from './types.ts';
import { assertSettings, unreadOf } from './unread.ts';
import { clearanceIn } from './veil/clearance-in.ts';
import type { Cleared } from './veil/cleared.ts';
import { expressionFaults, refuseExpressions } from './veil/veiled-expressions.ts';
import { VeiledPlans } from './veil/veiled-plans.ts';
import { veiledProblems } from './veil/veiled-problems.ts';
import type { Vouched } from './vouch-protocol.ts';
import type { WriteLog } from './write-log.ts';
import { Writer } from './writer.ts';

export type LiveOptions = {
  readonly clock: () => number;
  readonly commits: 'now' | 'soon';
  /** Git's; asked only when someone needs to know. */
  readonly identity: () => Identity | null;
};

export class LiveWorkspace extends Reader implements Workspace {
  readonly root: string;
  readonly at = null;
  readonly plan: Planner;
  readonly history: History;
  readonly crm: Crm;
  readonly merging: Merging;
  readonly reshaping: Reshaping;
  readonly packs: Packs;
  readonly importing: Importing;
  readonly #options: LiveOptions;
  readonly #stateDir: StateDir;
  readonly #place: Place;
  readonly #writer: Writer;
  readonly #dates: ChangeDates;
  readonly #problems: LiveProblems;
  readonly #following: Following;
  readonly #renewal: Renewal;
  readonly #listeners = new Set<(event: ChangeEvent) => void>();
  readonly #plans: VeiledPlans;
  /** What the reader may read, until something changes. */
  #known: Cleared | undefined;
  #state: State;
  #validators: Promise<Validators> | undefined;
  /** Counts events. */
  #sequence = 0;
  /** Counts changes of records and definitions. */
  #version = 0;

  constructor(place: Place, writeLog: WriteLog, state: State, options: LiveOptions) {
    super();
    const { stateDir } = place;
    this.root = place.root;
    this.#place = place;
    this.#state = state;
    this.#options = options;
    this.#stateDir = stateDir;
    this.#writer = new Writer(stateDir, writeLog, options.commits, {
      root: place.root,
      reload: () => this.#reload(),
      state: () => this.#state,
      clock: options.clock,
      validators: () => this.#loadValidators(),
      announce: (changes) => this.#announce(changes),
      follow: (look) => this.#follow(look),
      seen: (problems) => veiledProblems(problems, this.veil),
    });
    this.#renewal = new Renewal(place, {
      state: () => this.#state,
      replace: (next) => this.#replace(next),
    });
    this.#dates = new ChangeDates(stateDir);
    this.#problems = new LiveProblems({
      state: () => this.#state,
      context: () => this.#planContext(null),
      validators: () => this.#loadValidators(),
      sync: () => void this.#announce(this.#state.catalog.syncLocal()),
      sequence: () => this.#version,
      veil: () => this.veil,
      undecided: () => this.merging.problems(),
      onOthers: () => void this.#tell([], false),
    });
    this.#following = new Following({
      root: place.root,
      stateDir,
      look: (at) => this.#follow(at),
      reload: () => this.#reload(),
      onForeign: () => this.#writer.commitLater(),
      onSwept: () => this.#onSwept(),
      vouched: () => this.#vouched(),
    });
    this.#plans = new VeiledPlans(
      () => this.veil,
      () => this.#state.index,
    );
    const able = capabilitiesOf(place, this.#grounds(), {
      plans: this.#plans,
      veil: () => this.veil,
      clock: options.clock,
      writer: this.#writer,
      find: (reference) => this.index.get(reference) ?? this.find(reference),
      validators: () => this.#loadValidators(),
      reload: () => this.#reload(),
      problemsOf: (record) => this.problemsOf(record),
      workspace: () => this,
      check: (plan, actor, onChecked) => this.#faultsOf(this.#plans.shown(plan), actor, onChecked),
    });
    this.plan = able.plan;
    this.history = able.history;
    this.crm = able.crm;
    this.merging = able.merging;
    this.reshaping = able.reshaping;
    this.packs = able.packs;
    this.importing = able.importing;
  }

  /** What plans stand on: everything, and what the reader sees of it. */
  #grounds(): Grounds {
    return {
      whole: {
        state: () => this.#state,
        contextFor: (actor) => this.#planContext(actor),
        titleOf: (path, data) => this.#titleOf(this.#state, path, data),
      },
      seen: {
        state: () => this.state,
        contextFor: (actor) => this.#seenContext(actor),
        titleOf: (path, data) => this.#titleOf(this.state, path, data),
      },
    };
  }

  readAsActor(actor: () => Actor): void {
    this.#known = undefined;
    this.readAs(() => {
      this.#known ??= clearanceIn(this.#state, actor, this.now());
      return this.#known.clearance;
    });
  }

  protected override isSightOver(): boolean {
    if (this.#known === undefined || this.now() < this.#known.until) return false;
    this.#known = undefined;
    return true;
  }

  async loadDates(): Promise<readonly string[]> {
    // While the disk is watched they are kept current, and nobody waits but for the first time.
    if (!this.#following.isOn || !this.#dates.isLoaded) await this.#dates.load();
    return this.#dates.notices;
  }

  /** Not an async function: that would hold the plan, which may be large, until its commit is made. */
  apply(plan: Plan, actor: Actor, options?: ApplyOptions): Promise<Applied> {
    try {
      if (this.veil !== null) refuseExpressions(plan.changes, this.#seenContext(actor));
      const applying = this.#writer.apply(this.#plans.lifted(plan), actor, options);
      return applying.then((applied) => this.#plans.shown(applied));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  check(plan: Plan, actor: Actor): Promise<readonly Problem[]> {
    return this.#faultsOf(plan, actor);
  }

  async #faultsOf(
    shown: Plan,
    actor: Actor,
    onChecked?: (done: number) => void,
  ): Promise<readonly Problem[]> {
    assertSettings(this.#state.problems);
    const plan = this.#plans.lifted(shown);
    const validators = await this.#loadValidators();
    const today = { context: this.#planContext(actor), validators };
    const place = { root: this.root, stateDir: this.#stateDir.dir };
    const ground = await groundOf(plan, this.#state, today, place);
    const { problems: faults } = await planFaults(plan, ground, {
      config: this.#state.config,
      handEdits: this.#writer.handEdits,
      ...(onChecked === undefined ? {} : { onChecked }),
    });
    if (this.veil === null) return faults;
    const asked = expressionFaults(shown.changes, this.#seenContext(actor));
    const known = new Set(faults.map(({ path, pointer }) => `${path} ${pointer}`));
    const more = asked.filter(({ path, pointer }) => !known.has(`${path} ${pointer}`));
    return veiledProblems([...faults, ...more], this.veil);
  }

  problems(paths?: readonly string[]): Promise<readonly Problem[]> {
    return this.#problems.list(paths);
  }

  unread(): readonly Problem[] {
    const problems = [...this.#state.catalog.unsound()].flatMap(([, list]) => list);
    return veiledProblems(unreadOf([...this.#state.problems, ...problems]), this.veil);
  }

  knownProblems(): readonly Problem[] | null {
    return this.#problems.latest();
  }

  problemsOf(record: StoredRecord): Promise<readonly Problem[]> {
    return this.#problems.of(record);
  }

  async formatPlan(paths?: readonly string[]): Promise<Plan> {
    const changes = formatChanges(this.#state, paths);
    const plan = { message: '', changes, isLayout: true };
    const { records } = await this.#writer.handEdits(plan, 'index');
    const message = `format ${plural(changes.length - records.size, 'record')}`;
    return this.#plans.shown({ ...plan, message });
  }

  async fanoutPlan(names?: readonly string[]): Promise<Plan> {
    const { movesOf } = await import('./move-files.ts');
    return this.#plans.shown(await movesOf(this.#state, this.#stateDir.git, names));
  }

  async refresh(): Promise<ChangeEvent | null> {
    return this.#follow((catalog) => catalog.sweep());
  }

  async rebuildIndex(): Promise<void> {
    const before = this.#state;
    this.#replace(await loadState(this.#place, { before, rebuild: true }));
  }

  async indexDigest(): Promise<IndexDigest> {
    for (;;) {
      const version = this.#version;
      const { index, model } = this.#state;
      const digest = await digestOf(index, model, () => version !== this.#version);
      if (digest !== null) return digest;
    }
  }

  indexInfo(): IndexInfo {
    const { source, reason, freshness, changed } = this.#state;
    return { source, reason, freshness, changed };
  }

  async watch(): Promise<void> {
    this.index.prepare();
    await this.#following.start();
    this.#problems.recountSoon();
  }

  isVouching(): boolean {
    return this.#following.isVouching;
  }

  isWatching(): boolean {
    return this.#following.isSound && this.#renewal.isSound;
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
    await this.#following.close();
    await this.#problems.close();
    await this.#renewal.close();
    await this.#writer.close();
    this.#state.close();
    this.#listeners.clear();
  }

  protected get identity(): () => Identity | null {
    return this.#options.identity;
  }

  protected get whole(): State {
    return this.#state;
  }

  protected now(): number {
    return this.#options.clock();
  }

  protected get hasDates(): boolean {
    return this.#dates.isLoaded;
  }

  protected dateOf(record: RecordIdentity): number | null {
    return this.#dates.at(record, () => this.#state.catalog.get(record.file));
  }

  #titleOf(state: ReadState, path: string, data: RecordData): string {
    return displayNameOf(state, path, data, scopeOf(state, null, this.now()));
  }

  #planContext(actor: Actor | null): PlanContext {
    return planContextOf(this.#state, actor, this.#options.clock());
  }

  /** What the actor may read, and behind it all that the actor's writes are planned on. */
  #seenContext(actor: Actor): PlanContext {
    const context = planContextOf(this.state, actor, this.#options.clock());
    if (this.veil === null) return context;
    const recordOf = (record: StoredRecord): StoredRecord => this.#plans.whole(record);
    return { ...context, whole: { context: this.#planContext(actor), recordOf } };
  }

  async #loadValidators(): Promise<Validators> {
    const { model } = this.#state;
    this.#validators ??= loadValidators(model, this.#stateDir.dir);
    const validators = await this.#validators;
    return model === this.#state.model ? validators : this.#loadValidators();
  }

  /** Reads schemas, views and configuration again. A new model takes its time to be served: see `Renewal`. */
  async #reload(): Promise<void> {
    const before = this.#state;
    const next = await reloadState(this.#place, before);
    if (next === null) await this.#renewal.reopen();
    else if (this.#state !== before) await this.#reload();
    else if (next !== before) this.#replace(next);
  }

  #replace(next: State): void {
    const before = this.#state;
    if (next.model !== before.model) this.#validators = undefined;
    this.#state = next;
    this.#emit([], !hasSameDefinitions(next, before));
  }

  /** Looks at the disk; anew when the state was replaced meanwhile, as only the old one has seen what there is. */
  async #follow(look: (catalog: Catalog) => Promise<CatalogChange[]>): Promise<ChangeEvent | null> {
    const { catalog } = this.#state;
    const changes = await look(catalog);
    return catalog === this.#state.catalog ? this.#announce(changes) : this.#follow(look);
  }

  /** Null when someone has written the index file anew; then that is opened. */
  #vouched(): Vouched | null {
    const { vouched, source, model } = this.#state;
    const known = vouched();
    if (known === null && source !== 'none' && canOpenIndex(cacheDirOf(this.#place), model)) {
      this.#renewal.adopt();
    }
    return known;
  }

  #announce(records: readonly CatalogChange[]): ChangeEvent | null {
    if (records.length > 0) return this.#emit(records, false);
    if (this.#following.isOn) this.#problems.recountIfOutdated();
    return null;
  }

  #emit(records: readonly CatalogChange[], definitions: boolean): ChangeEvent {
    this.#version++;
    // Somebody's role may be another one now.
    this.#known = undefined;
    if (this.#following.isOn) {
      this.#problems.recountSoon();
      this.#renewal.consider();
    }
    return this.#tell(records, definitions);
  }

  #onSwept(): void {
    // Nothing waits for it: what fails here is told to whoever asks next.
    this.#dates.load().catch(() => undefined);
    // A commit may park or settle a conflict and change no record.
    this.#problems.recountSoon();
  }

  #tell(records: readonly CatalogChange[], definitions: boolean): ChangeEvent {
    this.#sequence++;
    const event: ChangeEvent = { records, definitions, sequence: this.#sequence };
    for (const listener of this.#listeners) listener(event);
    return event;
  }
}
