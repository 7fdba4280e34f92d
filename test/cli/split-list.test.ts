import { describe, expect, it } from 'vitest';
import { splitList } from '../../src/cli/split-list.ts';

describe('splitList', () => {
  it.each([
    ['title,company.name', ['title', 'company.name']],
    [' title , stage ', ['title', 'stage']],
    ['max(a, b),c', ['max(a, b)', 'c']],
    [
      'tags.filter(t, t in ["a,b", "c"]).size(),id',
      ['tags.filter(t, t in ["a,b", "c"]).size()', 'id'],
    ],
    ["x == 'a,\\'b',y", ["x == 'a,\\'b'", 'y']],
    ['-expectedValue,title', ['-expectedValue', 'title']],
    ['a),b', ['a)', 'b']],
    [',,', []],
    ['', []],
  ])('%s', (text, parts) => {
    expect(splitList([text])).toEqual(parts);
  });

  it('joins what repeated options give', () => {
    expect(splitList(['a,b', 'c'])).toEqual(['a', 'b', 'c']);
  });
});
