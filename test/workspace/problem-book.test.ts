import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Problem } from '../../src/errors.ts';
import { createExpressions } from '../../src/expr/cache.ts';
import { createIndex } from '../../src/index/record-index.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { caseTwins } from '../../src/workspace/case-twins.ts';
import { Catalog } from '../../src/workspace/catalog.ts';
import { LocalRecords } from '../../src/workspace/local-records.ts';
import { ProblemBook } from '../../src/workspace/problem-book.ts';
import { fileProblems, sortProblems } from '../../src/workspace/problems.ts';
import { planContextOf } from '../../src/workspace/state.ts';
import { modelOf } from '../support/model.ts';
import { NOW } from '../support/plan-context.ts';

const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const to = (path: string, more: object = {}): object => ({
  ...TEXT,
  'x-relation': { to: path, ...more },
});

/** Every kind of rule that looks beyond the record it is about. */
const MODEL = modelOf({
  people: {
    type: 'object',
    additionalProperties: false,
    'x-collection': { prefix: 'per' },
    'x-unique': [['email']],
    'x-check': [
      { rule: 'parent.tier != "closed"', field: 'parentId', message: 'the parent is closed' },
      { rule: 'teamRecord.lead.tier != "low"', field: 'team', message: 'the lead is low' },
      { rule: 'isFull != true', field: 'team', message: 'the team is full' },
      { rule: 'left == null || left <= today', field: 'left', message: 'is still to come' },
    ],
    properties: {
      id: TEXT,
      email: TEXT,
      tier: { ...TEXT, enum: ['open', 'closed', 'low'] },
      scope: TEXT,
      left: { ...TEXT, format: 'date' },
      parentId: to('people', { inverse: 'children', acyclic: true }),
      team: {
        ...to('teams', {
          as: 'teamRecord',
          by: 'key',
          within: { scope: 'scope' },
          inverse: 'members',
        }),
        'x-lifecycle': { states: 'teamRecord', require: 'teamRecord.requires', enter: {} },
      },
      buddyId: to('people', { where: 'tier == "open"' }),
      blockedBy: {
        ...TEXTS,
        'x-relation': { to: 'people', as: 'blockers', mirror: 'blocks', acyclic: true },
      },
      blocks: { ...TEXTS, 'x-relation': { to: 'people', as: 'blocking', mirror: 'blockedBy' } },
      mergedIntoId: to('people', { as: 'mergedInto' }),
      isFull: { type: 'boolean', 'x-computed': 'size(teamRecord.members) > teamRecord.cap' },
    },
  },
  teams: {
    type: 'object',
    'x-collection': { prefix: 'team' },
    properties: {
      id: TEXT,
      key: TEXT,
      scope: TEXT,
      requires: TEXTS,
      cap: { type: 'number' },
      leadId: to('people', { as: 'lead' }),
      mergedIntoId: to('teams', { as: 'mergedInto' }),
    },
  },
  edges: {
    type: 'object',
    'x-collection': { prefix: 'edge' },
    properties: {
      id: TEXT,
      fromId: to('people', { as: 'from' }),
      toId: to('people', { as: 'onto', acyclic: 'fromId' }),
    },
  },
});

const EXPRESSIONS = createExpressions(MODEL, 'Europe/Oslo');
const VALIDATORS = createValidators((collection) => compileSchema(storedSchema(collection.schema)));

function makeBook() {
  const root = mkdtempSync(join(tmpdir(), 'pail-book-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const bucketDir = join(root, 'bucket');
  mkdirSync(bucketDir);
  const index = createIndex(MODEL);
  const local = new LocalRecords(join(root, 'local'), MODEL);
  /** While it is set, each look fails. */
  const fault: { current?: Error } = {};
  const clock = { now: NOW };
  const state = {
    model: MODEL,
    config: { timezone: 'Europe/Oslo', timestamps: 'derived' } as never,
    get problems() {
      if (fault.current !== undefined) throw fault.current;
      return MODEL.problems;
    },
    views: { views: new Map(), problems: [], hash: '' },
    index,
    local,
    catalog: new Catalog(bucketDir, MODEL, index, null, local),
    expressions: EXPRESSIONS,
  };
  let sequence = 0;
  const host = {
    state: () => state,
    context: () => planContextOf(state, null, clock.now),
    validators: async () => VALIDATORS,
    sync: () => undefined,
    sequence: () => sequence,
  };
  const write = (file: string, content: string | object | null): void => {
    const path = join(bucketDir, file);
    mkdirSync(dirname(path), { recursive: true });
    if (content === null) rmSync(path, { force: true });
    else writeFileSync(path, typeof content === 'string' ? content : canonicalText(content));
    state.catalog.syncFile(file);
    sequence++;
  };
  /** What is wrong with everything, looked at afresh. */
  const all = (): Problem[] => {
    const files = [...state.catalog.files()];
    const context = host.context();
    return sortProblems([
      ...caseTwins(files),
      ...files.flatMap((file) => {
        const known = state.catalog.get(file);
        return known === undefined ? [] : fileProblems(file, known, context, VALIDATORS);
      }),
    ]);
  };
  return { book: new ProblemBook(host), write, all, fault, clock, moves: state.catalog.moves };
}

const keyOf = (problem: Problem): string => JSON.stringify(problem);
const sorted = (problems: readonly Problem[]): string[] => problems.map(keyOf).sort();

const PEOPLE = ['per_a', 'per_b', 'per_c', 'per_d'];
const TEAMS = ['team_a', 'team_b'];
const EDGES = ['edge_a', 'edge_b', 'edge_c'];
const person = fc.constantFrom(...PEOPLE);
const persons = fc.array(person, { maxLength: 2 });
const scope = fc.constantFrom('north', 'south', undefined);

/** One field of one record gets another value. */
function field(
  path: string,
  ids: readonly string[],
  values: Record<string, fc.Arbitrary<unknown>>,
) {
  const one = ([name, value]: [string, fc.Arbitrary<unknown>]) =>
    fc.tuple(fc.constant(path), fc.constantFrom(...ids), fc.constant(name), nullable(value));
  return fc.oneof(...Object.entries(values).map(one));
}
const nullable = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) });

