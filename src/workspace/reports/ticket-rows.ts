/** Tickets as the reports about support count them. */

import type { Clock } from '../../crm/sla/clocks.ts';
import { isTicketOpen } from '../../crm/sla/open-tickets.ts';
import type { Actor } from '../../plan/types.ts';
import { ticketClocks } from '../crm/sla.ts';
import type { Reading } from '../types.ts';
import { inPeriod, PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { listsBy, mean, namesById, numberOf, readRows, share, textOf } from './read-rows.ts';
import type { Report, ReportArgs } from './types.ts';

export type Ticket = {
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

export type TicketRow = {
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

/** What the reports about tickets have in common. */
export const ABOUT_TICKETS: Pick<Report, 'collection' | 'fill' | 'params' | 'presets' | 'states'> =
  {
    collection: 'support/tickets',
    fill: '`pail create tickets` opens a ticket.',
    params: periodParams('a ticket was opened', 'today-90d'),
    presets: PERIOD_PRESETS,
    states: () => [null],
  };

/** Those that were opened in the time that is asked for. */
export function ticketsOf(
  reading: Reading,
  args: ReportArgs,
  actor: Actor,
  now: number,
): { readonly tickets: readonly Ticket[]; readonly notices: readonly string[] } {
  const period = periodOf(args, reading, now);
  const clocks = new Map(
    ticketClocks(reading, actor, now).map((ticket) => [ticket.id, ticket.clocks]),
  );
  const isLate = (id: string, kind: Clock['kind']): boolean | null => {
    const clock = clocks.get(id)?.find((one) => one.kind === kind);
    return clock === undefined ? null : clock.state === 'breached';
  };
  const all = readRows(reading, actor, 'support/tickets', {
    createdAt: 'createdAt',
    priority: 'priority',
    category: 'category',
    status: 'status',
    breached: 'slaBreached',
    assignee: 'assignee.name',
    assigneeId: 'assigneeId',
    responseHours: 'firstResponseHours',
    resolutionHours: 'resolutionHours',
    satisfaction: 'satisfaction',
  });
  const where = { period, timezone: reading.config.timezone };
  const what = ['ticket', 'createdAt'] as const;
  const { rows, notices } = inPeriod(all, (row) => textOf(row.createdAt), where, what);
  const names = namesById(all.map((row) => [textOf(row.assigneeId), textOf(row.assignee)]));
  const tickets = rows.map((row) => ({
    id: textOf(row.id),
    priority: textOf(row.priority),
    category: textOf(row.category),
    isOpen: isTicketOpen(row.status),
    isBreached: row.breached === true,
    isAnswerLate: isLate(textOf(row.id), 'response'),
    isResolutionLate: isLate(textOf(row.id), 'resolve'),
    assignee: names.get(textOf(row.assigneeId)) ?? '',
    responseHours: numberOf(row.responseHours),
    resolutionHours: numberOf(row.resolutionHours),
    satisfaction: textOf(row.satisfaction),
  }));
  return { tickets, notices };
}

export type Late = 'isAnswerLate' | 'isResolutionLate';

export function lateOf(tickets: readonly Ticket[], field: Late): number {
  return tickets.filter((ticket) => ticket[field] === true).length;
}

export function rowsBy(
  tickets: readonly Ticket[],
  field: 'priority' | 'category' | 'assignee',
): TicketRow[] {
  return [...listsBy(tickets, (ticket) => ticket[field])]
    .map(([key, own]): TicketRow => {
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
