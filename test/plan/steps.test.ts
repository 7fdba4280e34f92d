/** Relations with two sides, and those that must not run in a circle. */

import { describe, expect, it } from 'vitest';
import { introducedProblems, recordProblems } from '../../src/plan/check-plan.ts';
import { withMirrors } from '../../src/plan/mirrors.ts';
import type { Change, Edit } from '../../src/plan/types.ts';
import { createChanges, setChanges } from '../../src/plan/write-records.ts';
import type { JsonObject, StoredRecord } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { contextOf } from '../support/plan-context.ts';

const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));
const issue = (name: string, rest: object = {}) => ({ id: `iss_${name}`, title: name, ...rest });
const context = contextOf({
  issues: [
    issue('a', { blockedBy: ['iss_b'] }),
    issue('b', { blocks: ['iss_a'], blockedBy: ['iss_c'], parentIssueId: 'iss_c' }),
    issue('c', { parentIssueId: 'iss_d' }),
    issue('d', { blocks: ['iss_c'] }),
    issue('e'),
    issue('loop1', { blockedBy: ['iss_loop2'] }),
    issue('loop2', { blockedBy: ['iss_loop1'] }),
  ],
  'oracle/component-templates': ['a', 'b', 'c'].map((name) => ({ id: `otpl_${name}`, name })),
  'oracle/component-lineage': [
    { id: 'olin_1', templateId: 'otpl_a', parentTemplateId: 'otpl_b' },
    { id: 'olin_2', templateId: 'otpl_b', parentTemplateId: 'otpl_c' },
  ],
});

function recordOf(id: string): StoredRecord {
  const record = context.index.get(id);
  if (record === undefined) throw new Error(`no ${id}`);
  return record;
}

function setting(id: string, ...edits: Edit[]): Change[] {
  return withMirrors(setChanges(recordOf(id), edits, context), context);
}

function creating(collection: string, ...inputs: JsonObject[]): Change[] {
  const made = createChanges(requireCollection(context.model, collection), inputs, context);
  return withMirrors(made, context);
}

/** `id: blocks, blockedBy` of each changed issue. */
function sides(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    if (change.op === 'remove') return change.op;
    const { id, blocks = [], blockedBy = [] } = change.after;
    return `${id} > ${String(blocks)} < ${String(blockedBy)}`;
  });
}

describe('the other side is written along', () => {
  it.each([
    ['added', setting('iss_e', edit('blockedBy', '+=', ['iss_d'])), ['e >  < d', 'd > c,e < ']],
    [
      'added from the other side',
      setting('iss_e', edit('blocks', '=', ['iss_d'])),
      ['e > d < ', 'd > c < e'],
    ],
    ['taken out', setting('iss_a', edit('blockedBy', '=', [])), ['a >  < ', 'b >  < c']],
    [
      'taken out where the other side lacks it',
      setting('iss_b', edit('blockedBy', '=', null)),
      ['b > a < '],
    ],
    ['another field', setting('iss_a', edit('title', '=', 'A')), ['a >  < b']],
    ['an id of no record', setting('iss_e', edit('blocks', '=', ['iss_x'])), ['e > x < ']],
    [
      'records made in one step',
      creating(
        'issues',
        issue('m', { blocks: ['iss_n'] }),
        issue('n'),
        issue('o', { blocks: ['iss_n', 'iss_e'] }),
      ),
      ['m > n < ', 'n >  < m,o', 'o > n,e < ', 'e >  < o'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(sides(changes).map((side) => side.replaceAll('iss_', ''))).toEqual(expected);
  });
});

describe('a circle', () => {
  it.each([
    ['of blockers', setting('iss_b', edit('blockedBy', '+=', ['iss_a'])), 'iss_b → iss_a → iss_b'],
    [
      'over one-sided edges',
      setting('iss_d', edit('blockedBy', '=', ['iss_a'])),
      'iss_d → iss_a → iss_b → iss_c → iss_d',
    ],
    [
      'made by the other side',
      setting('iss_a', edit('blocks', '=', ['iss_d'])),
      'iss_a → iss_b → iss_c → iss_d → iss_a',
    ],
    ['of one', setting('iss_e', edit('blockedBy', '=', ['iss_e'])), 'iss_e → iss_e'],
    [
      'of parents',
      setting('iss_d', edit('parentIssueId', '=', 'iss_b')),
      'iss_d → iss_b → iss_c → iss_d',
    ],
    [
      'of records made in one step',
      creating(
        'issues',
        issue('m', { parentIssueId: 'iss_n' }),
        issue('n', { parentIssueId: 'iss_m' }),
      ),
      'iss_m → iss_n → iss_m',
    ],
    [
      'of edges',
      creating('oracle/component-lineage', { templateId: 'otpl_c', parentTemplateId: 'otpl_a' }),
      'otpl_c → otpl_a → otpl_b → otpl_c',
    ],
    ['that is none', setting('iss_e', edit('blockedBy', '=', ['iss_a', 'iss_d'])), null],
    [
      'that is none, of edges',
      creating('oracle/component-lineage', { templateId: 'otpl_a', parentTemplateId: 'otpl_c' }),
      null,
    ],
    ['that was there before', setting('iss_loop1', edit('title', '=', 'L')), null],
  ])('%s', (_, changes, expected) => {
    const found = introducedProblems(changes, context, validators).filter(
      (p) => p.code === 'cycle',
    );
    if (expected === null) expect(found).toEqual([]);
    else expect(found.map((p) => p.message).join('\n')).toContain(`circle: ${expected};`);
  });

  it('of records at rest is a problem of each', () => {
    for (const id of ['iss_loop1', 'iss_loop2']) {
      const { data, file } = recordOf(id);
      const issues = requireCollection(context.model, 'issues');
      const problems = recordProblems(issues, data, file, context, validators);
      expect(problems).toMatchObject([{ code: 'cycle', pointer: '/blockedBy', level: 'error' }]);
    }
  });
});

function edit(path: string, op: Edit['op'], value: Edit['value']): Edit {
  return { path, op, value };
}
