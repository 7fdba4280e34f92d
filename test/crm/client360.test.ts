import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { client360 } from '../../src/crm/client360/client360.ts';
import type { Client360, NextStep } from '../../src/crm/client360/types.ts';
import type { JsonValue, StoredRecord } from '../../src/record/types.ts';
import { contextOf, stored } from '../support/plan-context.ts';

const NOW = Date.parse('2026-11-20T15:30:00Z');

/** Client-360 of the first contact, or company, in a world of these records. */
function clientIn(
  records: Readonly<Record<string, readonly object[]>>,
  id = 'cont_j',
  computed: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = {},
): Client360 {
  const { index, model } = contextOf(records);
  const record = index.get(id) as StoredRecord;
  return client360(
    record,
    {
      index,
      linksTo: (one) => index.linksTo(one),
      model,
      nameOf: (one) => (index.get(one) === undefined ? undefined : `name of ${one}`),
      computed: (one) => computed[one.id] ?? {},
      currency: 'USD',
      now: NOW,
      today: '2026-11-20',
    },
    10,
  );
}

const JANE = { id: 'cont_j', firstName: 'Jane', lastContactedAt: '2026-11-19T10:00:00Z' };
const DEAL = { id: 'deal_a', title: 'A', contactIds: ['cont_j'], stage: 'lead', pipeline: 'sales' };
const LEAD = { id: 'lead_a', name: 'L', personId: 'cont_j', status: 'qualified' };
const world = (more: Readonly<Record<string, readonly object[]>>) => ({
  'crm/contacts': [JANE],
  ...more,
});
const PLANNED = {
  id: 'task_a',
  title: 'Call',
  status: 'pending',
  anchorIds: ['deal_a'],
  dueDate: '2026-11-25T10:00:00Z',
};

describe('what to do next', () => {
  it.each<[string, Readonly<Record<string, readonly object[]>>, Partial<NextStep>[]]>([
    ['nothing is open', world({}), []],
    [
      'a task is overdue',
      world({
        'crm/tasks': [{ ...PLANNED, anchorIds: ['cont_j'], dueDate: '2026-11-20T15:00:00Z' }],
      }),
      [{ rule: 'task-overdue', urgency: 'now', recordId: 'task_a' }],
    ],
    [
      'a done task is not',
      world({
        'crm/tasks': [{ ...PLANNED, status: 'completed', dueDate: '2026-01-01T10:00:00Z' }],
      }),
      [],
    ],
    ['a deal has a next step', world({ 'crm/deals': [DEAL], 'crm/tasks': [PLANNED] }), []],
    [
      'a deal has none',
      world({ 'crm/deals': [DEAL] }),
      [{ rule: 'deal-without-step', urgency: 'soon' }],
    ],
    [
      'a deal is past its day',
      world({
        'crm/deals': [{ ...DEAL, expectedCloseDate: '2026-11-19' }],
        'crm/tasks': [PLANNED],
      }),
      [{ rule: 'deal-late', urgency: 'now', due: '2026-11-19' }],
    ],
    [
      'it closes today',
      world({
        'crm/deals': [{ ...DEAL, expectedCloseDate: '2026-11-20' }],
        'crm/tasks': [PLANNED],
      }),
      [],
    ],
    [
      'a lead is qualified',
      world({ 'crm/leads': [LEAD] }),
      [{ rule: 'lead-qualified', recordId: 'lead_a' }],
    ],
    [
      'and converted',
      world({ 'crm/leads': [{ ...LEAD, convertedAt: '2026-11-01T10:00:00Z' }] }),
      [],
    ],
    [
      'a customer is silent',
      {
        'crm/contacts': [
          { ...JANE, lifecycleStage: 'customer', lastContactedAt: '2026-08-01T10:00:00Z' },
        ],
      },
      [{ rule: 'silent', urgency: 'later', title: 'Get in touch: 111 days without contact' }],
    ],
    [
      'and wants no contact',
      {
        'crm/contacts': [
          {
            ...JANE,
            status: 'do_not_contact',
            lifecycleStage: 'customer',
            lastContactedAt: '2026-01-01T10:00:00Z',
          },
        ],
      },
      [],
    ],
    [
      'a score expires',
      world({
        'crm/leads': [{ ...LEAD, status: 'new' }],
        'crm/lead-scores': [
          {
            id: 'lsc_1',
            leadId: 'lead_a',
            score: 50,
            scoredAt: '2026-11-01T10:00:00Z',
            expiresAt: '2026-11-28T10:00:00Z',
          },
          {
            id: 'lsc_0',
            leadId: 'lead_a',
            score: 10,
            scoredAt: '2026-10-01T10:00:00Z',
            expiresAt: '2026-10-28T10:00:00Z',
          },
        ],
      }),
      [{ rule: 'score-expiring', urgency: 'later', recordId: 'lsc_1' }],
    ],
  ])('%s', (_name, records, steps) => {
    expect(clientIn(records).next).toEqual(steps.map((step) => expect.objectContaining(step)));
  });

  it.each([
    ['2026-11-20T15:00:00Z', [{ rule: 'ticket-answer', urgency: 'now', recordId: 'tkt_a' }]],
    ['2026-11-20T19:00:00Z', [{ rule: 'ticket-answer', urgency: 'soon', recordId: 'tkt_a' }]],
    ['2026-11-20T20:00:00Z', []],
  ])('a first answer is due at %s', (slaDueAt, steps) => {
    const ticket = { id: 'tkt_a', subject: 'Help', contactId: 'cont_j', status: 'new' };
    const client = clientIn(world({ 'support/tickets': [ticket] }), 'cont_j', {
      tkt_a: { slaDueAt },
    });
    expect(client.next).toEqual(steps.map((step) => expect.objectContaining(step)));
    const answered = { ...ticket, firstResponseAt: '2026-11-20T14:00:00Z' };
    expect(
      clientIn(world({ 'support/tickets': [answered] }), 'cont_j', { tkt_a: { slaDueAt } }).next,
    ).toEqual([]);
  });
});

