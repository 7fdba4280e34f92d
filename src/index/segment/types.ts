/** What goes into a segment, and how its bytes are reached. */

import type { JsonValue, StoredRecord } from '../../record/types.ts';

/** State of a file on disk when it was read: size in bytes, times in epoch ms. */
export type FileStamp = {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly readAt: number;
};

/** One record to write. `stamp` null: not known. */
export type SegmentEntry = { readonly record: StoredRecord; readonly stamp: FileStamp | null };

/** Where a segment is written to, from its first byte to its last. The bytes are the sink's to keep. */
export type SegmentSink = { write(bytes: Uint8Array): void };

/** Random access to the bytes of a segment. */
export interface SegmentBytes {
  readonly length: number;
  /** Bytes from `offset`; the caller does not change them. Throws when they are not there or not sound. */
  read(offset: number, length: number): Uint8Array;
}

/** What a segment was made for and of; an index is only opened for the same model. */
export type SegmentMeta = {
  /** `Model.hash`. */
  readonly model: string;
  /** Whatever the owner wants to find again: the state of git, files that hold no record. */
  readonly notes: JsonValue;
};
