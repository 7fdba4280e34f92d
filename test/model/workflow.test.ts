import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/types.ts';
import { tryCreate, trySet } from './try-record.ts';

const NOW = '2026-11-20T15:30:00Z';

/** One writeback, import, action and approval in each state. */
const OTHERS = {
  users: [{ id: 'usr_a', name: 'Ann', email: 'ann@acme.com' }],
  'workflow/actions': [{ id: 'wfa_proposed', title: 'Merge two', status: 'proposed' }],
  'workflow/writebacks': ['draft', 'review_required', 'approved', 'executed', 'rejected'].map(
    (status) => ({
      id: `wb_${status}`,
      proposalRef: 'wfa_proposed',
      status,
      ...(['approved', 'executed'].includes(status) ? { approvedBy: 'usr_a' } : {}),
    }),
  ),
  'workflow/imports': ['uploaded', 'mapped', 'proposed', 'committed', 'failed'].map((status) => ({
    id: `imp_${status}`,
    title: 'Leads',
    status,
    ...(status === 'committed' ? { approvedById: 'usr_a' } : {}),
    ...(status === 'failed' ? { failedAt: '2026-11-01T09:00:00Z' } : {}),
  })),
  'workflow/import-rows': [{ id: 'impr_a', importId: 'imp_mapped', row: 1 }],
  'workflow/approvals': [{ id: 'appr_a', subjectId: 'wb_draft', status: 'pending' }],
};

describe('workflow moves', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['wb_draft', { status: 'review_required' }, {}],
    ['wb_review_required', { status: 'approved', approvedBy: 'usr_a' }, { approvedAt: NOW }],
    ['wb_approved', { status: 'executed' }, { executedAt: NOW }],
    ['wb_approved', { status: 'rejected' }, {}],
    ['imp_uploaded', { status: 'parsed' }, {}],
    ['imp_mapped', { status: 'failed' }, { failedAt: NOW }],
    ['imp_proposed', { status: 'approved', approvedById: 'usr_a' }, { approvedAt: NOW }],
    ['imp_failed', { status: 'parsed' }, { failedAt: null }],
    ['wfa_proposed', { status: 'rejected' }, { decidedAt: NOW }],
    ['appr_a', { status: 'approved', approverId: 'usr_a' }, { decidedAt: NOW }],
  ])('%s %j', (id, fields, set) => {
    const { record, problems } = trySet(id, fields, OTHERS);
    expect(problems).toEqual([]);
    for (const [name, value] of Object.entries(set)) expect(record[name] ?? null).toBe(value);
  });

  it.each<[string, JsonObject]>([
    ['wb_draft', { status: 'executed', approvedBy: 'usr_a' }],
    ['wb_draft', { status: 'approved', approvedBy: 'usr_a' }],
    ['wb_review_required', { status: 'executed', approvedBy: 'usr_a' }],
    ['wb_executed', { status: 'approved' }],
    ['wb_rejected', { status: 'draft' }],
    ['imp_uploaded', { status: 'committed', approvedById: 'usr_a' }],
    ['imp_committed', { status: 'uploaded' }],
    ['imp_failed', { status: 'committed', approvedById: 'usr_a' }],
  ])('%s %j is no move', (id, fields) => {
    expect(() => trySet(id, fields, OTHERS)).toThrow(/cannot become/);
  });

  it.each<[string, JsonObject, string]>([
    ['wb_review_required', { status: 'approved' }, 'lifecycle /approvedBy'],
    ['imp_proposed', { status: 'approved' }, 'lifecycle /approvedById'],
    ['appr_a', { status: 'rejected' }, 'lifecycle /approverId'],
  ])('%s %j lacks who decided', (id, fields, problem) => {
    expect(trySet(id, fields, OTHERS).problems).toEqual([problem]);
  });
});

describe('workflow records', () => {
  it.each<[string, string, object, string[]]>([
    ['a second row', 'workflow/import-rows', { importId: 'imp_mapped', row: 2 }, []],
    [
      'a row twice',
      'workflow/import-rows',
      { importId: 'imp_mapped', row: 1 },
      ['unique /importId'],
    ],
    ['that row of another import', 'workflow/import-rows', { importId: 'imp_failed', row: 1 }, []],
    [
      'a writeback of nothing',
      'workflow/writebacks',
      { proposalRef: 'wfa_x' },
      ['dangling /proposalRef'],
    ],
    ['an approval of an import', 'workflow/approvals', { subjectId: 'imp_mapped' }, []],
    [
      'a hash that is none',
      'workflow/imports',
      { title: 'X', fileHash: 'abc' },
      ['pattern /fileHash'],
    ],
  ])('%s', (_, collection, data, problems) => {
    expect(tryCreate(collection, data, OTHERS).problems).toEqual(problems);
  });
});
