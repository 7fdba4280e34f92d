/** `tickets`: what the support is asked. */

import { humanise } from '../../view/humanise.ts';
import { partAndRest, stackedBars } from './charts.ts';
import { share } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import { ABOUT_TICKETS, rowsBy, type TicketRow, ticketsOf } from './ticket-rows.ts';
import type { Report } from './types.ts';

export const TICKETS: Report = {
  name: 'tickets',
  title: 'Tickets by category',
  description: 'What customers ask for, how long it takes to resolve, and what they think of it.',
  icon: 'ticket',
  ...ABOUT_TICKETS,
  answer: ([reading], args, { actor, now }) => {
    const { config } = reading;
    const { tickets, notices } = ticketsOf(reading, args, actor, now);
    const rows = [...rowsBy(tickets, 'category')].sort((a, b) => b.count - a.count);
    const table: Table<TicketRow> = {
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
        notices,
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
            ({ count, open }) =>
              partAndRest(
                [open, count],
                String,
                { side: 'Open', tone: 'blue' },
                { side: 'Closed', tone: 'gray', pale: true },
              ),
          ),
        ],
        tables: [shownTable(table, config)],
      },
    };
  },
};
