import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import { parseRecord } from '../../src/record/parse-record.ts';

const DEALS = { path: 'crm/deals', prefix: 'deal' };
const parse = (text: string | Uint8Array) =>
  parseRecord(typeof text === 'string' ? Buffer.from(text) : text, 'crm/deals/deal_x.json', DEALS);

describe('a file that is no sound record is one problem and no record', () => {
  it.each([
    ['', 'empty', ''],
    [' \n', 'empty', ''],
    ['{"id":"deal_x"', 'json_syntax', '/id'],
    ['{"id":"deal_x",}', 'json_syntax', ''],
    ['{"id":"deal_x"} x', 'json_syntax', ''],
    ['{"id":"deal_x","a":NaN}', 'json_syntax', '/a'],
    ['{"id":"deal_x","a":1e400}', 'lossy_number', '/a'],
    ['{"id":"deal_x","a":9007199254740993}', 'lossy_number', '/a'],
    ['{"id":"deal_x","a":0.12345678901234567891}', 'lossy_number', '/a'],
    ['{"id":"deal_x","a":1,"b":{"c":1,"c":2}}', 'duplicate_key', '/b/c'],
    ['{"id":"deal_x","a":"\\ud800"}', 'lone_surrogate', '/a'],
    ['{"id":"deal_x","a":"tab\there"}', 'json_syntax', '/a'],
    ['[{"id":"deal_x"}]', 'not_object', ''],
    ['"deal_x"', 'not_object', ''],
    ['null', 'not_object', ''],
    ['{"name":"no id"}', 'id', '/id'],
    ['{"id":7}', 'id', '/id'],
    ['{"id":"deal_y"}', 'id_name', '/id'],
    ['{"id":"cont_x"}', 'id_prefix', '/id'],
    ['{"id":"deal_../../etc"}', 'id', '/id'],
    ['{\n<<<<<<< HEAD\n"id":"deal_x"\n=======\n', 'merge_markers', ''],
  ])('%j → %s at %j', (text, code, pointer) => {
    const { record, problems } = parse(text);
    expect(record).toBeNull();
    expect(problems).toMatchObject([{ path: 'bucket/crm/deals/deal_x.json', code, pointer }]);
  });

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
    ['invalid UTF-8', [0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]],
  ])('%s', (_name, bytes) => {
    expect(parse(Uint8Array.from(bytes)).problems).toMatchObject([{ code: 'encoding' }]);
  });

  it('nesting without end', () => {
    for (const text of [
      '['.repeat(100_000),
      `{"id":"deal_x","a":${'['.repeat(70)}${']'.repeat(70)}}`,
    ]) {
      expect(parse(text).problems).toMatchObject([{ code: 'too_deep' }]);
    }
    const deep = { id: 'deal_x', a: JSON.parse(`${'['.repeat(70)}1${']'.repeat(70)}`) as unknown };
    expect(parse(canonicalText(deep)).problems).toMatchObject([{ code: 'too_deep' }]);
  });

  it('says the line', () => {
    expect(parse('{\n  "id": "deal_x",\n  "a": 1,\n  "a": 2\n}').problems[0]?.line).toBe(4);
  });
});

describe('sound records', () => {
  it.each([
    ['canonical', '{\n  "id": "deal_x",\n  "tags": [\n    "a"\n  ],\n  "none": []\n}\n', true],
    ['one line', '{"id":"deal_x"}', false],
    ['CRLF', '{\r\n  "id": "deal_x"\r\n}\r\n', false],
    ['a number with a zero too many', '{\n  "id": "deal_x",\n  "avgCPC": 2.50\n}\n', false],
    ['a harmless exponent', '{"id":"deal_x","n":1e2}', false],
  ])('%s', (_name, text, canonical) => {
    const parsed = parse(text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.record?.id).toBe('deal_x');
    expect(parsed.canonical).toBe(canonical);
  });

  it('keep a key named __proto__ as data', () => {
    const { record } = parse('{"id":"deal_x","__proto__":{"polluted":true}}');
    expect(Object.hasOwn(record?.data ?? {}, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('parse then print gives the same bytes, for any JSON object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (rest) => {
        const text = canonicalText({ ...rest, id: 'deal_x' });
        const { record, canonical, problems } = parse(text);
        expect(problems).toEqual([]);
        expect(canonical).toBe(true);
        expect(canonicalText(record?.data)).toBe(text);
      }),
    );
  });

  it('truncated at any byte, a record is a problem or itself', () => {
    const text = canonicalText({ id: 'deal_x', a: [1, 'ü'], b: { c: null } });
    const bytes = Buffer.from(text);
    for (let end = 0; end < bytes.length; end++) {
      const { record, problems } = parse(bytes.subarray(0, end));
      if (record === null) expect(problems.length).toBeGreaterThan(0);
      else expect(end).toBe(bytes.length - 1);
    }
  });
});
