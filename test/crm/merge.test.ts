import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine } from '../../src/crm/duplicates/combine.ts';
import { canBeFolded } from '../../src/crm/duplicates/fold-twins.ts';
import { mergeDuplicates } from '../../src/crm/duplicates/merge-duplicates.ts';
import { unmerge } from '../../src/crm/duplicates/unmerge.ts';
import { mergedInto, standingFor } from '../../src/index/merged.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import {
  assertStillRemovable,
  introducedProblems,
  recordProblems,
} from '../../src/plan/check-plan.ts';
import type { PlanContext } from '../../src/plan/context.ts';
import { setChanges } from '../../src/plan/write-records.ts';
import type { RecordData } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { findRecord } from '../../src/workspace/find.ts';
import { modelOf } from '../support/model.ts';
import { contextOf, SALES } from '../support/plan-context.ts';
import { applyTo, CONTACTS, contentOf, recordOf, stepsOf, type World, worlds } from './worlds.ts';

type Context = PlanContext & { readonly index: RecordIndex };

const world = (records: World): Context => contextOf({ ...SALES, ...records });
const merge = (context: Context, keep: string, others: readonly string[]) =>
  mergeDuplicates(
    {
      keep: recordOf(context.index, keep),
      others: others.map((id) => recordOf(context.index, id)),
    },
    context,
  );

describe('what the kept record becomes', () => {
  const contacts = requireCollection(contextOf({}).model, 'contacts');
  const kept = (mine: object, ...others: object[]): Record<string, unknown> => {
    const named = others.map((data, at) => ({ id: `cont_${at}`, ...data }) as RecordData);
    return { ...combine(contacts, { id: 'cont_k', ...mine } as RecordData, named).data };
  };
  it.each<[string, object, object, object]>([
    ['an own value stays', { title: 'COO' }, { title: 'CEO' }, { title: 'COO' }],
    ['an empty one is filled', { title: null }, { title: 'CEO' }, { title: 'CEO' }],
    ['lists are joined', { tags: ['a'] }, { tags: ['b', 'a'] }, { tags: ['b', 'a'] }],
    [
      'the later date counts',
      { lastContactedAt: '2026-01-01T00:00:00Z' },
      { lastContactedAt: '2026-03-01T00:00:00Z' },
      { lastContactedAt: '2026-03-01T00:00:00Z' },
    ],
    [
      'the earlier creation counts',
      { createdAt: '2026-03-01T00:00:00Z' },
      { createdAt: '2026-01-01T00:00:00Z' },
      { createdAt: '2026-01-01T00:00:00Z' },
    ],
    ['texts follow each other', { notes: 'One.' }, { notes: 'Two.' }, { notes: 'One.\n\nTwo.' }],
    [
      'a text that is there is not repeated',
      { notes: 'One. Two.' },
      { notes: 'Two.' },
      { notes: 'One. Two.' },
    ],
    [
      'an address is completed',
      { address: { city: 'Oslo' } },
      { address: { city: 'Oslo', zip: '0150' } },
      { address: { city: 'Oslo', zip: '0150' } },
    ],
    [
      'but not from another place',
      { address: { city: 'Oslo' } },
      { address: { city: 'Bergen', zip: '5003' } },
      { address: { city: 'Oslo' } },
    ],
    [
      'custom fields are joined one by one',
      { customFields: { a: 1 } },
      { customFields: { a: 2, b: 3 } },
      { customFields: { a: 1, b: 3 } },
    ],
    ['it stays unarchived', {}, { archivedAt: '2026-01-01T00:00:00Z' }, {}],
  ])('%s', (_, mine, other, expected) => {
    expect(kept(mine, other)).toEqual({ id: 'cont_k', ...expected });
  });

  it('choices win, and what was not taken is named', () => {
    const [mine, other] = [
      { id: 'cont_k', title: 'COO', phone: '1', email: 'j@x.no' },
      { id: 'cont_o', title: 'CEO', phone: '2', email: 'J@X.no' },
    ];
    const { data, left } = combine(contacts, mine, [other], new Map([['title', other]]));
    expect(data).toEqual({ id: 'cont_k', title: 'CEO', phone: '1', email: 'j@x.no' });
    expect(left).toEqual([{ id: 'cont_o', pointer: '/phone', kept: '1', left: '2' }]);
  });
});

