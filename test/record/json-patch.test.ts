import { describe, expect, it } from 'vitest';
import { applyPatch, patchSteps } from '../../src/record/json-patch.ts';
import type { JsonObject, JsonValue } from '../../src/record/types.ts';

const patched = (document: object, patch: unknown): object =>
  applyPatch(document as JsonObject, patchSteps(patch as JsonValue));

describe('applyPatch', () => {
  // RFC 6902, appendix A, and the corners of its sections 4 and 5.
  it.each<[string, object, object, object]>([
    [
      'A.1 a member',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux' }],
      { baz: 'qux', foo: 'bar' },
    ],
    [
      'A.2 an element',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    [
      'A.3 removing a member',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'remove', path: '/baz' }],
      { foo: 'bar' },
    ],
    [
      'A.4 removing an element',
      { foo: ['bar', 'qux', 'baz'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['bar', 'baz'] },
    ],
    [
      'A.5 replacing',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'replace', path: '/baz', value: 'boo' }],
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'A.6 moving a value',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'A.7 moving an element',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.8 tests that hold',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'A.10 a nested object',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { grandchild: {} } }],
      { foo: 'bar', child: { grandchild: {} } },
    ],
    [
      'A.11 unknown members',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
      { foo: 'bar', baz: 'qux' },
    ],
    [
      'A.14 escapes',
      { '/': 9, '~1': 10 },
      [{ op: 'test', path: '/~01', value: 10 }],
      { '/': 9, '~1': 10 },
    ],
    [
      'A.16 a list as an element',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
      { foo: ['bar', ['abc', 'def']] },
    ],
    [
      'an element replaced',
      { foo: ['a', 'b'] },
      [{ op: 'replace', path: '/foo/1', value: 'c' }],
      { foo: ['a', 'c'] },
    ],
    ['the whole', { foo: 1 }, [{ op: 'replace', path: '', value: { bar: 2 } }], { bar: 2 }],
    ['a null', { foo: 1 }, [{ op: 'add', path: '/foo', value: null }], { foo: null }],
    [
      'copying',
      { foo: { a: 1 } },
      [
        { op: 'copy', from: '/foo', path: '/bar' },
        { op: 'add', path: '/bar/b', value: 2 },
      ],
      { foo: { a: 1 }, bar: { a: 1, b: 2 } },
    ],
  ])('%s', (_, document, patch, after) => {
    const before = structuredClone(document);
    expect(patched(document, patch)).toEqual(after);
    expect(document).toEqual(before);
  });

  it('a member called __proto__ is one like any other', () => {
    const after = patched({}, [{ op: 'add', path: '/__proto__', value: { x: 1 } }]);
    expect(Object.hasOwn(after, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each<[object, unknown, string]>([
    [{ baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], 'conflict'],
    [{ '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: '10' }], 'conflict'],
    [{ foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], 'conflict'],
    [{ foo: 'bar' }, [{ op: 'remove', path: '/baz' }], 'conflict'],
    [{ foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 1 }], 'conflict'],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/2', value: 1 }], 'conflict'],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/01', value: 1 }], 'conflict'],
    [{ foo: ['bar'] }, [{ op: 'remove', path: '/foo/-' }], 'conflict'],
    [{ foo: { a: 1 } }, [{ op: 'move', from: '/foo', path: '/foo/a' }], 'conflict'],
    [{}, [{ op: 'test', path: '/toString', value: null }], 'conflict'],
    [{ foo: 1 }, [{ op: 'replace', path: '', value: 1 }], 'usage'],
    [{}, { op: 'add', path: '/a', value: 1 }, 'usage'],
    [{}, [{ op: 'spam', path: '/a' }], 'usage'],
    [{}, [{ op: 'add', path: 'a', value: 1 }], 'usage'],
    [{}, [{ op: 'add', path: '/~2', value: 1 }], 'usage'],
    [{}, [{ op: 'add', path: '/a' }], 'usage'],
    [{}, [{ op: 'copy', path: '/a' }], 'usage'],
    [{}, [null], 'usage'],
  ])('%j by %j is refused: %s', (document, patch, code) => {
    expect(() => patched(document, patch)).toThrow(expect.objectContaining({ code }));
  });

  const COPY_ALL = { op: 'copy', from: '', path: '/a' };
  const doubled = (n: number): object[] => [
    { op: 'add', path: '/list', value: ['x'.repeat(100)] },
    ...Array.from({ length: n }, () => ({ op: 'copy', from: '/list', path: '/list/-' })),
  ];
  const nested = (levels: number): object[] =>
    Array.from({ length: levels }, (_, i) => ({ op: 'add', path: '/a'.repeat(i + 1), value: {} }));
  it.each<[string, object, object[], string | null]>([
    ['few copies', {}, doubled(8), null],
    ['a value doubled 15 times', {}, doubled(15), 'too_large'],
    ['a value doubled 1000 times', {}, doubled(1000), 'too_large'],
    [
      '600 KB twice',
      { a: 'x'.repeat(600_000) },
      [{ op: 'copy', from: '/a', path: '/b' }],
      'too_large',
    ],
    [
      'one of 1.1 MB that copies nothing',
      { a: 'x'.repeat(1_100_000) },
      [{ op: 'remove', path: '/a' }],
      null,
    ],
    [
      'copies that are removed again',
      { x: 'é'.repeat(100_000) },
      Array(9)
        .fill([COPY_ALL, { op: 'remove', path: '/a' }])
        .flat(),
      'too_large',
    ],
    ['64 levels', {}, nested(64), null],
    ['65 levels', {}, nested(65), 'too_large'],
    [
      'levels doubled',
      {},
      [
        { op: 'add', path: '/a', value: {} },
        ...Array.from({ length: 16 }, (_, i) => ({
          op: 'copy',
          from: '/a',
          path: '/a'.repeat(2 ** i + 1),
        })),
      ],
      'too_large',
    ],
    ['a copy of nothing', {}, [{ op: 'copy', from: '/no', path: '/a' }], 'conflict'],
  ])('what is copied stays below 1 MB: %s', (_, document, patch, code) => {
    const apply = (): object => patched(document, patch);
    if (code === null) expect(apply).not.toThrow();
    else expect(apply).toThrow(expect.objectContaining({ code }));
  });
});