describe('a client', () => {
  it('never adds up currencies, and adds exactly', () => {
    const deals = [0.1, 0.2].map((expectedValue, n) => ({
      ...DEAL,
      id: `deal_${n}`,
      expectedValue,
      probability: 50,
    }));
    const euro = { ...DEAL, id: 'deal_eur', expectedValue: 7, currency: 'EUR' };
    const client = clientIn(world({ 'crm/deals': [...deals, euro] }), 'cont_j', {
      deal_eur: { status: 'won' },
    });
    expect(client.deals?.totals).toEqual([
      { currency: 'EUR', open: 0, weighted: 0, won: 7 },
      { currency: 'USD', open: 0.3, weighted: 0.15, won: 0 },
    ]);
  });

  it('has no section of a collection that is not there, and an empty one of one that is', () => {
    const client = clientIn(world({}));
    expect(client.notes).toEqual([]);
    const { index, model } = contextOf(world({}));
    const few = {
      ...model,
      collections: new Map([...model.collections].filter(([path]) => !/notes|tickets/.test(path))),
    };
    const ground = {
      linksTo: (id: string) => index.linksTo(id),
      nameOf: () => undefined,
      computed: () => ({}),
      currency: 'USD',
      now: NOW,
      today: '2026-11-20',
    };
    const without = client360(stored('crm/contacts', JANE), { ...ground, index, model: few }, 10);
    expect(without).not.toHaveProperty('notes');
    expect(without).not.toHaveProperty('tickets');
    expect(without.tasks).toEqual({ open: [], done: [] });
  });
});

