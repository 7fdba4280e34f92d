/** What an index file remembers beside its records: which files they came from, and what they were compared with. */

import { BUILD_ID } from '../build-id.ts';
import type { Problem } from '../errors.ts';
import type { Segment } from '../index/segment/segment.ts';
import type { JsonValue, StoredRecord } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import { collectionOfFile } from '../schema/model.ts';
import type { KnownFiles } from './catalog.ts';
import type { FileState } from './file-state.ts';

export type IndexNotes = {
  /** `BUILD_ID` of the program that wrote it. */
  readonly build: string;
  /** Commit whose content all files have but those of `dirty`; null: only stamps tell what changed. */
  readonly commit: string | null;
  /** Files whose content was not that of `commit`. */
  readonly dirty: readonly string[];
  /** Files that hold no sound record, with what is wrong. */
  readonly odd: readonly (readonly [string, readonly Problem[]])[];
  /** Files that are sound but not laid out canonically. */
  readonly loose: readonly string[];
};

/** The notes of a segment; null when another build wrote it. */
export function readNotes(notes: JsonValue): IndexNotes | null {
  return isObject(notes) && notes['build'] === BUILD_ID ? (notes as unknown as IndexNotes) : null;
}

/** The files a segment was made from. */
export class SegmentFiles implements KnownFiles {
  readonly #segment: Segment;
  readonly #odd: ReadonlyMap<string, readonly Problem[]>;
  readonly #loose: ReadonlySet<string>;
  readonly #shadowed: ReadonlyMap<string, FileState>;

  constructor(segment: Segment, notes: IndexNotes) {
    this.#segment = segment;
    this.#odd = new Map(notes.odd);
    this.#loose = new Set(notes.loose);
    this.#shadowed = new Map(
      segment.shadowed().map(({ record, stamp }) => {
        const canonical = !this.#loose.has(record.file);
        return [record.file, { record, stamp, canonical, problems: [] }];
      }),
    );
  }

  state(file: string): FileState | undefined {
    const problems = this.#odd.get(file);
    if (problems !== undefined) return { stamp: null, record: null, canonical: false, problems };
    const shadowed = this.#shadowed.get(file);
    if (shadowed !== undefined) return shadowed;
    const collection = collectionOfFile(this.#segment.model, file);
    if (collection === undefined) return undefined;
    const rows = this.#segment.rows(collection.path);
    const row = rows.ids.find(file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, ''));
    if (row < 0 || rows.file(row) !== file) return undefined;
    return storedState(() => rows.record(row), rows.stamp(row), !this.#loose.has(file));
  }

  unsound(): Iterable<readonly [string, readonly Problem[]]> {
    return this.#odd;
  }

  *paths(): Iterable<string> {
    for (const path of this.#segment.model.collections.keys()) {
      const rows = this.#segment.rows(path);
      for (let row = 0; row < rows.size; row++) yield rows.file(row);
    }
    yield* this.#shadowed.keys();
    yield* this.#odd.keys();
  }
}

/** A state whose record is read when it is asked for. */
function storedState(
  read: () => StoredRecord,
  stamp: FileState['stamp'],
  canonical: boolean,
): FileState {
  let record: StoredRecord | undefined;
  return {
    stamp,
    canonical,
    problems: [],
    get record() {
      record ??= read();
      return record;
    },
  };
}
