/** The bytes of a segment: what is in them comes back, and what is no segment is not taken for one. */

import { describe, expect, it } from 'vitest';
import { ByteSlices } from '../../../src/index/segment/byte-slices.ts';
import { ByteReader, ByteWriter } from '../../../src/index/segment/bytes.ts';
import { Segment } from '../../../src/index/segment/segment.ts';
import { createSegmentIndex } from '../../../src/index/segment/segment-index.ts';
import type { FileStamp } from '../../../src/index/segment/types.ts';
import { SegmentWriter } from '../../../src/index/segment/write-segment.ts';
import type { StoredRecord } from '../../../src/record/types.ts';
import { fixtureModel, indexOf, RECORDS, stored } from '../fixture.ts';
import { MemorySink, memoryBytes, savedBytes } from './memory-segment.ts';

const model = fixtureModel();
const STAMP: FileStamp = { size: 7, mtimeMs: 1.5, ctimeMs: 2, ino: 2 ** 40, readAt: 3 };

function written(records: readonly StoredRecord[], notes: string): Segment | undefined {
  const sink = new MemorySink();
  const writer = new SegmentWriter(model, sink);
  for (const record of records) writer.add({ record, stamp: STAMP });
  writer.close(notes);
  return Segment.open(memoryBytes(sink.bytes()), model);
}

describe('a segment', () => {
  it('gives back notes, stamps, blob ids and odd file paths', () => {
    const plain = stored(model, { id: 'deal_1', title: 'One' });
    const odd = stored(model, { id: 'deal_2', title: 'Two' }, 'a/b/');
    const segment = written([plain, odd], 'as of HEAD');
    expect(segment?.notes).toBe('as of HEAD');
    expect(segment?.stampOf(plain)).toEqual(STAMP);
    expect(segment?.stampOf(odd)).toEqual(STAMP);
    expect(segment?.stampOf({ ...plain, blob: odd.blob })).toBeNull();
    expect(segment?.stampOf({ ...plain, id: 'deal_3' })).toBeNull();
    expect([...(segment?.rows('crm/deals').records() ?? [])]).toEqual([plain, odd]);
  });

  it('keeps no column of long texts, and answers about them all the same', () => {
    const titles = Array.from({ length: 1200 }, (_, i) => `${'long '.repeat(40)}${i}`);
    const records = titles.map((title, i) => stored(model, { id: `deal_${1000 + i}`, title }));
    const segment = written(records, '');
    expect(segment?.column('crm/deals', 'title')).toBeUndefined();
    expect(segment?.column('crm/deals', 'stage')).toBeDefined();
    const index = segment && createSegmentIndex(segment);
    expect(index?.get('deal_1500')?.data['title']).toBe(titles[500]);
    expect(index?.search('long 777').hits[0]?.id).toBe('deal_1777');
  });

  it.each([
    ['ids that go back', ['deal_2', 'deal_1']],
    ['an id twice', ['deal_1', 'deal_1']],
    ['collections that go back', ['deal_1', 'comp_1']],
  ])('refuses %s', (_, ids) => {
    const records = ids.map((id) => stored(model, { id }));
    expect(() => written(records, '')).toThrow('out of order');
  });

  it('is none when cut anywhere, foreign, or of other schemas', () => {
    const whole = savedBytes(indexOf(model, RECORDS), model);
    const open = (bytes: Uint8Array, of = model): unknown => Segment.open(memoryBytes(bytes), of);
    expect(open(whole)).toBeDefined();
    expect(open(whole, { ...model, hash: 'other' })).toBeUndefined();
    for (let length = 0; length < whole.length; length += 1 + Math.floor(length / 97)) {
      expect(open(whole.subarray(0, length))).toBeUndefined();
    }
    const older = Buffer.from(whole).toString('latin1').replace('"format":4', '"format":3');
    expect(open(Buffer.from(older, 'latin1'))).toBeUndefined();
  });
});

describe('lists of bytes', () => {
  it('come out as they went in, whatever their length', () => {
    const slices = new ByteSlices();
    const lengths = [0, 1, 7, 8, 9, 100, 5000, 70_000];
    const lists = lengths.map(() => slices.open());
    for (let i = 0; i < Math.max(...lengths); i++) {
      for (const [at, list] of lists.entries()) {
        if (i < (lengths[at] as number)) slices.varint(list, i * 3);
      }
    }
    for (const [at, list] of lists.entries()) {
      const out = new ByteWriter();
      slices.copy(list, out);
      const reader = new ByteReader(out.view().slice());
      const found: number[] = [];
      while (reader.at < reader.bytes.length) found.push(reader.varint());
      expect(found).toEqual(Array.from({ length: lengths[at] as number }, (_, i) => i * 3));
    }
  });

  it.each([0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER])(
    'hold the number %d',
    (value) => {
      const writer = new ByteWriter();
      writer.varint(value);
      expect(new ByteReader(writer.view()).varint()).toBe(value);
    },
  );
});