describe('the demo, counted in its files', () => {
  type Data = Readonly<Record<string, unknown>>;
  const read = (path: string): Data[] =>
    readdirSync(join('bucket', path)).map((name) =>
      JSON.parse(readFileSync(join('bucket', path, name), 'utf8')),
    );
  const has = (value: unknown, id: unknown): boolean => [value].flat().includes(id);
  let reading: Awaited<ReturnType<typeof open>>;
  const open = async () => (await import('../../src/workspace/open.ts')).openWorkspace('.');
  beforeAll(async () => {
    reading = await open();
  });
  afterAll(() => reading.close());

  it('has the same deals, money, tickets, people and notes for every company', async () => {
    const { clientOf } = await import('../../src/workspace/crm/client360.ts');
    const [deals, contacts, tickets, notes, leads] = [
      'crm/deals',
      'crm/contacts',
      'support/tickets',
      'crm/notes',
      'crm/leads',
    ].map(read);
    const stages = new Map(
      read('crm/stages').map((one) => [`${one['pipeline']} ${one['key']}`, one]),
    );
    for (const { id } of read('crm/companies')) {
      const client = await clientOf(
        reading,
        null,
        reading.find(String(id)),
        reading.actor('test'),
        NOW,
      );
      const own = (deals ?? []).filter((one) => one['companyId'] === id);
      const people = (contacts ?? []).filter(
        (one) => one['companyId'] === id && !one['archivedAt'],
      );
      const those = (leads ?? []).filter((one) =>
        has([one['companyId'], one['convertedCompanyId']], id),
      );
      const circle = [
        id,
        ...own.map((one) => one['id']),
        ...people.map((one) => one['id']),
        ...those.map((one) => one['id']),
      ];
      const inCircle = (...ids: unknown[]): boolean =>
        ids.flat().some((one) => circle.includes(one));
      const isOpen = (one: Data): boolean => {
        const stage = stages.get(`${one['pipeline']} ${one['stage']}`);
        return !stage?.['isWon'] && !stage?.['isLost'];
      };
      const cents = own
        .filter(isOpen)
        .reduce((sum, one) => sum + Math.round(Number(one['expectedValue'] ?? 0) * 100), 0);
      const answer = {
        open: client.deals?.open.length,
        closed: client.deals?.closed.length,
        cents: Math.round(
          (client.deals?.totals ?? []).reduce((sum, one) => sum + one.open, 0) * 100,
        ),
        people: client.people?.length,
        tickets: (client.tickets?.open.length ?? 0) + (client.tickets?.closed.length ?? 0),
        notes: client.notes?.length,
      };
      expect({ id, ...answer }).toEqual({
        id,
        open: own.filter(isOpen).length,
        closed: own.filter((one) => !isOpen(one)).length,
        cents,
        people: people.length,
        tickets: (tickets ?? []).filter(
          (one) => inCircle(one['companyId'], one['contactId']) && !one['archivedAt'],
        ).length,
        notes: (notes ?? []).filter((one) => inCircle(one['anchorIds'])).length,
      });
    }
  });
});

describe('a household', () => {
  const ANN = { id: 'cont_ann', firstName: 'Ann', email: 'home@x.example', phone: '+1 555 0100' };
  const BO = { id: 'cont_bo', firstName: 'Bo', email: 'Home@x.example', phone: '+1 555 0199' };
  const client = clientIn(
    {
      'crm/contacts': [BO, ANN, { id: 'cont_other', firstName: 'Else' }],
      'crm/households': [{ id: 'hh_a', name: 'Home', memberIds: ['cont_ann', 'cont_bo'] }],
      'crm/channels': [
        { id: 'chan_a', contactId: 'cont_bo', kind: 'phone', value: '+1 (555) 0100' },
        { id: 'chan_b', contactId: 'cont_other', kind: 'phone', value: '+1 555 0777' },
      ],
      'crm/relationships': [
        { id: 'rel_b', fromId: 'cont_other', type: 'advisor_of', toId: 'cont_bo' },
        { id: 'rel_c', fromId: 'cont_bo', type: 'spouse', toId: 'cont_ann' },
        { id: 'rel_d', fromId: 'cont_other', type: 'friend', toId: 'cont_none' },
      ],
      'crm/deals': [{ ...DEAL, contactIds: ['cont_bo'] }],
      'crm/tasks': [],
    },
    'hh_a',
  );

  it('has its members in their order, with what they have in common', () => {
    expect(client.kind).toBe('household');
    expect(client.people?.map(({ id }) => id)).toEqual(['cont_ann', 'cont_bo']);
    const reached = client.channels?.map(({ value, people }) => [
      value,
      (people ?? []).map(({ id }) => id).join(' '),
    ]);
    expect(reached).toEqual([
      ['home@x.example', 'cont_ann cont_bo'],
      ['+1 555 0100', 'cont_ann cont_bo'],
      ['+1 555 0199', 'cont_bo'],
    ]);
  });

  it('tells each tie once, those among members first', () => {
    const ties = client.relationships?.map(({ of, type, direction, other }) =>
      [of?.id, direction, type, other.id].join(' '),
    );
    expect(ties).toEqual(['cont_bo from spouse cont_ann', 'cont_bo to advisor_of cont_other']);
  });

  it('has the deals and next steps of its members', () => {
    expect(client.deals?.open.map(({ id }) => id)).toEqual(['deal_a']);
    expect(client.next).toMatchObject([{ rule: 'deal-without-step', recordId: 'deal_a' }]);
  });
});
