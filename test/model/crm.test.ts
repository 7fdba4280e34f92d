import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/types.ts';
import { memberOf } from '../../src/record/value.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf, SALES, stored } from '../support/plan-context.ts';
import { tryCreate, trySet } from './try-record.ts';

const NOW = '2026-11-20T15:30:00Z';
const OTHERS = {
  ...SALES,
  users: [{ id: 'usr_a', name: 'Ann', email: 'ann@acme.com' }],
  'crm/companies': [{ id: 'comp_a', name: 'BigCo' }],
  'crm/contacts': [
    { id: 'cont_a', firstName: 'Jane' },
    { id: 'cont_b', firstName: 'Bo' },
  ],
  'crm/deals': [{ id: 'deal_a', title: 'BigCo', stage: 'offered', pipeline: 'sales' }],
  'crm/leads': [{ id: 'lead_a', email: 'x@y.example', status: 'engaged' }],
  'crm/channels': [{ id: 'chan_a', contactId: 'cont_a', kind: 'email', value: 'info@bigco.com' }],
  'crm/tasks': [
    { id: 'task_a', title: 'Call', status: 'pending' },
    { id: 'task_b', title: 'Call', status: 'completed', completedAt: '2026-11-01T10:00:00Z' },
  ],
  'crm/tags': [{ id: 'tag_a', name: 'vip' }],
  'crm/segments': [{ id: 'seg_a', name: 'VIPs', kind: 'static' }],
  'crm/segment-members': [{ id: 'segm_a', segmentId: 'seg_a', memberId: 'cont_a' }],
  'crm/notes': [{ id: 'note_a', body: 'x' }],
  'crm/activities': [{ id: 'act_a', type: 'call', happenedAt: NOW }],
};

describe('a new record', () => {
  it.each<[string, string, object, string[]]>([
    [
      'a channel that another person has too',
      'crm/channels',
      { contactId: 'cont_b', kind: 'email', value: 'INFO@bigco.com' },
      [],
    ],
    [
      'a channel by pigeon',
      'crm/channels',
      { contactId: 'cont_b', kind: 'pigeon', value: 'x' },
      ['enum /kind'],
    ],
    ['a household', 'crm/households', { name: 'Smith', memberIds: ['cont_a', 'cont_b'] }, []],
    [
      'a person and a company',
      'crm/relationships',
      { fromId: 'cont_a', type: 'advisor_of', toId: 'comp_a' },
      [],
    ],
    [
      'a relationship to a deal',
      'crm/relationships',
      { fromId: 'cont_a', toId: 'deal_a' },
      ['dangling /toId'],
    ],
    ['a lead that says nothing', 'crm/leads', {}, []],
    ['a lead from a source of deals', 'crm/leads', { source: 'inbound_demo' }, ['enum /source']],
    ['a lead of grade G', 'crm/leads', { grade: 'G' }, ['enum /grade']],
    [
      'a note about several records',
      'crm/notes',
      { body: 'x', anchorIds: ['cont_a', 'deal_a', 'lead_a'] },
      [],
    ],
    [
      'a note about nothing that is',
      'crm/notes',
      { body: 'x', anchorIds: ['cont_x'] },
      ['dangling /anchorIds/0'],
    ],
    [
      'a note about a tag',
      'crm/notes',
      { body: 'x', anchorIds: ['tag_a'] },
      ['dangling /anchorIds/0'],
    ],
    ['a task for the pool', 'crm/tasks', { title: 'Call' }, []],
    [
      'a recurring task',
      'crm/tasks',
      { title: 'Call', dueDate: NOW, recurrenceRule: 'FREQ=WEEKLY;BYDAY=MO,WE' },
      [],
    ],
    [
      'a rule in words',
      'crm/tasks',
      { title: 'Call', dueDate: NOW, recurrenceRule: 'every Monday' },
      ['format /recurrenceRule'],
    ],
    [
      'a recurring task without a due date',
      'crm/tasks',
      { title: 'Call', recurrenceRule: 'FREQ=DAILY' },
      ['required /dueDate'],
    ],
    ['a tag of that name', 'crm/tags', { name: 'vip' }, ['unique /name']],
    ['a segment of that name', 'crm/segments', { name: 'VIPs', kind: 'dynamic' }, ['unique /name']],
    ['another member', 'crm/segment-members', { segmentId: 'seg_a', memberId: 'comp_a' }, []],
    [
      'a member twice',
      'crm/segment-members',
      { segmentId: 'seg_a', memberId: 'cont_a' },
      ['unique /segmentId'],
    ],
    ['an event of its own kind', 'crm/activities', { type: 'fax_sent', happenedAt: NOW }, []],
    [
      'a tag event',
      'crm/activities',
      { type: 'tag_added', happenedAt: NOW, detail: { tag: 'vip' } },
      [],
    ],
    [
      'a tag event without the tag',
      'crm/activities',
      { type: 'tag_added', happenedAt: NOW, detail: { note: 'x' } },
      ['required /detail/tag'],
    ],
    [
      'a segment event of no segment',
      'crm/activities',
      { type: 'segment_left', happenedAt: NOW, detail: { segmentId: 'seg_x' } },
      ['dangling /detail/segmentId'],
    ],
    ['an event of an earlier import', 'crm/activities', { type: 'tag_added', happenedAt: NOW }, []],
    [
      'a mail that came back',
      'crm/emails',
      { toEmail: 'x@y.example', bounceType: 'hard', anchorIds: ['cont_a', 'deal_a'] },
      [],
    ],
    ['a line', 'crm/line-items', { dealId: 'deal_a', quantity: 2, unitPrice: 9.99 }, []],
    [
      'a discount over 100',
      'crm/line-items',
      { dealId: 'deal_a', quantity: 2, unitPrice: 9, discount: 101 },
      ['maximum /discount'],
    ],
    [
      'an imported move',
      'crm/stage-history',
      { dealId: 'deal_a', toStage: 'won', changedAt: NOW },
      [],
    ],
  ])('%s', (_, collection, data, problems) => {
    expect(tryCreate(collection, data, OTHERS).problems).toEqual(problems);
  });
});