describe('references', () => {
  const records: World = {
    'crm/companies': [
      { id: 'comp_k', name: 'Kept', parentCompanyId: 'comp_o' },
      { id: 'comp_o', name: 'Other', domain: 'other.com', parentCompanyId: 'comp_p' },
      { id: 'comp_p', name: 'Parent' },
      { id: 'comp_s', name: 'Subsidiary', parentCompanyId: 'comp_o' },
    ],
    'crm/contacts': [
      { id: 'cont_k', firstName: 'K', companyId: 'comp_o' },
      { id: 'cont_o', firstName: 'O' },
    ],
    'crm/deals': [
      { id: 'deal_1', title: 'D', stage: 'lead', contactIds: ['cont_o'], companyId: 'comp_o' },
      { id: 'deal_2', title: 'D', stage: 'lead', contactIds: ['cont_o', 'cont_k'] },
    ],
  };
  const content = (keep: string, other: string): Record<string, RecordData> => {
    const context = world(records);
    applyTo(context.index, merge(context, keep, [other]).changes);
    return contentOf(context.index);
  };

  it('all follow, lists without doubles', () => {
    const after = content('cont_k', 'cont_o');
    expect(after['deal_1']?.['contactIds']).toEqual(['cont_k']);
    expect(after['deal_2']?.['contactIds']).toEqual(['cont_k']);
    expect(after['cont_o']).toMatchObject({
      mergedIntoId: 'cont_k',
      archivedAt: expect.any(String),
    });
  });

  it('of a company: nothing refers to itself, what was unique goes along', () => {
    const after = content('comp_k', 'comp_o');
    expect(after['comp_k']).toEqual({ id: 'comp_k', name: 'Kept', domain: 'other.com' });
    expect(after['comp_s']?.['parentCompanyId']).toBe('comp_k');
    expect(after['cont_k']?.['companyId']).toBe('comp_k');
    expect(after['deal_1']?.['companyId']).toBe('comp_k');
  });

  it('introduce no problem: what is unique may stand in both', () => {
    const context = world(records);
    const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));
    const { changes } = merge(context, 'comp_k', ['comp_o']);
    expect(introducedProblems(changes, context, validators)).toEqual([]);
  });

  it('by a natural key follow it, in lists and in lists of objects', () => {
    const text = { type: 'string' };
    const to = { to: 'firms', by: 'code' };
    const model = modelOf({
      firms: {
        'x-collection': { prefix: 'firm', onRemove: 'archive' },
        properties: {
          id: text,
          code: { ...text, 'x-unique': true },
          archivedAt: text,
          mergedIntoId: { ...text, 'x-relation': { to: 'firms', as: 'mergedInto' } },
        },
      },
      notes: {
        'x-collection': { prefix: 'note' },
        properties: {
          id: text,
          firm: { ...text, 'x-relation': { ...to, as: 'one' } },
          firms: { type: 'array', items: text, 'x-relation': { ...to, as: 'many' } },
          parts: {
            type: 'array',
            items: {
              type: 'object',
              properties: { firm: { ...text, 'x-relation': to }, no: { type: 'number' } },
            },
          },
        },
      },
    });
    expect(model.problems).toEqual([]);
    const parts = [
      { firm: 'k', no: 1 },
      { firm: 'o', no: 1 },
      { firm: 'o', no: 2 },
    ];
    const context = contextOf(
      {
        firms: [
          { id: 'firm_k', code: 'k' },
          { id: 'firm_o', code: 'o' },
        ],
        notes: [{ id: 'note_1', firm: 'o', firms: ['x', 'o', 'k'], parts }],
      },
      { model },
    );
    const { changes } = merge(context, 'firm_k', ['firm_o']);
    const note = changes.find((change) => change.op === 'update' && change.after.id === 'note_1');
    expect(note?.op === 'update' ? note.after : null).toEqual({
      id: 'note_1',
      firm: 'k',
      firms: ['x', 'k'],
      parts: [
        { firm: 'k', no: 1 },
        { firm: 'k', no: 2 },
      ],
    });
  });
});

