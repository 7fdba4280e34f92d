import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Spool } from '../../src/bucket/spool.ts';
import { makeDir } from '../support/temp-dir.ts';

/** Deterministic sizes: mostly small, some empty, some larger than what is held at once. */
const SIZES = Array.from({ length: 3_000 }, (_, i) => (i % 1_000 === 7 ? 300_000 : (i * 37) % 900));

describe('a spool', () => {
  it('gives back what was put there, in any order, and leaves no file', () => {
    const dir = makeDir();
    const spool = new Spool(dir);
    const bytesOf = (i: number): Buffer => Buffer.alloc(SIZES[i] ?? 0, String(i));
    const places = SIZES.map((_, i) => spool.put(bytesOf(i)));
    const asked = [...SIZES.keys()].sort((a, b) => ((a * 7919) % 3_001) - ((b * 7919) % 3_001));
    const first = spool.get(places[1] ?? -1);
    for (const i of [...SIZES.keys(), ...asked]) {
      expect(bytesOf(i).equals(spool.get(places[i] ?? -1))).toBe(true);
    }
    // What was read stays, whatever is read and written later.
    spool.put(bytesOf(7));
    expect(bytesOf(1).equals(first)).toBe(true);
    spool.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('makes no file for little', () => {
    const dir = makeDir();
    const spool = new Spool(`${dir}/none`);
    const place = spool.put(Buffer.from('some'));
    expect(Buffer.from(spool.get(place)).toString()).toBe('some');
    spool.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('reads nothing and closes nothing of others once it is closed', () => {
    const dir = makeDir();
    const spool = new Spool(dir);
    const place = spool.put(Buffer.alloc(300_000));
    spool.put(Buffer.alloc(300_000));
    spool.close();
    const other = openSync(`${dir}/other`, 'w+');
    spool.close();
    expect(() => spool.get(place)).toThrow('given up');
    expect(writeSync(other, 'still open')).toBe(10);
    closeSync(other);
  });
});
