/** Which files the bucket holds, what each one is, and what the index must know of it. */

import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type FileKind, kindAt } from '../bucket/list-files.ts';
import { isUnchanged } from '../bucket/read-file.ts';
import type { Problem } from '../errors.ts';
import type { RecordIndex } from '../index/types.ts';
import type { StoredRecord } from '../record/types.ts';
import type { Model } from '../schema/model.ts';
import { isLocalPlace } from '../schema/record-place.ts';
import { type FileState, isCandidate, listBucket, readState, walkBucket } from './file-state.ts';
import type { LocalRecords } from './local-records.ts';
import { MoveLog } from './move-log.ts';
import { takeTurns } from './turns.ts';

/** One record whose served version changed. */
export type CatalogChange = {
  readonly id: string;
  readonly collection: string;
  readonly removed: boolean;
};

/** Files as they were when the index was last written: what a catalog may start from instead of nothing. */
export interface KnownFiles {
  /** Undefined for a file that was not there. Records are fetched when they are asked for. */
  state(file: string): FileState | undefined;
  paths(): Iterable<string>;
  /** Files that hold no sound record, with what is wrong. */
  unsound(): Iterable<readonly [string, readonly Problem[]]>;
}

/** The files of a bucket, and the records that are kept beside it, read into an index. */
export class Catalog {
  /** Files whose content changes, and what they held. */
  readonly moves: MoveLog = new MoveLog();
  readonly #bucketDir: string;
  readonly #model: Model;
  readonly #index: RecordIndex;
  readonly #known: KnownFiles | null;
  /** Null where only the bucket counts. */
  readonly #local: LocalRecords | null;
  /** True once anything has asked for local records: then they are followed. */
  #isLocalRead = false;
  /** What differs from `#known`; null: gone. */
  readonly #states = new Map<string, FileState | null>();
  /** Those of them that are not what `#known` says. */
  readonly #differing = new Set<string>();
  /** Files whose state changed since someone asked for them to be noted. */
  #touched: Set<string> | undefined;

  constructor(
    bucketDir: string,
    model: Model,
    index: RecordIndex,
    known: KnownFiles | null = null,
    local: LocalRecords | null = null,
  ) {
    this.#bucketDir = bucketDir;
    this.#model = model;
    this.#index = index;
    this.#known = known;
    this.#local = local;
  }

  /** State of a file; undefined when there is none. */
  get(file: string): FileState | undefined {
    if (isLocalPlace(file)) return this.#local?.state(file);
    const changed = this.#states.get(file);
    if (changed !== undefined) return changed ?? undefined;
    return this.#known?.state(file);
  }

