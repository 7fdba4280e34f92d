/** `workload`: what is on everybody's desk. */

import { type Money, moneyOf } from '../../changes/movement.ts';
import { CLOSED_TICKETS } from '../../crm/sla/open-tickets.ts';
import { CLOSED } from '../../crm/tasks/open-tasks.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import type { Actor } from '../../plan/types.ts';
import type { Reading } from '../types.ts';
import { stackedBars } from './charts.ts';
import { CURRENCY_PARAM } from './rates.ts';
import { numberOf, readRows, textOf } from './read-rows.ts';
import { askedDeals, DEAL_FIGURES, type Deal } from './sales.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Row = {
  /** Absent: nobody of the people that there are. */
  readonly id?: string;
  readonly name: string;
  readonly issues: number;
  /** What the estimates of open issues leave over the time spent, hours. */
  readonly hoursLeft: number;
  readonly tickets: number;
  readonly tasks: number;
  readonly deals: number;
  readonly dealValue: Money;
};

export const WORKLOAD: Report = {
  name: 'workload',
  title: 'Workload',
  description: 'Open issues, tickets, tasks and deals of each person.',
  icon: 'users',
  collection: 'users',
  figures: DEAL_FIGURES,
  fill: '`pail create users` adds a person.',
  params: [CURRENCY_PARAM],
  states: () => [null],
  answer: ([reading], args, ask) => {
    const { deals, note } = askedDeals(reading, args, ask);
    const rows = peopleOf(reading, ask.actor, deals);
    const table = tableOf(rows, note);
    const all = (of: (row: Row) => number): string => String(exactSum(rows.map(of)));
    return {
      data: { people: jsonRows(table) },
      model: {
        sums: [
          { label: 'Open issues', text: all((row) => row.issues) },
          { label: 'Open tickets', text: all((row) => row.tickets) },
          { label: 'Open deals', text: all((row) => row.deals) },
        ],
        charts: [
          stackedBars(
            'Open issues, tickets and tasks',
            rows.filter((row) => loadOf(row) > 0),
            ({ name }) => name,
            (row) => String(loadOf(row)),
            ({ issues, tickets, tasks }) => [
              { size: issues, side: 'Issues', text: String(issues), tone: 'blue' },
              { size: tickets, side: 'Tickets', text: String(tickets), tone: 'amber' },
              { size: tasks, side: 'Tasks', text: String(tasks), tone: 'violet' },
            ],
          ),
        ],
        tables: [shownTable(table, reading.config)],
      },
    };
  },
};

const loadOf = ({ issues, tickets, tasks }: Row): number => issues + tickets + tasks;

type Desk = { readonly who: string; readonly hours: number };

/** Open work of each kind, by whose it is. */
function openWork(reading: Reading, actor: Actor): Record<'issues' | 'tickets' | 'tasks', Desk[]> {
  const read = (
    collection: string,
    who: string,
    hours: string,
    done: readonly string[],
  ): Desk[] => {
    const where = done.map((status) => `status != ${JSON.stringify(status)}`);
    return readRows(reading, actor, collection, { who, hours }, where).map((row) => ({
      who: textOf(row.who),
      hours: numberOf(row.hours) ?? 0,
    }));
  };
  const left = 'estimate == null ? 0 : max([0, estimate - coalesce(timeSpent, 0)])';
  return {
    issues: read('issues', 'assigneeId', left, ['done', 'cancelled', 'backlog']),
    tickets: read('support/tickets', 'assigneeId', '0', CLOSED_TICKETS),
    tasks: read('crm/tasks', 'assignedToId', '0', CLOSED),
  };
}

/** Those with the most first; people without anything open last, and behind them what is on nobody's desk. */
function peopleOf(reading: Reading, actor: Actor, deals: readonly Deal[]): Row[] {
  const work = openWork(reading, actor);
  const owned = readRows(reading, actor, 'crm/deals', { who: 'ownerId' });
  const owners = new Map(owned.map((row) => [textOf(row.id), textOf(row.who)]));
  const openDeals = deals.filter(({ status }) => status === 'open');
  const people = readRows(reading, actor, 'users', { name: 'name' });
  const known = new Set(people.map((user) => textOf(user.id)));
  const deskOf = (who = ''): string => (known.has(who) ? who : '');
  const rowOf = (id: string, name: string): Row => {
    const mine = (kind: keyof typeof work): Desk[] =>
      work[kind].filter(({ who }) => deskOf(who) === id);
    const issues = mine('issues');
    const own = openDeals.filter((deal) => deskOf(owners.get(deal.id)) === id);
    return {
      ...(id === '' ? {} : { id }),
      name,
      issues: issues.length,
      hoursLeft: exactSum(issues.map(({ hours }) => hours)),
      tickets: mine('tickets').length,
      tasks: mine('tasks').length,
      deals: own.length,
      dealValue: moneyOf(own),
    };
  };
  const nobody = rowOf('', 'Nobody');
  const rows = people
    .map((user) => rowOf(textOf(user.id), textOf(user.name) || textOf(user.id)))
    .sort((a, b) => loadOf(b) - loadOf(a) || b.deals - a.deals || (a.name < b.name ? -1 : 1));
  return loadOf(nobody) + nobody.deals === 0 ? rows : [...rows, nobody];
}

function tableOf(rows: readonly Row[], note: string): Table<Row> {
  return {
    id: 'people',
    title: 'People',
    ...(note === '' ? {} : { note }),
    none: 'There is nobody.',
    columns: [
      column('record', 'name', 'Person', (row) => row.name),
      column('count', 'issues', 'Issues', (row) => row.issues, { total: true }),
      column('hours', 'hoursLeft', 'Hours left', (row) => row.hoursLeft, { total: true }),
      column('count', 'tickets', 'Tickets', (row) => row.tickets, { total: true }),
      column('count', 'tasks', 'Tasks', (row) => row.tasks, { total: true }),
      column('count', 'deals', 'Deals', (row) => row.deals, { total: true }),
      column('moneys', 'dealValue', 'Deal value', (row) => row.dealValue),
    ],
    rows,
  };
}
