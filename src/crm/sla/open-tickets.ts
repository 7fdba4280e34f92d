/** Which tickets still wait for somebody. */

export const CLOSED_TICKETS: readonly string[] = ['resolved', 'closed'];

/** The same as a condition in CEL. */
export const OPEN_TICKETS = '!(status in ["resolved", "closed"])';

export function isTicketOpen(status: unknown): boolean {
  return !CLOSED_TICKETS.includes(String(status));
}