describe('what a unique rule allows once', () => {
  const [early, late] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
  const both = { id: 'segm_a', segmentId: 'seg_1', memberId: 'cont_a' };
  it.each<[string, object, object, object]>([
    ['the earlier day counts', { joinedAt: late }, { joinedAt: early }, { joinedAt: early }],
    ['who was in by one of them is in', { leftAt: late }, {}, {}],
    [
      'who was out by both is out, the later day counts',
      { leftAt: early },
      { leftAt: late },
      { leftAt: late },
    ],
    [
      'what one lacks comes from the other',
      { note: 'A' },
      { note: 'B', customFields: { x: 1 } },
      { note: 'A', customFields: { x: 1 } },
    ],
  ])('memberships of two become one: %s', (_, mine, other, expected) => {
    const context = world({
      'crm/contacts': [
        { id: 'cont_a', firstName: 'A' },
        { id: 'cont_b', firstName: 'B' },
      ],
      'crm/segments': [{ id: 'seg_1', name: 'News', collection: 'crm/contacts' } as RecordData],
      'crm/segment-members': [
        { ...both, ...mine },
        { id: 'segm_b', segmentId: 'seg_1', memberId: 'cont_b', ...other },
      ],
    });
    const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));
    const { changes } = merge(context, 'cont_a', ['cont_b']);
    expect(introducedProblems(changes, context, validators)).toEqual([]);
    applyTo(context.index, changes);
    expect([...context.index.records('crm/segment-members')].map(({ data }) => data)).toEqual([
      { ...both, ...expected },
    ]);
  });

  it('a record that people merge themselves is left to them', () => {
    const context = world({ 'crm/companies': [{ id: 'comp_a', name: 'A' }] });
    const collections = [...context.model.collections.values()];
    const foldable = collections.filter((one) => one.unique.length > 0 && canBeFolded(one));
    expect(foldable.map(({ path }) => path)).toContain('crm/segment-members');
    expect(foldable.map(({ path }) => path)).not.toContain('crm/companies');
  });
});

describe('an old name', () => {
  const context = world({
    'crm/companies': [
      { id: 'comp_k', name: 'K', domain: 'k.com' },
      { id: 'comp_o', name: 'O', domain: 'o.com' },
      { id: 'comp_z', name: 'Z' },
    ],
  });
  applyTo(context.index, merge(context, 'comp_k', ['comp_o']).changes);
  applyTo(context.index, merge(context, 'comp_z', ['comp_k']).changes);

  it.each(['comp_o', 'o.com', 'k.com', 'comp_k'])('%s leads to the kept record', (name) => {
    expect(findRecord(name, context.model, context.index).id).toBe('comp_z');
  });

  it('leads nowhere in circles', () => {
    const circle = world({
      'crm/companies': [
        { id: 'comp_a', name: 'A', mergedIntoId: 'comp_b' },
        { id: 'comp_b', name: 'B', mergedIntoId: 'comp_a' },
      ],
    });
    expect(standingFor(recordOf(circle.index, 'comp_a'), circle.index).id).toMatch(/comp_[ab]/);
  });
});

describe('refused', () => {
  const records: World = {
    'crm/companies': [{ id: 'comp_a', name: 'A' }],
    'crm/contacts': [
      { id: 'cont_a', firstName: 'A' },
      { id: 'cont_m', firstName: 'M', archivedAt: '2026-01-01T00:00:00Z', mergedIntoId: 'cont_x' },
      { id: 'cont_r', firstName: 'R', archivedAt: '2026-01-01T00:00:00Z' },
    ],
    'crm/deals': [
      { id: 'deal_a', title: 'A', stage: 'lead' },
      { id: 'deal_b', title: 'B', stage: 'lead' },
    ],
  };
  it.each([
    ['cont_a', 'cont_a', /into itself/],
    ['cont_a', 'comp_a', /comp_a is in crm\/companies/],
    ['cont_r', 'cont_a', /cont_r is archived/],
    ['cont_a', 'cont_m', /was merged into cont_x already/],
    ['deal_a', 'deal_b', /no field "mergedIntoId"/],
  ])('%s and %s', (keep, other, message) => {
    expect(() => merge(world(records), keep, [other])).toThrow(message);
  });
});

