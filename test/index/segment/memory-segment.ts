/** Segments in memory: the same bytes as on disk, without a disk. */

import { Segment } from '../../../src/index/segment/segment.ts';
import { createSegmentIndex } from '../../../src/index/segment/segment-index.ts';
import type { SegmentBytes, SegmentSink } from '../../../src/index/segment/types.ts';
import { writeSegment } from '../../../src/index/segment/write-segment.ts';
import type { RecordIndex } from '../../../src/index/types.ts';
import type { Model } from '../../../src/schema/model.ts';

/** Collects what is written. */
export class MemorySink implements SegmentSink {
  readonly #pieces: Uint8Array[] = [];

  write(bytes: Uint8Array): void {
    this.#pieces.push(Uint8Array.from(bytes));
  }

  bytes(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#pieces));
  }
}

export function memoryBytes(bytes: Uint8Array): SegmentBytes {
  return {
    length: bytes.length,
    read: (offset, length) => {
      if (offset + length > bytes.length) throw new RangeError('beyond the end');
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** The bytes of an index saved as a segment. */
export function savedBytes(index: RecordIndex, model: Model): Uint8Array {
  const sink = new MemorySink();
  writeSegment(index, model, sink, { stampOf: () => null, notes: null });
  return sink.bytes();
}

/** The index saved and opened again. */
export function reopened(index: RecordIndex, model: Model): RecordIndex {
  const segment = Segment.open(memoryBytes(savedBytes(index, model)), model);
  if (segment === undefined) throw new Error('the segment cannot be opened');
  return createSegmentIndex(segment);
}
