/** What every workspace answers, now or as of an earlier revision: reads over one state. */

import { gitActor, type Identity, namedActor } from '../access/actor.ts';
import type { Clearance } from '../access/clearance.ts';
import type { Veil } from '../access/veil.ts';
import type { Problem } from '../errors.ts';
import { parseShorthand, type Shorthand } from '../expr/shorthand.ts';
import type { Scope } from '../expr/types.ts';
import type { RecordIdentity, RecordIndex } from '../index/types.ts';
import { isoSeconds } from '../plan/derive.ts';
import type { Actor } from '../plan/types.ts';
import type { FigureContext } from '../query/prepare.ts';
import { explainQuery, runQuery } from '../query/run-query.ts';
import type { Query, QueryAnswer, QueryStep } from '../query/types.ts';
import type { JsonValue, StoredRecord } from '../record/types.ts';
import type { Collection, Model } from '../schema/model.ts';
import { buildView } from '../view/build-view.ts';
import type { View, ViewModel } from '../view/types.ts';
import { DatesMissing } from './dates-missing.ts';
import { findRecord, userByEmail } from './find.ts';
import { namedView } from './named-view.ts';
import { computedOf, displayNameOf, searchRecords } from './reading.ts';
import { scopeOf } from './scope.ts';
import { shorthandContext } from './shorthand-context.ts';
import type { ReadState } from './state.ts';
import type { Config, Reading, SearchOptions, SearchResult, ViewOptions } from './types.ts';
import { unreadError } from './unread.ts';
import { type Veiled, veilState } from './veil/veiled-state.ts';

/** Subclasses say which state is read, what the time is, and when records last changed. */
export abstract class Reader implements Reading {
  #clearance: (() => Clearance) | undefined;
  #veiled: Veiled | undefined;

  abstract readonly root: string;
  abstract readonly at: Reading['at'];
  abstract loadDates(): Promise<readonly string[]>;
  abstract problems(paths?: readonly string[]): Promise<readonly Problem[]>;
  abstract unread(): readonly Problem[];
  abstract knownProblems(): readonly Problem[] | null;
  abstract problemsOf(record: StoredRecord): Promise<readonly Problem[]>;
  abstract close(): Promise<void>;

  /** Git's; asked only when someone needs to know. */
  protected abstract readonly identity: () => Identity | null;
  protected abstract readonly whole: ReadState;
  /** Epoch ms; `now` in expressions. */
  protected abstract now(): number;
  /** False until `loadDates`. */
  protected abstract readonly hasDates: boolean;
  /** Epoch ms of a record's last change where its file does not say it; null when unknown. */
  protected abstract dateOf(record: RecordIdentity): number | null;

  readAs(clearance: () => Clearance): void {
    this.#clearance = clearance;
    this.#veiled = undefined;
  }

  clearance(): Clearance {
    return this.#clearance?.() ?? 'all';
  }

  get config(): Config {
    return this.state.config;
  }

  get model(): Model {
    return this.state.model;
  }

  get index(): RecordIndex {
    return this.state.index;
  }

  actor(via: string, as?: string): Actor {
    // Who reads is found among everything: what may be read depends on it.
    const { model, index } = this.whole;
    if (as !== undefined) {
      return namedActor(via, findRecord(as, model, index, 'users'), this.identity);
    }
    return gitActor(via, this.identity, (email) => userByEmail(email, model, index));
  }

  find(reference: string, collection?: string): StoredRecord {
    try {
      return findRecord(reference, this.model, this.index, collection, (record) =>
        this.displayName(record),
      );
    } catch (error) {
      throw unreadError(error, reference, this.unread());
    }
  }

  readTerms(collection: Collection, terms: readonly string[]): Shorthand {
    return parseShorthand(terms, shorthandContext(this, collection));
  }

  displayName(record: StoredRecord): string {
    return displayNameOf(this.state, record.collection, record.data, this.scope(null));
  }

  computed(record: StoredRecord, actor: Actor): Readonly<Record<string, JsonValue>> {
    const { veil } = this;
    if (veil === null) return computedOf(this.whole, record, this.scope(actor));
    const { state, whole } = this;
    const own = whole.index.get(record.id)?.data ?? record.data;
    const data = veil.lifted(record.collection, record.data, own);
    const scope = scopeOf(whole, actor, this.now(), this.#updatedAtOf);
    const values = computedOf(whole, { ...record, data }, scope);
    const fields = state.model.collections.get(record.collection)?.fields;
    return Object.fromEntries(Object.entries(values).filter(([name]) => fields?.has(name)));
  }

  updatedAt(record: StoredRecord): string | null {
    const stored = record.data['updatedAt'];
    if (typeof stored === 'string') return stored;
    const own = this.veil === null ? record : (this.whole.index.identityOf(record.id) ?? record);
    const date = this.hasDates ? this.dateOf(own) : null;
    return date === null ? null : isoSeconds(date);
  }

  query(query: Query, actor: Actor): QueryAnswer {
    return runQuery(query, this.#queryContext(actor));
  }

  explain(query: Query, actor: Actor): readonly QueryStep[] {
    return explainQuery(query, this.#queryContext(actor));
  }

  #queryContext(actor: Actor): FigureContext {
    const { model, index, config } = this;
    return { model, index, scope: this.scope(actor), currency: config.currency };
  }

  search(text: string, options: SearchOptions = {}): SearchResult {
    return searchRecords(this.state, text, options, this.scope(null));
  }

  views(): readonly View[] {
    return [...this.state.views.views.values()];
  }

  view(view: string | View, options: ViewOptions, actor: Actor): ViewModel {
    const { model, config } = this;
    return buildView(typeof view === 'string' ? namedView(this.state.views, view) : view, {
      model,
      config,
      options,
      scope: this.scope(actor),
      runQuery: (query) => this.query(query, actor),
      record: (id) => this.index.get(id),
      find: (reference, collection) => this.find(reference, collection).id,
      displayName: (id) => {
        const record = this.index.get(id);
        return record === undefined ? undefined : this.displayName(record);
      },
    });
  }

  /** What the reader may see of the state. */
  protected get state(): ReadState {
    return this.#sight()?.state ?? this.whole;
  }

  /** Null where nothing is kept from anybody. */
  protected get veil(): Veil | null {
    return this.#sight()?.veil ?? null;
  }

  /** True when what the reader may see has changed though the state has not: a role has ended. */
  protected isSightOver(): boolean {
    return false;
  }

  #sight(): Veiled | undefined {
    if (this.#clearance === undefined) return undefined;
    const { whole } = this;
    if (this.#veiled?.of !== whole || this.isSightOver())
      this.#veiled = veilState(whole, this.#clearance);
    return this.#veiled;
  }

  protected scope(actor: Actor | null): Scope {
    return scopeOf(this.state, actor, this.now(), this.#updatedAtOf);
  }

  readonly #updatedAtOf = (id: string): number | null => {
    if (!this.hasDates) throw new DatesMissing();
    const record = this.index.identityOf(id);
    return record === undefined ? null : this.dateOf(record);
  };
}
