import { describe, expect, it } from 'vitest';
import { PailError } from '../../src/errors.ts';
import { compileCondition, compileExpression } from '../../src/expr/compile.ts';
import type { Scope, Type, Value } from '../../src/expr/types.ts';
import { toJson } from '../../src/expr/value.ts';
import type { RecordData } from '../../src/record/types.ts';
import { contextOf, graph, recordOf, scopeOf, TIMEZONE } from './fixture.ts';

const deals = contextOf('crm/deals');

function run(source: string, id = 'deal_a', path = 'crm/deals', scope: Partial<Scope> = {}) {
  const compiled = compileExpression(source, contextOf(path));
  return toJson(compiled.evaluate(recordOf(id), scopeOf(scope)), compiled.type, TIMEZONE);
}

function errorOf(body: () => unknown): PailError {
  try {
    body();
  } catch (error) {
    if (error instanceof PailError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('errors', () => {
  it.each([
    ['stage ==', 'expr_syntax', 8, 8],
    ['stage = "lead"', 'expr_syntax', 6, 7],
    ['stage == "lead', 'expr_syntax', 9, 14],
    ['stag == "lead"', 'expr_type', 0, 4],
    ['title != null && company.teer == "smb"', 'expr_type', 25, 29],
    ['stage == "leed"', 'expr_type', 9, 15],
    ['due < "2026-99-01"', 'expr_type', 6, 18],
    ['title . lowr ()', 'expr_type', 8, 12],
    ['expectedValue > title', 'expr_type', 0, 21],
  ])('%s is %s at %i–%i', (source, code, start, end) => {
    const error = errorOf(() => compileExpression(source, deals));
    expect(error).toMatchObject({ code, data: { source, start, end } });
    expect(error.message).toBe(
      `${error.data['message']}\n  ${source}\n  ${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`,
    );
  });

  it('show the line of the place', () => {
    const error = errorOf(() =>
      compileExpression('stage == "lead" &&\n\tstag == "x"\n|| true', deals),
    );
    expect(error.message.split('\n').slice(1)).toEqual(['  \tstag == "x"', '  \t^^^^']);
  });

  it('cut a long line around the place', () => {
    const long = `${'true && '.repeat(100)}stag == "x"`;
    const [, line = '', caret = ''] = errorOf(() => compileExpression(long, deals)).message.split(
      '\n',
    );
    expect(line.length).toBeLessThan(200);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('stag');
  });

  it.each([
    ['a and b', 'write "&&"'],
    ['!'.repeat(15_000), 'nested too deeply'],
    ['('.repeat(60) + ')'.repeat(60), 'nested more than 50 deep'],
    [`[${'1,'.repeat(2_100)}1]`, 'more than 2000 parts'],
    [' ', 'the expression is empty'],
    ['1'.repeat(20_001), 'at most 20000'],
    ['package == "x"', 'record.package'],
    ['b"abc"', 'byte strings'],
    ['1e999', 'too large'],
    ['{"a": 1}', 'must be looked up at once'],
    ['cel.bind(x, 1, x)', 'has no field "cel"'],
    ['optional.of(1)', 'has no field "optional"'],
  ])('row %#', (source, message) => {
    expect(errorOf(() => compileExpression(source, deals)).message).toContain(message);
  });
});

describe('compileCondition', () => {
  it.each([
    ['stage == "offered"', true],
    ['isPrivate', false],
    ['closedAt == null', true],
    ['custom.size', false],
    ['custom.missing', false],
    ['null', false],
  ])('%s: %s', (source, holds) => {
    expect(compileCondition(source, deals)(recordOf('deal_a'), scopeOf())).toBe(holds);
  });

  it.each(['title', 'expectedValue', 'tags', 'due', 'company'])('refuses %s', (source) => {
    expect(errorOf(() => compileCondition(source, deals))).toMatchObject({ code: 'expr_type' });
  });
});

describe('what an expression says of itself', () => {
  it.each<[string, Type['kind'], string[]]>([
    ['stage == "lead"', 'bool', []],
    ['owner == me', 'bool', ['me', 'relations']],
    ['due < today', 'bool', ['today']],
    ['now - createdAt', 'duration', ['now']],
    ['today + days(1)', 'day', ['today']],
    ['today + hours(1)', 'instant', ['today']],
    ['true ? due : createdAt', 'instant', []],
    ['daysOpen', 'number', ['today']],
    ['isBig', 'bool', ['relations']],
    ['segment("vips") && changedAt("stage") == null', 'bool', ['history', 'segment']],
    ['company.deals', 'list', ['relations']],
    ['custom.x', 'any', []],
    ['activities[0]', 'object', []],
    ['null', 'null', []],
  ])('%s is %s and uses %j', (source, kind, uses) => {
    const compiled = compileExpression(source, deals);
    expect(compiled.type.kind).toBe(kind);
    expect([...compiled.uses].sort()).toEqual(uses);
  });

  it.each([
    ['stage', { collection: 'crm/deals', path: 'stage' }],
    ['company.name', { collection: 'crm/companies', path: 'name' }],
    ['address.city', { collection: 'crm/deals', path: 'address.city' }],
    ['owner.manager.name', { collection: 'users', path: 'name' }],
    ['weightedValue', { collection: 'crm/deals', path: 'weightedValue' }],
    ['tags[0]', undefined],
    ['stage == "lead"', undefined],
    ['title.lower()', undefined],
  ])('%s reads the field %j', (source, field) => {
    expect(compileExpression(source, deals).field).toEqual(field);
  });
});

describe('records of several collections', () => {
  it.each([
    ['note_one', 'anchor.title', 'Ålesund license'],
    ['note_two', 'anchor.title', null],
    ['note_two', 'anchor.name', 'BigCo'],
    ['note_one', 'anchor.company.name', 'BigCo'],
    ['note_two', 'anchor.deals.size()', 3],
    ['note_one', 'anchor == "deal_a"', true],
  ])('%s: %s is %j', (id, source, value) => {
    expect(run(source, id, 'crm/notes')).toEqual(value);
  });

  it('refuse what no collection has', () => {
    const error = errorOf(() => compileExpression('anchor.titel', contextOf('crm/notes')));
    expect(error.message).toContain(
      'deals or companies has no field "titel"; did you mean "title"?',
    );
  });
});

describe('computed fields', () => {
  it('refuse to go in circles', () => {
    const error = errorOf(() => compileExpression('a > 1', contextOf('test/loops')));
    expect(error).toMatchObject({ code: 'expr_type', data: { computed: 'loops.b' } });
    expect(error.message).toContain('loops.a → loops.b → loops.a');
  });

  it('say which field is broken', () => {
    const error = errorOf(() => compileExpression('broken', contextOf('test/loops')));
    expect(error.message).toContain(
      'in the computed field loops.broken: loops has no field "nowhere"',
    );
  });

  it('own a field that is named like something of Object.prototype', () => {
    expect(run('constructor', 'loop_x', 'test/loops')).toBe(null);
  });
});

describe('me and history', () => {
  it('refuses me when nobody is known', () => {
    const error = errorOf(() => run('owner == me', 'deal_a', 'crm/deals', { me: null }));
    expect(error.code).toBe('expr_type');
    expect(error.message).toContain('--as USER');
  });

  it('asks the scope when a field changed', () => {
    const asked: string[] = [];
    const changedAt = (id: string, field: string): number => {
      asked.push(`${id} ${field}`);
      return Date.parse('2026-03-01T00:00:00Z');
    };
    expect(run('changedAt("stage")', 'deal_a', 'crm/deals', { changedAt })).toBe(
      '2026-03-01T00:00:00Z',
    );
    expect(run('company.changedAt("tier") < now', 'deal_a', 'crm/deals', { changedAt })).toBe(true);
    expect(asked).toEqual(['deal_a stage', 'comp_big tier']);
  });
});

describe('variables', () => {
  const spent: Type = { kind: 'number' };
  it('come before fields', () => {
    const compiled = compileExpression('stage * 2', { ...deals, variables: { stage: spent } });
    expect(compiled.evaluate(recordOf('deal_a'), scopeOf(), { stage: 21 })).toBe(42);
    expect(compiled.evaluate(recordOf('deal_a'), scopeOf())).toBe(null);
  });

  it('are unknown where nobody gives them', () => {
    expect(() => compileExpression('group.spent', deals)).toThrow('has no field "group"');
  });
});

describe('the budget', () => {
  it('pays for every part and every step of a loop', () => {
    const budget = { left: 1_000 };
    run('expectedValue + 1 > 5', 'deal_a', 'crm/deals', { budget });
    expect(budget.left).toBe(995);
    run('tags.exists(t, t == "none")', 'deal_a', 'crm/deals', { budget });
    expect(budget.left).toBe(995 - 2 - 2 * 4);
  });

  it('stops nested loops, naming the expression', () => {
    const many: RecordData = { id: 'deal_x', amounts: Array.from({ length: 1_000 }, (_, i) => i) };
    const source = 'amounts.all(a, amounts.all(b, amounts.all(c, a + b + c >= 0)))';
    const compiled = compileExpression(source, deals);
    const started = performance.now();
    const error = errorOf(() => compiled.evaluate(many, scopeOf({ budget: { left: 1_000_000 } })));
    expect(error).toMatchObject({ code: 'expr_budget', data: { source } });
    expect(error.message).toContain('loops inside loops');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is shared by the records that a relation brings', () => {
    const referrers = () => Array.from({ length: 500 }, (_, i) => ({ id: `deal_${i}` }));
    const scope = scopeOf({ graph: { ...graph, referrers }, budget: { left: 400 } });
    const compiled = compileExpression('company.deals.size() > 0', deals);
    expect(errorOf(() => compiled.evaluate(recordOf('deal_a'), scope)).code).toBe('expr_budget');
  });

  it('pays for patterns by the length of the text', () => {
    const budget = { left: 1_000 };
    const record = { id: 'deal_x', title: 'a'.repeat(100_000) };
    const compiled = compileExpression('title.matches("(a+)+$")', deals);
    expect(errorOf(() => compiled.evaluate(record, scopeOf({ budget }))).code).toBe('expr_budget');
  });
});

describe('odd data', () => {
  const odd: Value[] = [5, 'x', true, [], [[1]], { a: 1 }, [null], ['2026-01-01', 5]];
  const sources = [
    'tags.map(t, t.lower())',
    'milestones.map(m, m + days(1))',
    'activities.map(a, a.date)',
    'address.city',
    'custom.a.b[0]',
    'company.name',
    'watchers.size()',
    'weightedValue',
    'due < today',
    'sum(amounts)',
    'tags.join(",")',
    'max(tags)',
    'size(custom)',
  ];
  it.each(sources)('%s reads data of any shape without failing', (source) => {
    const compiled = compileExpression(source, deals);
    for (const value of odd) {
      const record = Object.fromEntries([...deals.collection.fields.keys()].map((k) => [k, value]));
      const data = { ...record, id: 'deal_odd' } as RecordData;
      toJson(compiled.evaluate(data, scopeOf()), compiled.type, TIMEZONE);
    }
  });
});
