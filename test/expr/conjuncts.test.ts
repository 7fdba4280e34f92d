import { describe, expect, it } from 'vitest';
import { astKey } from '../../src/expr/ast.ts';
import { conjunctsOf, fieldTestOf } from '../../src/expr/conjuncts.ts';
import { parseExpression } from '../../src/expr/parse.ts';

describe('conjunctsOf', () => {
  it.each([
    ['a', ['a']],
    ['a && b && c', ['a', 'b', 'c']],
    ['a && (b && c)', ['a', 'b', 'c']],
    ['a && (b || c)', ['a', '(b||c)']],
    ['a || b', ['(a||b)']],
  ])('%s: %j', (source, parts) => {
    expect(conjunctsOf(parseExpression(source)).map(astKey)).toEqual(parts);
  });
});

describe('fieldTestOf', () => {
  it.each([
    ['stage == "lead"', { op: '==', path: 'stage', value: 'lead' }],
    ['5 < a.b', { op: '>', path: 'a.b', value: 5 }],
    ['value >= -2.5', { op: '>=', path: 'value', value: -2.5 }],
    ['due != null', { op: '!=', path: 'due', value: null }],
    ['stage in ["a", "b"]', { op: 'in', path: 'stage', values: ['a', 'b'] }],
    ['"q1" in tags', { op: 'has', path: 'tags', value: 'q1' }],
    ['open', { op: 'true', path: 'open' }],
    ['!open', { op: 'not true', path: 'open' }],
    ['a == b', undefined],
    ['a + 1 == 2', undefined],
    ['stage in [a]', undefined],
    ['tags[0] == "x"', undefined],
    ['a || b', undefined],
    ['true', undefined],
  ])('%s: %j', (source, test) => expect(fieldTestOf(parseExpression(source))).toEqual(test));
});
