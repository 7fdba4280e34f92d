/** The one object that CLI, server and library users hold. */

import type { Clearance } from '../access/clearance.ts';
import type { Problem } from '../errors.ts';
import type { Shorthand } from '../expr/shorthand.ts';
import type { SupportPolicy } from '../expr/support-policy.ts';
import type { IndexReader, SearchHit } from '../index/types.ts';
import type { Actor, Applied, ApplyOptions, Edit, Plan } from '../plan/types.ts';
import type { Query, QueryAnswer, QueryStep } from '../query/types.ts';
import type { JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import type { Collection, Model } from '../schema/model.ts';
import type { View, ViewModel } from '../view/types.ts';
import type { Crm } from './crm/types.ts';
import type { History } from './history/types.ts';
import type { Importing } from './import/types.ts';
import type { IndexDigest } from './index-digest.ts';
import type { Merging } from './merging/types.ts';
import type { Packs } from './packs/types.ts';
import type { Reshaping } from './reshape/types.ts';

/** `pail.yaml`, defaults filled in. */
export type Config = {
  readonly version: 1;
  readonly name: string;
  readonly commit: 'auto' | 'manual';
  readonly timestamps: 'derived' | 'stored';
  /** IANA name. */
  readonly timezone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** BCP 47, for numbers and dates in the viewer. */
  readonly locale: string;
  readonly support: SupportPolicy;
};

/** One change that became visible, for live pages. */
export type ChangeEvent = {
  /** Records added, changed or removed. */
  readonly records: readonly {
    readonly id: string;
    readonly collection: string;
    readonly removed: boolean;
  }[];
  /** True when schemas, views or the configuration changed. */
  readonly definitions: boolean;
  /** Counts up by one per event in this process. */
  readonly sequence: number;
};

export type ViewOptions = {
  readonly params?: Readonly<Record<string, string>>;
  /** Added to the view's own conditions (CEL). */
  readonly where?: readonly string[];
  readonly search?: string;
  /** Replaces the view's sort. */
  readonly sort?: readonly string[];
  readonly offset?: number;
  readonly limit?: number;
};

/** What became of the index file: read, built now, or none where it cannot be written. */
export type IndexSource = 'read' | 'built' | 'none';

/**
 * How it was found out which files differ from the index file: a server vouched for the others, git was asked, or
 * every file was looked at.
 */
export type Freshness = 'vouched' | 'git' | 'swept';

export type IndexInfo = {
  readonly source: IndexSource;
  /** Why it was built: in words; null when it was not. */
  readonly reason: string | null;
  readonly freshness: Freshness;
  /** Files that had to be read again. */
  readonly changed: number;
};

export type FoundHit = SearchHit & {
  readonly record: RecordData;
  readonly title: string;
  /** Plain text around the first match; `terms` marks what to highlight as [start, end) offsets into it. */
  readonly snippet: string;
  readonly marks: readonly (readonly [number, number])[];
};

export type SearchOptions = {
  readonly in?: readonly string[];
  readonly limit?: number;
  readonly archived?: boolean;
};

export type SearchResult = {
  readonly hits: readonly FoundHit[];
  readonly total: number;
  readonly notice?: string;
};

/** The revision that a reading is of. */
export type Revision = {
  /** What was asked for: `main~3`, `2 weeks ago`. */
  readonly text: string;
  readonly commit: string;
  /** Epoch ms of its commit; `now` and `today` of every expression. */
  readonly at: number;
  /** What could not be had of that revision, in words. */
  readonly notices: readonly string[];
};

/** What can be asked of a workspace, now or as it was. */
export interface Reading {
  /** Null: the workspace as it is on disk now. */
  readonly at: Revision | null;
  /** Absolute directory that holds pail.yaml. */
  readonly root: string;
  readonly config: Config;
  readonly model: Model;
  readonly index: IndexReader;

  /**
   * From now on all that is answered is what such a reader may read (`x-sensitive`), and what is hidden cannot be
   * written. Asked each time a sensitive field is met. Before the first call everything is answered.
   */
  readAs(clearance: () => Clearance): void;
  clearance(): Clearance;

  /** Actor for a user given by id, unique prefix or email; else git's identity. Throws `not_found`. */
  actor(via: string, as?: string): Actor;

  /**
   * Record by id, unique id prefix, unique field (domain, slug), address, phone number or profile. Throws `not_found` or `ambiguous` with
   * candidates.
   */
  find(reference: string, collection?: string): StoredRecord;
  /** Display name of a record (schema's `x-collection.display`); its id when that is empty. */
  displayName(record: StoredRecord): string;
  /** Computed fields of a record by name, values as JSON. */
  computed(record: StoredRecord, actor: Actor): Readonly<Record<string, JsonValue>>;
  /**
   * UTC ISO 8601 of the last change: what the file says, else the commit that changed it, else (not committed)
   * the file's own date. Null when unknown, and before `loadDates`.
   */
  updatedAt(record: StoredRecord): string | null;
  /**
   * Reads dates of change from history; needed before `updatedAt` and before queries and views that name the
   * field. One `git log` for the first time, then only what is new; a watched workspace does that by itself.
   * Answers what to tell the user: that a shallow clone hides dates.
   */
  loadDates(): Promise<readonly string[]>;

  /** Filters and words as people type them, names and numbers read as in edits. Throws `expr_type`, `expr_syntax`. */
  readTerms(collection: Collection, terms: readonly string[]): Shorthand;
  query(query: Query, actor: Actor): QueryAnswer;
  /** What running the query does, step by step. Runs it. */
  explain(query: Query, actor: Actor): readonly QueryStep[];
  search(text: string, options?: SearchOptions): SearchResult;

  /** Views by name; the last good version of a broken one keeps serving, its fault is in `problems()`. */
  views(): readonly View[];
  /** By name, or a view made in passing (a collection's default table). */
  view(view: string | View, options: ViewOptions, actor: Actor): ViewModel;
  /**
   * All problems of records, schemas, views and configuration; `paths` (relative to the root) narrows. Of an earlier
   * revision: what could not be read; its records are checked one by one only (`problemsOf`).
   */
  problems(paths?: readonly string[]): Promise<readonly Problem[]>;
  /** The first fault of each file that holds no record because of it, so that no answer counts it. Costs next to nothing. */
  unread(): readonly Problem[];
  /** The last list `problems` made, perhaps out of date; null before the first. Costs nothing: for counts on every page. */
  knownProblems(): readonly Problem[] | null;
  /** Problems of one record, from the last check of its content. */
  problemsOf(record: StoredRecord): Promise<readonly Problem[]>;
  close(): Promise<void>;
}

/** The workspace as it is now, to read and to write. */
export interface Workspace extends Reading {
  /** `readAs` for the user who acts, by the access roles that users have now. */
  readAsActor(actor: () => Actor): void;
  /** Plan helpers over today's state; pure but for reading it. */
  readonly plan: Planner;
  /** What happened to the records, and plans that take some of it back. */
  readonly history: History;
  /** What a CRM does with the records: merging duplicates and the like, as plans. */
  readonly crm: Crm;
  /** Keeping in step with other clones, and settling what that leaves to decide. */
  readonly merging: Merging;
  /** Plans that change what records are: schemas, and all that follows. */
  readonly reshaping: Reshaping;
  /** Plans that install packs and bring them up to date. */
  readonly packs: Packs;
  /** Plans out of files of records from elsewhere. */
  readonly importing: Importing;

  /** Makes a plan real. Throws `invalid`, `stale`, `restricted`, `locked`, `io`. Nothing is half done. */
  apply(plan: Plan, actor: Actor, options?: ApplyOptions): Promise<Applied>;

  /** What `apply` would refuse a plan for or, by warnings, remark on, each problem with its `id`. Writes nothing. */
  check(plan: Plan, actor: Actor): Promise<readonly Problem[]>;

  /** Plan that rewrites sound but non-canonical files (all, or below `paths`): layout, then keys in schema order. */
  formatPlan(paths?: readonly string[]): Promise<Plan>;
  /**
   * Plan that moves files to where their schemas put them (`x-collection.fanout`): of these collections, or of all.
   * Throws `restricted` for files with uncommitted changes, `exists` where another file stands.
   */
  fanoutPlan(collections?: readonly string[]): Promise<Plan>;

  /** One number for what the index holds now: the same in every process that sees the same files. Costs about 2 µs a record. */
  indexDigest(): Promise<IndexDigest>;
  /** Reads every record and writes the index file anew. */
  rebuildIndex(): Promise<void>;
  indexInfo(): IndexInfo;
  /** Makes the index equal to the disk again (a sweep). */
  refresh(): Promise<ChangeEvent | null>;
  /** Watches the disk until `close`; listeners hear each change once it is queryable. */
  watch(): Promise<void>;
  /** True while the system tells of changes on disk; else only sweeps see them. */
  isWatching(): boolean;
  /** True while it tells other processes what has changed, so that they need not ask git. */
  isVouching(): boolean;
  onChange(listener: (event: ChangeEvent) => void): () => void;
}

export interface Planner {
  /** New records; `id`, `createdAt`, defaults and lifecycle values are filled in. */
  create(
    collection: Collection,
    inputs: readonly Readonly<Record<string, JsonValue>>[],
    actor: Actor,
  ): Plan;
  set(record: StoredRecord, edits: readonly Edit[], actor: Actor): Plan;
  /** Replaces the record's whole content (`edit`, PUT). */
  replace(record: StoredRecord, data: RecordData, actor: Actor): Plan;
  /** Removal with what schemas say of it: archive, forbid, restrict, clear, cascade. */
  remove(records: readonly StoredRecord[], actor: Actor): Plan;
  /** New id; every reference follows. */
  rename(record: StoredRecord, newId: string, actor: Actor): Plan;
  /**
   * `field=value`, `field+=v`, `field-=v`, `field=`: values typed by the schema, as people write them; `record` is the
   * one that is edited. Throws `usage` with the nearest field.
   */
  parseEdits(
    collection: Collection,
    texts: readonly string[],
    actor: Actor,
    record?: RecordData,
  ): Edit[];
}