const set = fc.oneof(
  {
    weight: 5,
    arbitrary: field('people', PEOPLE, {
      email: fc.constantFrom('a@x.no', 'b@x.no'),
      tier: fc.constantFrom('open', 'closed', 'low', 'wrong'),
      scope,
      parentId: fc.oneof(person, fc.constant('per_zz')),
      team: fc.constantFrom('red', 'blue'),
      buddyId: person,
      blockedBy: persons,
      blocks: persons,
      mergedIntoId: person,
    }),
  },
  {
    weight: 3,
    arbitrary: field('teams', TEAMS, {
      key: fc.constantFrom('red', 'blue'),
      scope,
      requires: fc.constantFrom([], ['email'], ['email', 'scope']),
      cap: fc.constantFrom(0, 1, 2),
      leadId: person,
      mergedIntoId: fc.constantFrom(...TEAMS),
    }),
  },
  { weight: 2, arbitrary: field('edges', EDGES, { fromId: person, toId: person }) },
);

/** A file that holds a record, a copy of one, one in another letter case, nothing or what is no record. */
const file = fc.tuple(
  fc.constantFrom('people', 'teams', 'edges'),
  fc.constantFrom(...PEOPLE, ...TEAMS, ...EDGES),
  fc.constantFrom('', '', 'a/', 'A/'),
  fc.constantFrom('put', 'put', 'remove', 'remove', '{"id":', '[]', '{"id": "per_a"}'),
);
const edit = fc.oneof({ weight: 5, arbitrary: set }, { weight: 1, arbitrary: file });

it('the problems that are kept current are those of a look at everything, whatever changed', async () => {
  const batches = fc.array(fc.array(edit, { minLength: 1, maxLength: 2 }), {
    minLength: 10,
    maxLength: 40,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(batches, async (steps) => {
      const { book, write, all } = makeBook();
      const records = new Map<string, object>();
      const put = (path: string, id: string, more: object = {}, below = ''): void => {
        const data = { ...(records.get(id) ?? { id }), ...more };
        records.set(id, data);
        write(`${path}/${below}${id}.json`, JSON.parse(JSON.stringify(data)));
      };
      for (const id of PEOPLE) put('people', id);
      for (const [i, id] of TEAMS.entries()) put('teams', id, { key: ['red', 'blue'][i] });
      for (const batch of steps) {
        for (const [path, id, name, value] of batch) {
          const isFile = name === '' || name.endsWith('/');
          const place = `${path}/${name}${id}.json`;
          if (!isFile) put(path, id, { [name]: value });
          else if (value === 'put') put(path, id, {}, name);
          else write(place, value === 'remove' ? null : String(value));
        }
        expect(sorted(await book.list())).toEqual(sorted(all()));
      }
    }),
    { numRuns: Number(process.env['PAIL_RUNS'] ?? 12) },
  );
});

it('what depends on the day is looked at again on another day', async () => {
  const { book, write, all, clock } = makeBook();
  const day = new Date(NOW + 86_400_000).toISOString().slice(0, 10);
  write('people/per_a.json', { id: 'per_a', left: day });
  expect((await book.list()).map(({ message }) => message)).toEqual(['is still to come']);
  clock.now = NOW + 2 * 86_400_000;
  write('teams/team_a.json', { id: 'team_a' });
  expect(sorted(await book.list())).toEqual(sorted(all()));
  expect(await book.list()).toEqual([]);
});

it('a look that fails is not made again by itself until something changes', async () => {
  const { book, write, fault, all } = makeBook();
  expect(book.isUntried()).toBe(true);
  fault.current = new Error('out of order');
  await expect(book.list()).rejects.toThrow('out of order');
  expect([book.isOutdated(), book.isUntried()]).toEqual([true, false]);
  delete fault.current;
  write('people/per_a.json', { id: 'per_a', knows: ['per_none'] });
  expect(book.isUntried()).toBe(true);
  expect(sorted(await book.list())).toEqual(sorted(all()));
  expect([book.isOutdated(), book.isUntried()]).toEqual([false, false]);
});

it('after very many changes everything is looked at again, and none of them is held', async () => {
  const { book, write, all, moves } = makeBook();
  await book.list();
  for (let i = 0; i < 5; i++) write('people/per_a.json', { id: 'per_a', knows: [`per_${i}`] });
  expect(moves.isKept).toBe(true);
  for (let i = 0; i < 10_000; i++) moves.note('people/per_a.json', undefined);
  expect(moves.isKept).toBe(false);
  expect(sorted(await book.list())).toEqual(sorted(all()));
  expect(moves.isKept).toBe(true);
});
