import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DamagedSegment, SegmentFile, SegmentFileWriter } from '../../src/bucket/segment-store.ts';
import { makeDir } from '../support/temp-dir.ts';

const SIZE = 100_000;
const CONTENT = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) % 256);

function written(pieces: readonly number[] = [SIZE]): string {
  const path = join(makeDir(), 'cache', 'index.seg');
  const writer = new SegmentFileWriter(path);
  let at = 0;
  for (const size of pieces) {
    writer.write(CONTENT.subarray(at, at + size));
    at += size;
  }
  writer.commit();
  return path;
}

describe('a segment file', () => {
  it.each([
    [0, SIZE],
    [0, 1],
    [16_383, 2],
    [16_384, 16_384],
    [50_001, 33_333],
    [SIZE - 1, 1],
    [SIZE, 0],
  ])('reads %i bytes on from %i', (offset, length) => {
    const file = SegmentFile.open(written([1, 40_000, SIZE - 40_001]));
    expect(file?.length).toBe(SIZE);
    const bytes = file?.read(offset, length) ?? new Uint8Array();
    expect(Buffer.compare(bytes, CONTENT.subarray(offset, offset + length))).toBe(0);
    file?.close();
  });

  it('stays readable while a newer one takes its place', () => {
    const path = written();
    const file = SegmentFile.open(path);
    const writer = new SegmentFileWriter(path);
    writer.write(Uint8Array.of(1, 2, 3));
    writer.commit();
    expect(file?.read(7, 1)[0]).toBe(CONTENT[7]);
    expect(SegmentFile.open(path)?.length).toBe(3);
    file?.close();
  });

  it('leaves nothing behind when it is given up', () => {
    const path = join(makeDir(), 'index.seg');
    const writer = new SegmentFileWriter(path);
    writer.write(CONTENT);
    writer.abort();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('sweeps what a killed writer left, not what a living one writes', () => {
    const path = join(makeDir(), 'index.seg');
    const dead = new SegmentFileWriter(path);
    dead.write(CONTENT);
    new SegmentFileWriter(path).abort();
    expect(readdirSync(join(path, '..'))).toHaveLength(1);
    new SegmentFileWriter(path, 0).abort();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('is absent when it is missing, empty, foreign or cut anywhere', () => {
    const path = written();
    const whole = readFileSync(path);
    expect(SegmentFile.open(`${path}.none`)).toBeUndefined();
    for (let left = whole.length - 1; left > 0; left = Math.floor(left / 1.3)) {
      truncateSync(path, left);
      expect(SegmentFile.open(path)).toBeUndefined();
    }
    for (const foreign of ['', 'PAILIDX1', 'x'.repeat(500), `${'x'.repeat(500)}PAILIDX1`]) {
      writeFileSync(path, foreign);
      expect(SegmentFile.open(path)).toBeUndefined();
    }
  });

  it('finds out a changed byte, wherever it is, before it is read as data', () => {
    const path = written();
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 977) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 4;
      writeFileSync(path, changed);
      const file = SegmentFile.open(path);
      if (at >= SIZE) expect(file).toBeUndefined();
      else expect(() => file?.read(0, SIZE)).toThrow(DamagedSegment);
      file?.close();
    }
  });
});
