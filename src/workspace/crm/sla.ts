/** The clocks of tickets, by what their schema computes and pail.yaml promises. */

import type { PressingTicket } from '../../crm/inbox/types.ts';
import { type Clock, clockOf } from '../../crm/sla/clocks.ts';
import { isTicketOpen, OPEN_TICKETS } from '../../crm/sla/open-tickets.ts';
import type { Actor } from '../../plan/types.ts';
import { numberOf, type Row, readRows, textOf } from '../reports/read-rows.ts';
import type { Reading } from '../types.ts';

export const TICKETS = 'support/tickets';

export type TicketClocks = {
  readonly id: string;
  readonly subject: string;
  readonly priority: string;
  readonly assignee: string;
  readonly isOpen: boolean;
  /** As stored. */
  readonly isBreached: boolean;
  /** Those that were promised something; a closed ticket's stopped ones. */
  readonly clocks: readonly Clock[];
};

const COLUMNS = {
  subject: 'subject',
  priority: 'priority',
  status: 'status',
  assignee: 'assignee.name',
  breached: 'slaBreached',
  firstResponseAt: 'firstResponseAt',
  resolvedAt: 'resolvedAt',
  waitingSince: 'waitingSince',
  responseHours: 'slaHours',
  responseDueAt: 'slaDueAt',
  resolveHours: 'resolveHours',
  resolveDueAt: 'resolveDueAt',
};

/** All tickets that meet the conditions (CEL); none where the pack is not installed. `now`: epoch ms. */
export function ticketClocks(
  reading: Reading,
  actor: Actor,
  now: number,
  where: readonly string[] = [],
): TicketClocks[] {
  return readRows(reading, actor, TICKETS, COLUMNS, where).map((row) => {
    const isOpen = isTicketOpen(row.status);
    return {
      id: textOf(row.id),
      subject: textOf(row.subject),
      priority: textOf(row.priority),
      assignee: textOf(row.assignee),
      isOpen,
      isBreached: row.breached === true,
      clocks: clocksOf(row, isOpen, now, reading),
    };
  });
}

function clocksOf(
  row: Row<keyof typeof COLUMNS>,
  isOpen: boolean,
  now: number,
  { config }: Reading,
): Clock[] {
  const answeredAt = timeOf(row.firstResponseAt) ?? timeOf(row.resolvedAt);
  const asked = [
    ['response', row.responseHours, row.responseDueAt, answeredAt, false],
    ['resolve', row.resolveHours, row.resolveDueAt, timeOf(row.resolvedAt), row.waitingSince],
  ] as const;
  return asked.flatMap(([kind, hours, due, metAt, waiting]): Clock[] => {
    const [promised, dueAt] = [numberOf(hours), timeOf(due)];
    if (promised === null || dueAt === null || (metAt === null && !isOpen)) return [];
    const times = { kind, promised, dueAt, metAt, isPaused: typeof waiting === 'string' };
    return [clockOf(times, now, config.support.calendar)];
  });
}

function timeOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

const PRESSING: ReadonlySet<string> = new Set(['breached', 'at_risk']);

/** Open tickets that meet the conditions, with a clock that is overdue or nearly; the clock that ends first counts. */
export function pressingTickets(
  reading: Reading,
  actor: Actor,
  now: number,
  where: readonly string[] = [],
): PressingTicket[] {
  const open = [...where, OPEN_TICKETS];
  return ticketClocks(reading, actor, now, open)
    .flatMap(({ id, clocks }): PressingTicket[] => {
      const running = clocks.filter((clock) => clock.isRunning && PRESSING.has(clock.state));
      const dueAt = Math.min(...running.map((clock) => clock.dueAt));
      return running.length === 0 ? [] : [{ id, dueAt, isLate: dueAt < now }];
    })
    .sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
}