describe('somebody refers to the old record', () => {
  const setUp = () => {
    const context = world({
      'crm/contacts': CONTACTS.map((id) => ({ id, firstName: id })),
      'crm/deals': [{ id: 'deal_1', title: 'D', stage: 'lead' }],
    });
    const plan = merge(context, 'cont_0', ['cont_1']).changes;
    const refer = () =>
      applyTo(
        context.index,
        setChanges(
          recordOf(context.index, 'deal_1'),
          [{ path: 'contactIds', op: '=', value: ['cont_1'] }],
          context,
        ),
      );
    return { context, plan, refer };
  };

  it('before the plan is carried out: it is refused', () => {
    const { context, plan, refer } = setUp();
    refer();
    expect(() => assertStillRemovable(plan, context)).toThrow(/deal_1 refers to cont_1 since/);
  });

  it('afterwards: it is a problem, and merging again moves the reference', () => {
    const { context, plan, refer } = setUp();
    applyTo(context.index, plan);
    refer();
    const again = merge(context, 'cont_0', ['cont_1']).changes;
    expect(again.map((change) => (change.op === 'update' ? change.after : null))).toEqual([
      { id: 'deal_1', title: 'D', stage: 'lead', contactIds: ['cont_0'] },
    ]);
  });
});

describe('records that clones merged into each other', () => {
  const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));
  const faultsOf = (context: Context, id: string): string[] => {
    const { data, file } = recordOf(context.index, id);
    const contacts = requireCollection(context.model, 'contacts');
    return recordProblems(contacts, data, file, context, validators)
      .filter(({ code }) => code === 'merged')
      .map(({ level, message }) => `${level}: ${message}`);
  };
  const circle = (ids: readonly string[]): RecordData[] =>
    ids.map((id, i) => ({
      id,
      firstName: id,
      archivedAt: '2026-11-01T00:00:00Z',
      mergedIntoId: ids[(i + 1) % ids.length] ?? '',
    }));

  it.each([
    [['cont_0', 'cont_1'], 'pail merge cont_0 cont_1'],
    [['cont_2', 'cont_0', 'cont_1'], 'pail merge cont_0 cont_1 cont_2'],
  ])('%j: told once, and one command keeps one of them', (ids, command) => {
    const context = world({
      'crm/contacts': circle(ids),
      'crm/deals': [{ id: 'deal_1', title: 'D', stage: 'lead', contactIds: [...ids] }],
    });
    expect(ids.flatMap((id) => faultsOf(context, id))).toEqual([
      `error: ${[...ids].sort().join(', ')} were merged into each other, so that none of them is left; \`${command}\` keeps cont_0`,
    ]);
    applyTo(context.index, merge(context, 'cont_0', [...ids].sort().slice(1)).changes);
    expect(ids.flatMap((id) => faultsOf(context, id))).toEqual([]);
    expect(recordOf(context.index, 'cont_0').data).toEqual({ id: 'cont_0', firstName: 'cont_0' });
    expect(recordOf(context.index, 'deal_1').data['contactIds']).toEqual(['cont_0']);
    for (const id of ids) {
      expect(standingFor(recordOf(context.index, id), context.index).id).toBe('cont_0');
    }
  });

  it('come out of it only after that', () => {
    const context = world({ 'crm/contacts': circle(['cont_0', 'cont_1']) });
    const record = recordOf(context.index, 'cont_1');
    const steps = stepsOf([{ op: 'update', before: record, after: record.data }]);
    expect(() => unmerge(record, { id: 'cont_1', steps }, context)).toThrow(
      /`pail merge cont_0 cont_1` keeps cont_0, then unmerge/,
    );
  });

  it('the one that is kept may be any of them, and take what another says', () => {
    const [first, second] = circle(['cont_0', 'cont_1']);
    const records = [{ ...first, title: 'COO' }, second] as RecordData[];
    const context = world({ 'crm/contacts': records });
    const request = {
      keep: recordOf(context.index, 'cont_1'),
      others: [recordOf(context.index, 'cont_0')],
      choices: new Map([['title', 'cont_0']]),
    };
    applyTo(context.index, mergeDuplicates(request, context).changes);
    expect(recordOf(context.index, 'cont_1').data).toEqual({
      id: 'cont_1',
      firstName: 'cont_1',
      title: 'COO',
    });
  });

  it('a late reference to one that was merged twice is moved by the command that is named', () => {
    const context = world({
      'crm/contacts': [
        { id: 'cont_0', firstName: 'A' },
        ...circle(['cont_1', 'cont_0']).slice(0, 1),
        ...circle(['cont_2', 'cont_1']).slice(0, 1),
      ],
      'crm/deals': [{ id: 'deal_1', title: 'D', stage: 'lead', contactIds: ['cont_2'] }],
    });
    expect(faultsOf(context, 'cont_2')).toEqual([
      expect.stringContaining('`pail merge cont_0 cont_2` moves them'),
    ]);
    applyTo(context.index, merge(context, 'cont_0', ['cont_2']).changes);
    expect(recordOf(context.index, 'deal_1').data['contactIds']).toEqual(['cont_0']);
  });
});

