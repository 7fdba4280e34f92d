/** Segments in queries: what their conditions say, what is written out, and what is refused. */

import { describe, expect, it } from 'vitest';
import type { PailError } from '../../src/errors.ts';
import { explainQuery, runQuery } from '../../src/query/run-query.ts';
import { segmentsOf } from '../../src/query/segments.ts';
import { contextOf } from '../support/plan-context.ts';

const dynamic = (id: string, where: string, more: object = {}): object => ({
  id: `seg_${id}`,
  name: id,
  kind: 'dynamic',
  where,
  ...more,
});

const COMPANIES = { collection: 'crm/companies' };
const RECORDS = {
  'crm/companies': [
    { id: 'comp_big', name: 'Big', tier: 'enterprise', archivedAt: '2026-01-01T00:00:00Z' },
    { id: 'comp_mid', name: 'Mid', tier: 'enterprise' },
    { id: 'comp_tiny', name: 'Tiny', tier: 'smb' },
  ],
  'crm/contacts': [
    {
      id: 'cont_ann',
      firstName: 'Ann',
      lastName: 'Holm',
      companyId: 'comp_big',
      score: 90,
      ownerId: 'usr_me',
    },
    { id: 'cont_bob', firstName: 'Bob', lastName: 'Holm', companyId: 'comp_mid', score: 50 },
    { id: 'cont_cid', firstName: 'Cid', lastName: 'Holm', companyId: 'comp_tiny', score: 90 },
  ],
  'crm/segments': [
    dynamic('Hot', 'score > 80'),
    dynamic('Mine', 'ownerId == me'),
    dynamic('Commented', 'score > 80 // enough'),
    dynamic('Hot and mine', 'segment("Hot") && segment("seg_Mine")'),
    dynamic('Large', 'tier == "enterprise"', COMPANIES),
    dynamic('Large too', 'tier == "enterprise"', { collection: 'companies' }),
    dynamic('In large', 'company.segment("Large")'),
    dynamic('Loop one', 'score > 1 || segment("Loop two")'),
    dynamic('Loop two', '!segment("Loop one")'),
    dynamic('Roundabout', 'company.contacts.exists(c, c.segment("Roundabout"))'),
    dynamic('Broken', 'scroe > 80'),
    dynamic('Calls broken', 'segment("Broken")'),
    { id: 'seg_empty', name: 'Empty', kind: 'dynamic' },
    { id: 'seg_beta', name: 'Beta', kind: 'static' },
    { id: 'seg_key', name: 'key', kind: 'static', ...COMPANIES },
    { id: 'seg_KEY', name: 'KEY', kind: 'static', ...COMPANIES },
  ].map((one) => ({ ...one, id: (one as { id: string }).id.replaceAll(' ', '_') })),
  'crm/segment-members': [
    { id: 'segm_a', segmentId: 'seg_beta', memberId: 'cont_ann' },
    { id: 'segm_b', segmentId: 'seg_beta', memberId: 'cont_bob', leftAt: '2026-01-01T00:00:00Z' },
    { id: 'segm_c', segmentId: 'seg_key', memberId: 'comp_tiny' },
  ],
};

function world() {
  const context = contextOf(RECORDS, { me: 'usr_me' });
  const scope = { ...context.scope, segments: segmentsOf(context, context.scope) };
  // Segments inside of segments are looked up in the same scope.
  Object.assign(context.scope, { segments: scope.segments });
  return { ...context, scope, currency: 'USD' };
}

const ids = (where: string, collection = 'contacts'): string[] =>
  runQuery({ collection, where: [where], archived: true }, world()).items.map((i) => i.record.id);

describe('a segment as a condition', () => {
  it.each([
    ['segment("Hot")', ['cont_ann', 'cont_cid']],
    ['segment("seg_Hot")', ['cont_ann', 'cont_cid']],
    ['segment("hOT")', ['cont_ann', 'cont_cid']],
    ['!segment("Hot")', ['cont_bob']],
    ['segment("Commented") && firstName == "Cid"', ['cont_cid']],
    ['segment("Hot") && segment("Mine")', ['cont_ann']],
    ['segment("Hot and mine")', ['cont_ann']],
    ['segment("In large")', ['cont_ann', 'cont_bob']],
    ['company.segment("Large") && segment("Hot")', ['cont_ann']],
    ['company.segment("Large too") && segment("Hot")', ['cont_ann']],
    ['segment("Hot") ? firstName == "Ann" : true', ['cont_ann', 'cont_bob']],
    ['company.contacts.exists(c, c.segment("Mine"))', ['cont_ann']],
    ['company.contacts.exists(score, segment("Hot"))', ['cont_ann', 'cont_cid']],
    ['segment("Beta")', ['cont_ann']],
    ['company.segment("key")', ['cont_cid']],
    ['company.segment("KEY")', []],
    ['segment("Empty")', []],
  ])('%s', (where, expected) => {
    expect(ids(where)).toEqual(expected);
  });

  it.each([
    ['segment("Hott")', 'there is no segment "Hott"; did you mean "Hot"?'],
    ['segment("Large")', 'groups records of crm/companies, not of crm/contacts'],
    ['segment("Loop one")', 'in a circle: Loop one → Loop two → Loop one'],
    ['segment("Roundabout")', 'in a circle: Roundabout → Roundabout'],
    ['segment("Broken")', 'in the segment "Broken" (seg_Broken): contacts has no field'],
    ['segment("Calls broken")', 'in the segment "Broken" (seg_Broken): '],
    ['company.segment("kEy")', 'there is no segment "kEy"'],
  ])('%s is refused', (where, message) => {
    expect(() => ids(where)).toThrow(
      expect.objectContaining({
        code: 'expr_type' satisfies PailError['code'],
        message: expect.stringContaining(message),
      }),
    );
  });

  it('runs as its own condition would', () => {
    const explain = (where: string): unknown =>
      explainQuery({ collection: 'contacts', where: [where] }, world()).map(({ step }) => step);
    expect(explain('firstName != "Bob" && segment("Hot and mine")')).toEqual(
      explain('firstName != "Bob" && ((score > 80) && (ownerId == me))'),
    );
  });

  it('is refused where records are read alone', () => {
    const context = { ...contextOf(RECORDS), currency: 'USD' };
    expect(() => runQuery({ collection: 'contacts', where: ['segment("Hot")'] }, context)).toThrow(
      'segments are not at hand',
    );
  });
});
