import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PailError } from '../../src/errors.ts';
import { compileAggregate } from '../../src/expr/aggregate.ts';
import { compileExpression } from '../../src/expr/compile.ts';
import { FUNCTIONS } from '../../src/expr/functions.ts';
import { toJson } from '../../src/expr/value.ts';
import { contextOf, recordOf, records, scopeOf, TIMEZONE } from './fixture.ts';

const context = contextOf('crm/deals');
const names = [
  ...context.collection.fields.keys(),
  'company',
  'owner',
  'watchers',
  'me',
  'now',
  'today',
  'x',
];
const members = [
  'name',
  'deals',
  'city',
  'size',
  'user',
  'hours',
  'date',
  '__proto__',
  'constructor',
  'stage',
];
const literals = [
  'null',
  'true',
  '0',
  '-1.5',
  '"offered"',
  '"2026-03-01"',
  '"("',
  '[]',
  '["q1"]',
  '1e300',
];

/** Random expressions: mostly nonsense, some of them sound. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(...names),
    fc.constantFrom(...literals),
    fc.tuple(tie('expression'), fc.constantFrom(...members)).map(([a, m]) => `${a}.${m}`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('==', '!=', '<', '>=', 'in', '+', '-', '*', '/', '%', '&&', '||'),
        tie('expression'),
      )
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(fc.constantFrom('!', '-'), tie('expression')).map(([op, a]) => `${op}(${a})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a}[${b}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[${a}, ${b}]`),
    fc
      .tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('expression'), { maxLength: 2 }))
      .map(([f, args]) => `${f}(${args.join(', ')})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(...FUNCTIONS.keys()),
        fc.array(tie('expression'), { maxLength: 1 }),
      )
      .map(([a, f, args]) => `${a}.${f}(${args.join(', ')})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('all', 'exists', 'exists_one', 'filter', 'map'),
        tie('expression'),
      )
      .map(([a, f, b]) => `${a}.${f}(x, ${b})`),
  ),
}));

const CODES = ['expr_syntax', 'expr_type', 'expr_budget'];

/** Result of a body, or undefined when it is refused as it should be. */
function tried<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    expect(error).toBeInstanceOf(PailError);
    expect(CODES).toContain((error as PailError).code);
    expect((error as PailError).data).toMatchObject({
      source: expect.any(String),
      start: expect.any(Number),
    });
    return undefined;
  }
}

describe('any expression', () => {
  it('gives JSON or is refused, and nothing else', () => {
    let sound = 0;
    fc.assert(
      fc.property(
        expression,
        fc.constantFrom('deal_a', 'deal_empty', 'deal_dangling'),
        (source, id) => {
          const compiled = tried(() => compileExpression(source, context));
          if (compiled === undefined) return;
          sound++;
          const value = tried(() =>
            compiled.evaluate(recordOf(id), scopeOf({ budget: { left: 100_000 } })),
          );
          if (value === undefined) return;
          const json = toJson(value, compiled.type, TIMEZONE);
          expect(JSON.parse(JSON.stringify(json))).toEqual(json);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(sound).toBeGreaterThan(300);
  });

  it('over a group gives JSON or is refused', () => {
    const deals = records.filter((r) => r.id.startsWith('deal_'));
    fc.assert(
      fc.property(
        fc.constantFrom('sum', 'max', 'count', 'avg'),
        expression,
        expression,
        (f, a, b) => {
          const compiled = tried(() => compileAggregate(`[${f}(${a}), ${b}]`, context));
          const value = compiled && tried(() => compiled.evaluate(deals, scopeOf()));
          if (value !== undefined && compiled !== undefined) {
            JSON.stringify(toJson(value, compiled.type, TIMEZONE));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of random text is refused or sound', () => {
    fc.assert(
      fc.property(fc.string(), (source) => void tried(() => compileExpression(source, context))),
    );
  });
});
