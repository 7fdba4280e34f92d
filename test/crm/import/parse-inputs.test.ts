import { describe, expect, it } from 'vitest';
import { parseInputs, placeText } from '../../../src/crm/import/parse-inputs.ts';

/** `place: data` per record, `place pointer: code` per fault. */
function told(text: string): string[] {
  const { records, faults } = parseInputs(text);
  return [
    ...records.map(({ place, data }) => `${placeText(place)}: ${JSON.stringify(data)}`),
    ...faults.map(({ place, pointer, code }) => `${placeText(place)} ${pointer}: ${code}`.trim()),
  ];
}

describe('parseInputs', () => {
  it.each([
    ['{"a":1}', [': {"a":1}']],
    ['{\n  "a": 1\n}\n', [': {"a":1}']],
    ['\uFEFF{"a":1}', [': {"a":1}']],
    ['{"a":1}\n\n{"a":2}\n', ['line 1: {"a":1}', 'line 3: {"a":2}']],
    ['{"a":1}\r\n{"a":2}\r\n', ['line 1: {"a":1}', 'line 2: {"a":2}']],
    ['{"a":1}\n{"a":\n{"a":3}', ['line 1: {"a":1}', 'line 3: {"a":3}', 'line 2 /a: json_syntax']],
    ['{bad\n{"a":2}', ['line 2: {"a":2}', 'line 1 : json_syntax']],
    ['[{"a":1},{"a":2}]', ['element 0: {"a":1}', 'element 1: {"a":2}']],
    [
      '[{"a":1},7,null]',
      ['element 0: {"a":1}', 'element 1 : not_object', 'element 2 : not_object'],
    ],
    ['[{"a":1,"a":2},{"a":3}]', ['element 1: {"a":3}', 'element 0 /a: duplicate_key']],
    ['[]', []],
    ['[{"a":1}', [': json_syntax']],
    ['{"a":1,"a":2}', ['/a: duplicate_key']],
    ['{"a":9007199254740993}', ['/a: lossy_number']],
    ['{"a":1}\n"b"', ['line 1: {"a":1}', 'line 2 : not_object']],
    ['', [': empty']],
    [' \n', [': empty']],
    ['hello', [': json_syntax']],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });
});
