import { describe, expect, it } from 'vitest';
import { mergeJson } from '../../src/record/merge-json.ts';
import { rewriteJson } from '../../src/record/rewrite-json.ts';
import type { JsonObject } from '../../src/record/types.ts';

type Sides = readonly [base: JsonObject | null, ours: JsonObject, theirs: JsonObject];

describe('mergeJson', () => {
  it.each<[string, Sides, JsonObject]>([
    [
      'takes what one side changed',
      [
        { a: 1, b: 1 },
        { a: 2, b: 1 },
        { a: 1, b: 3 },
      ],
      { a: 2, b: 3 },
    ],
    [
      'merges objects by key',
      [{ p: { a: { t: 1 } } }, { p: { a: { t: 1 }, own: {} } }, { p: { a: { t: 2 }, new: {} } }],
      { p: { a: { t: 2 }, own: {}, new: {} } },
    ],
    [
      'merges lists of texts as sets',
      [{ required: ['a', 'b'] }, { required: ['b', 'own'] }, { required: ['a', 'b', 'new'] }],
      { required: ['b', 'new', 'own'] },
    ],
    [
      'leaves out what one side removed',
      [{ a: { t: 1 }, b: 1 }, { b: 1 }, { a: { t: 1 }, b: 2 }],
      { b: 2 },
    ],
    ['joins what nobody knows the base of', [null, { a: 1 }, { b: 2 }], { a: 1, b: 2 }],
  ])('%s', (_, [base, ours, theirs], value) => {
    expect(mergeJson(base, ours, theirs)).toEqual({ value, conflicts: [] });
    expect(mergeJson(base, theirs, ours).conflicts).toEqual([]);
  });

  const renamed: Sides = [
    { a: { t: 1, d: 'x' }, k: [{ f: 1 }] },
    { k: [{ f: 2 }] },
    { a: { t: 1, d: 'y' }, k: [{ f: 3 }] },
  ];

  it('reports a member that one side removed and the other changed as a whole', () => {
    const { value, conflicts } = mergeJson(...renamed);
    expect(value).toEqual({ k: [{ f: 2 }] });
    expect(conflicts.map(({ pointer, ours, theirs }) => [pointer, ours, theirs])).toEqual([
      ['/k', [{ f: 2 }], [{ f: 3 }]],
      ['/a', null, { t: 1, d: 'y' }],
    ]);
  });

  it.each<['ours' | 'theirs', string, JsonObject, string[]]>([
    ['theirs', '/a', { k: [{ f: 2 }], a: { t: 1, d: 'y' } }, ['/k']],
    ['ours', '/a', { k: [{ f: 2 }] }, ['/k']],
    ['theirs', '/k', { k: [{ f: 3 }] }, ['/a']],
  ])('settles with %s at %s', (side, at, value, open) => {
    const merged = mergeJson(...renamed, (pointer) => (pointer === at ? side : null));
    expect(merged.value).toEqual(value);
    expect(merged.conflicts.map(({ pointer }) => pointer)).toEqual(open);
  });
});

const TEXT = `{
  "title": "Deal",
  "required": ["id", "title"],
  "properties": {
    "id": { "$ref": "/base#/$defs/id" },
    "title": { "type": "string" }
  }
}
`;

describe('rewriteJson', () => {
  it.each<[string, (value: JsonObject) => JsonObject, string, string]>([
    [
      'changes a value and leaves the rest as it is laid out',
      (value) => ({ ...value, title: 'Offer' }),
      TEXT,
      TEXT.replace('"Deal"', '"Offer"'),
    ],
    [
      'puts a new member where the model has it, written as there',
      (value) => ({
        ...value,
        properties: {
          ...(value['properties'] as JsonObject),
          stage: { type: 'string', enum: ['a'] },
        },
      }),
      TEXT.replace(
        '    "title": { "type"',
        '    "stage": { "type": "string", "enum": ["a"] },\n    "title": { "type"',
      ),
      TEXT.replace(
        '    "title": { "type"',
        '    "stage": { "type": "string", "enum": ["a"] },\n    "title": { "type"',
      ),
    ],
    [
      'adds what the model lacks at the end',
      (value) => ({ ...value, required: ['id', 'title', 'x'], last: { a: [] } }),
      TEXT,
      TEXT.replace('["id", "title"]', '["id", "title", "x"]').replace(
        '\n  }\n}\n',
        '\n  },\n  "last": {\n    "a": []\n  }\n}\n',
      ),
    ],
    [
      'takes members out, the last one too',
      () => ({ title: 'Deal', properties: {} }),
      TEXT,
      '{\n  "title": "Deal",\n  "properties": {}\n}\n',
    ],
  ])('%s', (_, change, model, expected) => {
    const value = change(JSON.parse(TEXT));
    const text = rewriteJson(TEXT, value, model);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toBe(expected);
    expect(rewriteJson(text, value, model)).toBe(text);
  });
});
