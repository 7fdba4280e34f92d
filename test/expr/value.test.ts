import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/expr/types.ts';
import { compareStrings, compareValues, equalValues } from '../../src/expr/value.ts';

describe('compareValues', () => {
  it.each<[Value[]]>([
    [[-1, 0, 1.5, 20]],
    [[false, true]],
    [['A', 'B', 'a', 'Å', '\uff5e', '😀']],
    [['', 'a', 'aa', 'b']],
    [
      [
        { id: 'a_1', x: 9 },
        { id: 'a_2', x: 1 },
      ],
    ],
    [[[1], [1, 2], [2]]],
    [[null, true, 1, 'x', [], {}]],
  ])('keeps %j in order', (ordered) => {
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries()) {
        expect(Math.sign(compareValues(a, b))).toBe(Math.sign(i - j));
      }
    }
  });

  it('orders text as UTF-8 does', () => {
    const unit = fc.constantFrom('a', 'Z', 'é', '\ue000', '\uff5e', '😀', '\u{10ffff}');
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit }), (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareStrings(a, b))).toBe(bytes);
      }),
    );
  });
});

describe('equalValues', () => {
  it.each<[Value, Value, boolean]>([
    [1, 1, true],
    [1, '1', false],
    [null, null, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1, b: null }, { a: 1 }, true],
    [{ a: 1 }, [1], false],
    [[1, [2]], [1, [2]], true],
    [[1], [1, 2], false],
    [{}, JSON.parse('{"__proto__": 1}') as Value, false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(equalValues(a, b)).toBe(equal);
    expect(equalValues(b, a)).toBe(equal);
  });
});
