/** `sla` and `tickets`: how fast the support answers, and what it is asked. */

import type { Clock } from '../../crm/sla/clocks.ts';
import type { Actor } from '../../plan/types.ts';
import { formatNumber, formatPercent } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import { ticketClocks } from '../crm/sla.ts';
import type { Reading } from '../types.ts';
import { stackedBars } from './charts.ts';
import { isWithin, PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { groupBy, mean, numberOf, readRows, share, textOf } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report, ReportArgs, ReportSum } from './types.ts';

type Ticket = {
  readonly id: string;
  readonly priority: string;
  readonly category: string;
  readonly isOpen: boolean;
  readonly isBreached: boolean;
  /** By the clocks: whether the answer came, or is, too late; null where none was promised. */
  readonly isAnswerLate: boolean | null;
  readonly isResolutionLate: boolean | null;
  readonly assignee: string;
  readonly responseHours: number | null;
  readonly resolutionHours: number | null;
  readonly satisfaction: string;
};

type Row = {
  readonly key: string;
  readonly count: number;
  readonly open: number;
  readonly breached: number;
  readonly kept: number | null;
  /** By the clocks. */
  readonly lateAnswers: number;
  readonly lateResolutions: number;
  readonly responseHours: number | null;
  readonly resolutionHours: number | null;
  /** Percent of the verdicts that are `great`. */
  readonly great: number | null;
};

const PARAMS = periodParams('a ticket was opened', 'today-90d');

export const SLA: Report = {
  name: 'sla',
  title: 'SLA',
  description:
    'Tickets answered or resolved later than their priority promises, by priority and by who has them.',
  icon: 'clock',
  collection: 'support/tickets',
  fill: '`pail create tickets` opens a ticket.',
  params: PARAMS,
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: ([reading], args, { actor, now }) => {
    const { config } = reading;
    const tickets = ticketsOf(reading, args, actor, now);
    const byPriority = slaTable(
      'priorities',
      'By priority',
      'Priority',
      sortedBy(rowsBy(tickets, 'priority'), PRIORITIES),
    );
    const byAssignee = slaTable(
      'assignees',
      'By assignee',
      'Assignee',
      rowsBy(tickets, 'assignee'),
    );
    const breached = tickets.filter(({ isBreached }) => isBreached).length;
    const kept = share(tickets.length - breached, tickets.length);
    const response = mean(
      tickets.flatMap(({ responseHours: hours }) => (hours === null ? [] : [hours])),
    );
    return {
      data: {
        total: tickets.length,
        breached,
        kept,
        lateAnswers: lateOf(tickets, 'isAnswerLate'),
        lateResolutions: lateOf(tickets, 'isResolutionLate'),
        responseHours: response,
        priorities: jsonRows(byPriority),
        assignees: jsonRows(byAssignee),
      },
      model: {
        sums: [
          { label: 'Kept', text: kept === null ? '–' : formatPercent(kept, config), tone: 'green' },
          { label: 'Breached', text: String(breached), note: `of ${tickets.length}`, tone: 'red' },
          {
            label: 'First answer',
            text: response === null ? '–' : `${formatNumber(response, config, 1)} h`,
            note: 'mean',
          },
          ...(['isAnswerLate', 'isResolutionLate'] as const).flatMap((field) =>
            lateSum(tickets, field),
          ),
        ],
        charts: [
          stackedBars(
            'Promises by priority',
            byPriority.rows,
            ({ key }) => humanise(key),
            ({ kept: part }) => (part === null ? '–' : formatPercent(part, config)),
            ({ count, breached: late }) => [
              { size: count - late, side: 'Kept', text: String(count - late), tone: 'green' },
              { size: late, side: 'Breached', text: String(late), tone: 'red' },
            ],
          ),
        ],
        tables: [shownTable(byPriority, config), shownTable(byAssignee, config)],
      },
    };
  },
};

export const TICKETS: Report = {
  name: 'tickets',
  title: 'Tickets by category',
  description: 'What customers ask for, how long it takes to resolve, and what they think of it.',
  icon: 'ticket',
  collection: 'support/tickets',
  fill: '`pail create tickets` opens a ticket.',
  params: PARAMS,
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: ([reading], args, { actor, now }) => {
    const { config } = reading;
    const tickets = ticketsOf(reading, args, actor, now);
    const rows = [...rowsBy(tickets, 'category')].sort((a, b) => b.count - a.count);
    const table: Table<Row> = {
      id: 'categories',
      title: 'By category',
      none: 'No ticket was opened in this time.',
      columns: [
        column('name', 'category', 'Category', (row) => row.key),
        column('count', 'count', 'Tickets', (row) => row.count, { total: true }),
        column('percent', 'share', 'Share', (row) => share(row.count, tickets.length)),
        column('count', 'open', 'Open', (row) => row.open, { total: true }),
        column('hours', 'resolutionHours', 'Resolved in', (row) => row.resolutionHours),
        column('percent', 'great', 'Called great', (row) => row.great),
      ],
      rows,
    };
    return {
      data: { total: tickets.length, categories: jsonRows(table) },
      model: {
        sums: [
          { label: 'Tickets', text: String(tickets.length) },
          {
            label: 'Open',
            text: String(tickets.filter(({ isOpen }) => isOpen).length),
            tone: 'blue',
          },
        ],
        charts: [
          stackedBars(
            'Tickets by category',
            rows,
            ({ key }) => humanise(key),
            ({ count }) => String(count),
            ({ count, open }) => [
              { size: open, side: 'Open', text: String(open), tone: 'blue' },
              {
                size: count - open,
                side: 'Closed',
                text: String(count - open),
                tone: 'gray',
                pale: true,
              },
            ],
          ),
        ],
        tables: [shownTable(table, config)],
      },
    };
  },
};