/** Merges some of the four contacts into another; answers what the commit did. */
const plans = fc
  .shuffledSubarray([...CONTACTS], { minLength: 2 })
  .map(([keep = '', ...others]) => ({ keep, others }));

describe('merging and unmerging', () => {
  it('no reference to a merged record is left, none is lost, and no list has doubles', () => {
    fc.assert(
      fc.property(worlds, plans, (records, { keep, others }) => {
        const context = world(records);
        const before = contentOf(context.index);
        applyTo(context.index, merge(context, keep, others).changes);
        const after = contentOf(context.index);
        for (const [id, { contactIds = [] }] of Object.entries(after)) {
          const list = contactIds as string[];
          const was = (before[id]?.['contactIds'] ?? []) as string[];
          const expected = new Set(
            was.map((one) => ((others as string[]).includes(one) ? keep : one)),
          );
          expect([...list].sort()).toEqual([...expected].sort());
        }
      }),
    );
  });

  it('one by one, in any order, gives back every record as it was', () => {
    fc.assert(
      fc.property(worlds, plans, fc.nat(), (records, { keep, others }, seed) => {
        const context = world(records);
        const before = contentOf(context.index);
        const { changes } = merge(context, keep, others);
        applyTo(context.index, changes);
        const order = seed % 2 === 0 ? others : [...others].reverse();
        for (const id of order) {
          const undone = unmerge(
            recordOf(context.index, id),
            { id, steps: stepsOf(changes) },
            context,
          );
          expect(undone.conflicts).toEqual([]);
          applyTo(context.index, undone.changes);
        }
        expect(contentOf(context.index)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('later edits stay: of other fields, of the record that comes back, of lists', () => {
    const edits = fc.record({
      phone: fc.constantFrom('+4722123456', null),
      dealTitle: fc.constantFrom('x', 'y'),
    });
    fc.assert(
      fc.property(worlds, plans, edits, (records, { keep, others }, { phone, dealTitle }) => {
        const context = world(records);
        const { changes } = merge(context, keep, others);
        applyTo(context.index, changes);
        const edit = (id: string, path: string, value: string | null | string[]): void => {
          const op = Array.isArray(value) ? '+=' : '=';
          const made = setChanges(recordOf(context.index, id), [{ path, op, value }], context);
          applyTo(context.index, made);
        };
        edit(keep, 'phone', phone);
        edit('deal_0', 'title', dealTitle);
        edit('deal_1', 'tags', ['late']);
        const [id = ''] = others;
        const undone = unmerge(
          recordOf(context.index, id),
          { id, steps: stepsOf(changes) },
          context,
        );
        expect(undone.conflicts).toEqual([]);
        applyTo(context.index, undone.changes);
        expect(recordOf(context.index, keep).data['phone'] ?? null).toBe(phone);
        expect(recordOf(context.index, 'deal_0').data['title']).toBe(dealTitle);
        expect(recordOf(context.index, 'deal_1').data['tags']).toEqual(['late']);
        expect(mergedInto(recordOf(context.index, id).data)).toBeNull();
      }),
    );
  });

  it.each([
    ['1 3 0', '3 0 2', '1 3 0 2'],
    ['3 1 2', '2 3 0', '2 3 1'],
    ['0 3 1', '0 3', '0 3 1'],
    ['0 1', '3', '3'],
  ])('in a list %s that was edited to %s the record comes back as %s', (was, edited, expected) => {
    const ids = (numbers: string): string[] => numbers.split(' ').map((n) => `cont_${n}`);
    const context = world({
      'crm/contacts': CONTACTS.map((id) => ({ id, firstName: id })),
      'crm/deals': [{ id: 'deal_1', title: 'D', stage: 'lead', contactIds: ids(was) }],
    });
    const { changes } = merge(context, 'cont_0', ['cont_1']);
    applyTo(context.index, changes);
    const edit = [{ path: 'contactIds', op: '=', value: ids(edited) }] as const;
    applyTo(context.index, setChanges(recordOf(context.index, 'deal_1'), edit, context));
    const commit = { id: 'cont_1', steps: stepsOf(changes) };
    applyTo(context.index, unmerge(recordOf(context.index, 'cont_1'), commit, context).changes);
    expect(recordOf(context.index, 'deal_1').data['contactIds']).toEqual(ids(expected));
  });

  it('a field that was edited since is kept, and told', () => {
    const context = world({
      'crm/contacts': [
        { id: 'cont_0', firstName: 'A' },
        { id: 'cont_1', firstName: 'B', title: 'COO' },
      ],
    });
    const { changes } = merge(context, 'cont_0', ['cont_1']);
    applyTo(context.index, changes);
    const edit = [{ path: 'title', op: '=', value: 'CEO' }] as const;
    applyTo(context.index, setChanges(recordOf(context.index, 'cont_0'), edit, context));
    const commit = { id: 'cont_1', steps: stepsOf(changes) };
    const undone = unmerge(recordOf(context.index, 'cont_1'), commit, context);
    expect(undone.conflicts).toMatchObject([{ id: 'cont_0', pointer: '/title', ours: 'CEO' }]);
    applyTo(context.index, undone.changes);
    expect(recordOf(context.index, 'cont_0').data).toMatchObject({ title: 'CEO' });
    expect(recordOf(context.index, 'cont_1').data).toEqual({
      id: 'cont_1',
      firstName: 'B',
      title: 'COO',
    });
  });

  it('what else the commit did is not taken back', () => {
    const context = world({
      'crm/contacts': CONTACTS.map((id) => ({ id, firstName: id })),
      'crm/deals': [{ id: 'deal_1', title: 'D', stage: 'lead' }],
    });
    const { changes } = merge(context, 'cont_0', ['cont_1']);
    const deal = recordOf(context.index, 'deal_1');
    const more = setChanges(deal, [{ path: 'title', op: '=', value: 'E' }], context);
    applyTo(context.index, [...changes, ...more]);
    const steps = stepsOf([...changes, ...more]);
    const undone = unmerge(recordOf(context.index, 'cont_1'), { id: 'cont_1', steps }, context);
    expect(undone.changes.map((change) => change.op === 'update' && change.after.id)).toEqual([
      'cont_1',
    ]);
  });

  it('a record whose keeper went on into another waits for that one', () => {
    const context = world({ 'crm/contacts': CONTACTS.map((id) => ({ id, firstName: id })) });
    const first = merge(context, 'cont_0', ['cont_1']).changes;
    applyTo(context.index, first);
    applyTo(context.index, merge(context, 'cont_2', ['cont_0']).changes);
    const commit = { id: 'cont_1', steps: stepsOf(first) };
    expect(() => unmerge(recordOf(context.index, 'cont_1'), commit, context)).toThrow(
      /`pail unmerge cont_0` first/,
    );
  });
});

describe('leads', () => {
  it('are merged like contacts; what refers to the other follows', () => {
    const context = world({
      'crm/leads': [
        {
          id: 'lead_a',
          name: 'Nimbus',
          email: 'nia@nimbus.no',
          notDuplicateIds: ['lead_b', 'lead_c'],
        },
        { id: 'lead_b', name: 'Nimbus again', phone: '+4722123456' },
        { id: 'lead_c', name: 'Cirrus' },
      ],
      'crm/notes': [{ id: 'note_n', anchorIds: ['lead_b'], body: 'asked twice' }],
    });
    const { changes } = merge(context, 'lead_a', ['lead_b']);
    const after = Object.fromEntries(
      changes.flatMap((change) =>
        change.op === 'update' ? [[change.after.id, change.after]] : [],
      ),
    );
    expect(after).toMatchObject({
      lead_a: { name: 'Nimbus', phone: '+4722123456', notDuplicateIds: ['lead_c'] },
      lead_b: { mergedIntoId: 'lead_a', archivedAt: expect.any(String) },
      note_n: { anchorIds: ['lead_a'] },
    });
  });
});
