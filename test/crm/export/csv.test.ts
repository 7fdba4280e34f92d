import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from '../../../src/crm/export/csv.ts';

describe('csvCell', () => {
  it.each([
    [null, ''],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [-5, '-5'],
    [1.5, '1.5'],
    [true, 'true'],
    ['-5', "'-5"],
    ['=1+1', "'=1+1"],
    ['+47 555', "'+47 555"],
    ['@cmd', "'@cmd"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    [['a', 'b'], '"a; b"'],
    [['a, b'], '"[""a, b""]"'],
    [['none'], '"[""none""]"'],
    [[], '[]'],
    ['', "'"],
    [' x', "' x"],
    ["'=x", "''=x"],
    ["it's", "it's"],
    [{ city: 'Oslo' }, '"{""city"":""Oslo""}"'],
  ])('%j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('ends lines as RFC 4180 does', () => {
    expect(csvLine(['a', 1, null])).toBe('a,1,\r\n');
  });
});