/** What the lead has become. */
const BECAME = { convertedContactId: 'cont_a' };

it.each<[string, JsonObject, string]>([
  ['lead_a', { status: 'converted' }, 'check /status'],
  ['deal_a', { stage: 'lead', actualCloseDate: '2026-01-01' }, 'check /actualCloseDate'],
  ['deal_a', { stage: 'closed_won', actualCloseDate: '2099-01-01' }, 'check /actualCloseDate'],
])('%s with %j is told of', (id, fields, problem) => {
  expect(trySet(id, fields, OTHERS).problems).toEqual([problem]);
});

it('a converted lead stays one', () => {
  const leads = [{ id: 'lead_b', email: 'b@y.example', status: 'converted', ...BECAME }];
  const back = () => trySet('lead_b', { status: 'qualified' }, { ...OTHERS, 'crm/leads': leads });
  expect(back).toThrow('"converted" cannot become "qualified"');
});

describe('a move', () => {
  const given = '2026-11-01T09:00:00Z';
  it.each<[string, JsonObject, string, string | null]>([
    ['lead_a', { status: 'converted', ...BECAME }, 'convertedAt', NOW],
    ['lead_a', { status: 'converted', ...BECAME, convertedAt: given }, 'convertedAt', given],
    ['lead_a', { status: 'qualified' }, 'qualifiedAt', NOW],
    ['lead_a', { status: 'new' }, 'convertedAt', null],
    [
      'deal_a',
      { stage: 'closed_won', actualCloseDate: '2026-11-01' },
      'actualCloseDate',
      '2026-11-01',
    ],
    ['deal_a', { stage: 'lead' }, 'actualCloseDate', null],
    ['task_a', { status: 'completed' }, 'completedAt', NOW],
    ['task_a', { status: 'cancelled' }, 'completedAt', null],
    ['task_b', { status: 'pending' }, 'completedAt', null],
  ])('%s with %j', (id, fields, name, value) => {
    const { record, problems } = trySet(id, fields, OTHERS);
    expect(memberOf(record, name)).toBe(value);
    expect(problems).toEqual([]);
  });

  it('of an activity is refused: it is append-only', () => {
    expect(() => trySet('act_a', { type: 'meeting' }, OTHERS)).toThrow(/append-only/);
  });
});

describe('a computed field', () => {
  const lines = [
    { id: 'li_a', dealId: 'deal_a', quantity: 3, unitPrice: 0.1 },
    { id: 'li_b', dealId: 'deal_a', quantity: 2, unitPrice: 9.99, discount: 25 },
  ];
  const context = contextOf({ ...OTHERS, 'crm/line-items': lines });
  it.each<[string, string, object, unknown]>([
    ['crm/line-items', 'total', lines[0] ?? {}, 0.3],
    ['crm/line-items', 'total', lines[1] ?? {}, 14.99],
    ['crm/line-items', 'total', { id: 'li_d', quantity: 1, unitPrice: 0.7, discount: 33.3 }, 0.47],
    ['crm/line-items', 'total', { id: 'li_e', quantity: 3, unitPrice: 0.335 }, 1.01],
    ['crm/line-items', 'total', { id: 'li_f', quantity: 3, unitPrice: 33.5, currency: 'JPY' }, 101],
    [
      'crm/line-items',
      'total',
      { id: 'li_g', quantity: 1, unitPrice: 1.2345, currency: 'KWD' },
      1.235,
    ],
    ['crm/line-items', 'total', { id: 'li_c', quantity: 2 }, null],
    ['crm/deals', 'linesTotal', { id: 'deal_a' }, 15.29],
    ['crm/deals', 'linesTotal', { id: 'deal_none' }, null],
    ['crm/tasks', 'isRecurring', { id: 'task_c', recurrenceRule: 'FREQ=DAILY' }, true],
    ['crm/tasks', 'isRecurring', { id: 'task_a' }, false],
    ['crm/tags', 'isSystem', { id: 'tag_b', name: 'bot:paused' }, true],
    ['crm/tags', 'isSystem', { id: 'tag_a', name: 'vip' }, false],
  ])('%s %s of %j', (path, field, data, value) => {
    const collection = requireCollection(context.model, path);
    const compiled = context.expressions.get(collection, field);
    expect(compiled.evaluate(stored(path, data).data, context.scope)).toBe(value);
  });
});