  /** Paths of all files below the bucket that are or should be records, and the places of local ones. */
  *files(): Iterable<string> {
    this.syncLocal();
    yield* this.#bucketFiles();
    if (this.#local !== null) yield* this.#local.files();
  }

  *#bucketFiles(): Iterable<string> {
    for (const file of this.#known?.paths() ?? []) {
      if (!this.#states.has(file)) yield file;
    }
    for (const [file, state] of this.#states) if (state !== null) yield file;
  }

  /** Files that are not what the catalog was started from; how many are told at no cost. */
  get differing(): ReadonlySet<string> {
    return this.#differing;
  }

  /** Files that hold no sound record, with what is wrong. */
  *unsound(): Generator<readonly [string, readonly Problem[]]> {
    for (const odd of this.#known?.unsound() ?? []) if (!this.#states.has(odd[0])) yield odd;
    for (const [file, state] of this.#states) {
      if (state !== null && state.problems.length > 0) yield [file, state.problems];
    }
  }

  /** Those with a problem of this code. */
  filesWith(code: string): readonly string[] {
    const has = (problems: readonly Problem[]): boolean => problems.some((p) => p.code === code);
    return [...this.unsound()].flatMap(([file, problems]) => (has(problems) ? [file] : []));
  }

  /** True when a file below the directory holds no sound record. */
  isUnsoundBelow(directory: string): boolean {
    for (const [file] of this.unsound()) if (file.startsWith(`${directory}/`)) return true;
    return false;
  }

  /** Reads everything below the bucket; synchronous, for a process that has nothing else to do. */
  load(): void {
    for (const { file, kind } of listBucket(this.#bucketDir, this.#model)) this.#take(file, kind);
    this.followLocal();
  }

  /** A set that from now on is told of each file whose state changes. */
  noteChanges(): Set<string> {
    this.#touched = new Set();
    return this.#touched;
  }

  /** Makes the catalog equal to the disk: every file whose stamp changed is read again. Yields to the event loop. */
  async sweep(under = ''): Promise<CatalogChange[]> {
    const turns = takeTurns();
    const changes = this.followLocal();
    const seen = new Set<string>();
    for (const { file, kind } of walkBucket(this.#bucketDir, this.#model, under)) {
      seen.add(file);
      for (const change of this.#refresh(file, kind)) changes.push(change);
      if (turns.isOver()) await turns.next();
    }
    const prefix = under === '' ? '' : `${under}/`;
    for (const file of this.#bucketFiles()) {
      const isGone = file.startsWith(prefix) && !seen.has(file);
      for (const change of isGone ? this.syncFile(file) : []) changes.push(change);
      if (turns.isOver()) await turns.next();
    }
    return changes;
  }

  /** Reads one file again, whatever its stamp says. */
  syncFile(file: string): CatalogChange[] {
    if (isLocalPlace(file)) return this.syncLocal();
    const kind = kindAt(this.#bucketDir, file);
    if (kind === null) return this.#forget(file);
    if (kind !== 'linked' && !isCandidate(this.#model, file)) return [];
    return this.#take(file, kind);
  }

  /** Reads what was written of local records since; a look at each of their files when nothing was. */
  syncLocal(): CatalogChange[] {
    this.#isLocalRead = true;
    const moves = this.#local?.refresh() ?? [];
    return moves.flatMap(({ file, before, after }) => {
      this.#touched?.add(file);
      this.moves.note(file, before);
      return this.#move(file, before?.record ?? null, after?.record ?? null);
    });
  }

  /** The same, unless nobody has asked for them yet. */
  followLocal(): CatalogChange[] {
    return this.#isLocalRead ? this.syncLocal() : [];
  }

  /** The same as `syncFile` for many files, yielding to the event loop. */
  async syncFiles(files: Iterable<string>): Promise<CatalogChange[]> {
    const turns = takeTurns();
    const changes: CatalogChange[] = [];
    for (const file of files) {
      for (const change of this.syncFile(file)) changes.push(change);
      if (turns.isOver()) await turns.next();
    }
    return changes;
  }

  /** The same, and everything below those that are directories: git tells of a repository in the bucket as one path. */
  async syncPaths(paths: Iterable<string>): Promise<CatalogChange[]> {
    const changes = await this.syncFiles(paths);
    for (const path of paths) {
      if (this.#stat(path)?.isDirectory() !== true) continue;
      for (const change of await this.sweep(path)) changes.push(change);
    }
    return changes;
  }

  #stat(file: string): Stats | null {
    try {
      return lstatSync(join(this.#bucketDir, file));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
  }

  #refresh(file: string, kind: FileKind): CatalogChange[] {
    const known = this.get(file);
    if (known?.stamp != null) {
      const stats = this.#stat(file);
      if (stats !== null && isUnchanged(stats, known.stamp)) return [];
    }
    return this.#take(file, kind);
  }

  #take(file: string, kind: FileKind): CatalogChange[] {
    const state = readState(this.#bucketDir, this.#model, { file, kind });
    return state === null ? this.#forget(file) : this.#put(file, state);
  }

  #forget(file: string): CatalogChange[] {
    const known = this.get(file);
    if (known === undefined) return [];
    this.#touched?.add(file);
    this.moves.note(file, known);
    if (this.#known?.state(file) === undefined) {
      this.#states.delete(file);
      this.#differing.delete(file);
    } else {
      this.#states.set(file, null);
      this.#differing.add(file);
    }
    return this.#move(file, known.record, null);
  }

  #put(file: string, state: FileState): CatalogChange[] {
    const before = this.get(file);
    this.#states.set(file, state);
    this.#touched?.add(file);
    if (!isSameContent(state, before)) this.moves.note(file, before);
    if (isSameContent(state, this.#known?.state(file))) this.#differing.delete(file);
    else this.#differing.add(file);
    if (before?.record?.blob === state.record?.blob && before !== undefined) return [];
    return this.#move(file, before?.record ?? null, state.record);
  }

  /** Tells the index, and the caller which ids that concerns. */
  #move(file: string, before: StoredRecord | null, after: StoredRecord | null): CatalogChange[] {
    if (before === null && after === null) return [];
    this.#index.applyChange({ file, record: after });
    const touched = [before, after].filter((record) => record !== null);
    const [first, second] = touched;
    const distinct = first?.id === second?.id ? touched.slice(0, 1) : touched;
    return distinct.map(({ id, collection }) => {
      const served = this.#index.identityOf(id);
      return { id, collection: served?.collection ?? collection, removed: served === undefined };
    });
  }
}

/** True when two states of a file say the same of it, whenever it was read. */
function isSameContent(a: FileState, b: FileState | undefined): boolean {
  if (b === undefined || a.canonical !== b.canonical || a.record?.blob !== b.record?.blob)
    return false;
  return a.record !== null || JSON.stringify(a.problems) === JSON.stringify(b.problems);
}
