/** `sla`: how fast the support answers. */

import { exactSum } from '../../expr/exact-sum.ts';
import { formatNumber, formatPercent } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import { partAndRest, stackedBars } from './charts.ts';
import { mean, share } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import {
  ABOUT_TICKETS,
  type Late,
  lateOf,
  rowsBy,
  type Ticket,
  type TicketRow,
  ticketsOf,
} from './ticket-rows.ts';
import type { Report, ReportSum } from './types.ts';

export const SLA: Report = {
  name: 'sla',
  title: 'SLA',
  description:
    'Tickets answered or resolved later than their priority promises, by priority and by who has them.',
  icon: 'clock',
  ...ABOUT_TICKETS,
  answer: ([reading], args, { actor, now }) => {
    const { config } = reading;
    const { tickets, notices } = ticketsOf(reading, args, actor, now);
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
        notices,
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
            ({ count, breached: late }) =>
              partAndRest(
                [count - late, count],
                String,
                { side: 'Kept', tone: 'green' },
                { side: 'Breached', tone: 'red' },
              ),
          ),
        ],
        tables: [shownTable(byPriority, config), shownTable(byAssignee, config)],
      },
    };
  },
};

/** None where nothing was promised. */
function lateSum(tickets: readonly Ticket[], field: Late): ReportSum[] {
  const promised = tickets.filter((ticket) => ticket[field] !== null).length;
  if (promised === 0) return [];
  const label = field === 'isAnswerLate' ? 'Late answers' : 'Late resolutions';
  return [{ label, text: String(lateOf(tickets, field)), note: `of ${promised} promised` }];
}

const PRIORITIES = ['urgent', 'high', 'medium', 'low'];

function sortedBy(rows: readonly TicketRow[], order: readonly string[]): TicketRow[] {
  const place = ({ key }: TicketRow): number => {
    const at = order.indexOf(key);
    return at < 0 ? order.length : at;
  };
  return [...rows].sort((a, b) => place(a) - place(b));
}

const LEGEND =
  'Breached: marked so in the ticket, when its first answer or its resolution came later than was promised. ' +
  'Late: by the clocks of its priority as they run now, whether or not the ticket is marked.';

function slaTable(
  id: string,
  title: string,
  label: string,
  rows: readonly TicketRow[],
): Table<TicketRow> {
  return {
    id,
    title,
    none: 'No ticket was opened in this time.',
    legend: LEGEND,
    columns: [
      column(id === 'priorities' ? 'name' : 'text', label.toLowerCase(), label, (row) => row.key),
      column('count', 'count', 'Tickets', (row) => row.count, { total: true }),
      column('count', 'breached', 'Breached', (row) => row.breached, {
        total: true,
        tone: (row) => (row.breached > 0 ? 'red' : undefined),
      }),
      column('percent', 'kept', 'Kept', (row) => row.kept, {
        total: (all) => {
          const count = exactSum(all.map((row) => row.count));
          return share(count - exactSum(all.map((row) => row.breached)), count);
        },
      }),
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
