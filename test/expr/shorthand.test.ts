import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PailError } from '../../src/errors.ts';
import { astKey } from '../../src/expr/ast.ts';
import { compileCondition } from '../../src/expr/compile.ts';
import { parseExpression } from '../../src/expr/parse.ts';
import { parseSearchBox, parseShorthand } from '../../src/expr/shorthand.ts';
import { contextOf, recordOf, scopeOf } from './fixture.ts';

const context = contextOf('crm/deals');
const text = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8');

/** Cells of the table whose header is given. */
function tableOf(header: string): [string, string][] {
  const from = text.indexOf(`${header}\n|---`);
  const lines = text.slice(from).split('\n').slice(2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) => {
    const [a = '', b = ''] = line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replace(/^`|`$/g, '').replaceAll('\\|', '|'));
    return [a, b];
  });
}

/** The tree, with loop variables of one name. */
function treeOf(source: string): string {
  return astKey(parseExpression(source)).replaceAll(/\bx\d\b/g, 'x');
}

function shorthand(...terms: string[]) {
  return parseShorthand(terms, context);
}

describe('the tables of docs/expressions.md', () => {
  const passing = tableOf('| shorthand | expression |');
  const failing = tableOf('| shorthand | error |');
  it('are found', () => {
    expect(passing.length).toBeGreaterThan(30);
    expect(failing.length).toBeGreaterThan(15);
  });

  it.each(passing)('%s is the tree of %s', (term, expression) => {
    const { where, search } = shorthand(term);
    expect(search).toBe('');
    expect(where.map(treeOf)).toEqual([treeOf(expression)]);
    compileCondition(where[0] ?? '', context);
  });

  it.each(failing)('%s fails: %s', (term, message) => {
    expect(() => shorthand(term)).toThrow(message);
    try {
      shorthand(term);
    } catch (error) {
      expect(error).toMatchObject({ code: 'expr_type', data: { source: term } });
    }
  });
});

describe('parseShorthand', () => {
  it('joins what is no filter into full text', () => {
    expect(shorthand('export', 'stage=lead', 'csv file', 'http://a.b', '12:30')).toEqual({
      where: ['stage == "lead"'],
      search: 'export csv file http://a.b 12:30',
    });
  });

  it('points at the value and names the allowed ones', () => {
    try {
      shorthand('stage=offerd');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        data: { start: 6, end: 12, nearest: 'offered', allowed: expect.arrayContaining(['lead']) },
      });
    }
  });

  it.each([
    ['stage=offered', true],
    ['stage!=offered', false],
    ['expectedValue>=120000', true],
    ['expectedValue>120000', false],
    ['createdAt=2026-02-10', true],
    ['createdAt>2026-02-10', false],
    ['createdAt<=2026-02-10', true],
    ['createdAt.gte=2026-02-10', true],
    ['owner=me', true],
    ['watchers.has=me', true],
    ['watchers.name=Bob', true],
    ['watchers.name!=Bob', false],
    ['activities.user.name=Bob', true],
    ['custom.size=5', true],
    ['lostReason', true],
  ])('%s on the example deal: %s', (term, holds) => {
    const run = (source: string) =>
      compileCondition(source, context)(recordOf('deal_a'), scopeOf());
    expect(shorthand(term).where.every(run)).toBe(holds);
  });

  it('gives back any text value unharmed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!value.includes('"') && value.trim() !== '');
        const { where } = shorthand(`title="${value}"`);
        const holds = compileCondition(where[0] ?? '', context);
        return holds({ id: 'deal_x', title: value }, scopeOf());
      }),
    );
  });

  it('reads every number as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(!Number.isInteger(value) || Number.isSafeInteger(value));
        const { where } = shorthand(`expectedValue=${value}`);
        const holds = compileCondition(where[0] ?? '', context);
        return holds({ id: 'deal_x', expectedValue: value + 0 }, scopeOf());
      }),
    );
  });

  it.each([
    'Acme(Norway)',
    'C&&A',
    'cost > benefit',
    '!important',
    'R&D || none',
    'tom & jerry || co',
    'open && won',
    'v2.1(beta)',
    'a.b(c)',
  ])('%s is text', (term) => {
    expect(shorthand(term)).toEqual({ where: [], search: term });
  });

  it.each([
    ['title=Smith, Jones & Co', 'Smith, Jones & Co', true],
    ['title=Smith, Jones & Co', 'Smith', true],
    ['title=Smith, Jones & Co', 'Smith, Jones', false],
    ['title!=Smith, Jones & Co', 'Smith, Jones & Co', false],
    ['title="Smith, Jones"', 'Smith', false],
  ])('%s of %j: %j', (term, title, is) => {
    const holds = compileCondition(shorthand(term).where[0] ?? '', context);
    expect(holds({ id: 'deal_x', title }, scopeOf())).toBe(is);
  });

  it.each(['x == y(z', 'nope.size() > 3'])('%s is no text', (term) => {
    expect(() => shorthand(term)).toThrow(PailError);
  });

  it('either understands a term or refuses it', () => {
    const term = fc.oneof(
      fc.string(),
      fc
        .tuple(
          fc.constantFrom(
            'stage',
            'tags',
            'due',
            'owner',
            'custom.a',
            'company.deals',
            'expectedValue.gt',
            'x',
          ),
          fc.constantFrom('=', '!=', '>=', '<', '=>', '~=', ':', ''),
          fc.oneof(fc.string(), fc.constantFrom('me', 'today+1d', '5', '"', ',', 'a,b', 'null')),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(term, (input) => {
        try {
          const { where, search } = parseShorthand([input], context);
          for (const source of where) compileCondition(source, context);
          return where.length === 1 || search === input.trim();
        } catch (error) {
          expect(error).toMatchObject({
            name: 'PailError',
            code: expect.stringMatching(/^expr_(type|syntax)$/),
          });
          return true;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseSearchBox', () => {
  it.each([
    ['stage:offered', { where: ['stage == "offered"'], search: '' }],
    ['stage=offered big', { where: ['stage == "offered"'], search: 'big' }],
    ['tags:q1 export  csv', { where: ['"q1" in tags'], search: 'export csv' }],
    ['expectedValue:>=50000', { where: ['expectedValue >= 50000'], search: '' }],
    ['-stage:lead', { where: ['!(stage == "lead")'], search: '' }],
    ['owner.name:"Ann Lee"', { where: ['owner.name == "Ann Lee"'], search: '' }],
    ['"export csv" now', { where: [], search: '"export csv" now' }],
    ['"stage=lead"', { where: [], search: '"stage=lead"' }],
    ['http://a.b 12:30 -word crash~1', { where: [], search: 'http://a.b 12:30 -word crash~1' }],
    ['half "open quote', { where: [], search: 'half "open quote' }],
    ['', { where: [], search: '' }],
  ])('%s', (input, expected) => expect(parseSearchBox(input, context)).toEqual(expected));

  it.each([
    ['stag:lead', 'did you mean "stage"?'],
    ['stage:', 'a value is missing after "stage:"'],
    ['stage:leed', 'did you mean "lead"?'],
    ['expectedValue:=>5', 'there is no operator'],
  ])('%s is refused: %s', (input, message) => {
    expect(() => parseSearchBox(input, context)).toThrow(message);
  });

  it('is full text without a collection', () => {
    expect(parseSearchBox(' stage:lead  a=b ', undefined)).toEqual({
      where: [],
      search: 'stage:lead a=b',
    });
  });
});