function ticketsOf(reading: Reading, args: ReportArgs, actor: Actor, now: number): Ticket[] {
  const period = periodOf(args, reading, now);
  const clocks = new Map(
    ticketClocks(reading, actor, now).map((ticket) => [ticket.id, ticket.clocks]),
  );
  const isLate = (id: string, kind: Clock['kind']): boolean | null => {
    const clock = clocks.get(id)?.find((one) => one.kind === kind);
    return clock === undefined ? null : clock.state === 'breached';
  };
  return readRows(reading, actor, 'support/tickets', {
    createdAt: 'createdAt',
    priority: 'priority',
    category: 'category',
    status: 'status',
    breached: 'slaBreached',
    assignee: 'assignee.name',
    responseHours: 'firstResponseHours',
    resolutionHours: 'resolutionHours',
    satisfaction: 'satisfaction',
  })
    .filter((row) => isWithin(period, textOf(row.createdAt), reading.config.timezone))
    .map((row) => ({
      id: textOf(row.id),
      priority: textOf(row.priority),
      category: textOf(row.category),
      isOpen: row.status !== 'resolved' && row.status !== 'closed',
      isBreached: row.breached === true,
      isAnswerLate: isLate(textOf(row.id), 'response'),
      isResolutionLate: isLate(textOf(row.id), 'resolve'),
      assignee: textOf(row.assignee),
      responseHours: numberOf(row.responseHours),
      resolutionHours: numberOf(row.resolutionHours),
      satisfaction: textOf(row.satisfaction),
    }));
}

type Late = 'isAnswerLate' | 'isResolutionLate';

function lateOf(tickets: readonly Ticket[], field: Late): number {
  return tickets.filter((ticket) => ticket[field] === true).length;
}

/** None where nothing was promised. */
function lateSum(tickets: readonly Ticket[], field: Late): ReportSum[] {
  const promised = tickets.filter((ticket) => ticket[field] !== null).length;
  if (promised === 0) return [];
  const label = field === 'isAnswerLate' ? 'Late answers' : 'Late resolutions';
  return [{ label, text: String(lateOf(tickets, field)), note: `of ${promised} promised` }];
}

function rowsBy(tickets: readonly Ticket[], field: 'priority' | 'category' | 'assignee'): Row[] {
  return [...groupBy(tickets, (ticket) => ticket[field])]
    .map(([key, own]): Row => {
      const numbers = (of: 'responseHours' | 'resolutionHours'): number[] =>
        own.flatMap((ticket) => ticket[of] ?? []);
      const verdicts = own.filter(({ satisfaction }) => satisfaction !== '');
      const breached = own.filter(({ isBreached }) => isBreached).length;
      return {
        key: key || 'none',
        count: own.length,
        open: own.filter(({ isOpen }) => isOpen).length,
        breached,
        kept: share(own.length - breached, own.length),
        lateAnswers: lateOf(own, 'isAnswerLate'),
        lateResolutions: lateOf(own, 'isResolutionLate'),
        responseHours: mean(numbers('responseHours')),
        resolutionHours: mean(numbers('resolutionHours')),
        great: share(
          verdicts.filter(({ satisfaction }) => satisfaction === 'great').length,
          verdicts.length,
        ),
      };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const PRIORITIES = ['urgent', 'high', 'medium', 'low'];

function sortedBy(rows: readonly Row[], order: readonly string[]): Row[] {
  const place = ({ key }: Row): number => {
    const at = order.indexOf(key);
    return at < 0 ? order.length : at;
  };
  return [...rows].sort((a, b) => place(a) - place(b));
}

function slaTable(id: string, title: string, label: string, rows: readonly Row[]): Table<Row> {
  return {
    id,
    title,
    none: 'No ticket was opened in this time.',
    columns: [
      column(id === 'priorities' ? 'name' : 'text', label.toLowerCase(), label, (row) => row.key),
      column('count', 'count', 'Tickets', (row) => row.count, { total: true }),
      column('count', 'breached', 'Breached', (row) => row.breached, {
        total: true,
        tone: (row) => (row.breached > 0 ? 'red' : undefined),
      }),
      column('percent', 'kept', 'Kept', (row) => row.kept),
      column('count', 'lateAnswers', 'Late answers', (row) => row.lateAnswers, { total: true }),
      column('count', 'lateResolutions', 'Late resolutions', (row) => row.lateResolutions, {
        total: true,
      }),
      column('hours', 'responseHours', 'First answer', (row) => row.responseHours),
      column('hours', 'resolutionHours', 'Resolved in', (row) => row.resolutionHours),
      column('percent', 'great', 'Called great', (row) => row.great),
    ],
    rows,
  };
}
