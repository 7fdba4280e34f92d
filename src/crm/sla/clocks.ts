/** The two clocks of a ticket, to the first answer and to the resolution: when each is due and how it stands. */

import { type WorkCalendar, workHours } from '../../expr/work-time.ts';

export const CLOCKS = ['response', 'resolve'] as const;

/** `kept`: it stopped in time; `at_risk`: less than a quarter is left; `paused`: it waits for the customer. */
export type ClockState = 'kept' | 'ok' | 'at_risk' | 'paused' | 'breached';

/** Times are epoch ms. */
export type ClockTimes = {
  readonly kind: (typeof CLOCKS)[number];
  /** Working hours that were promised. */
  readonly promised: number;
  readonly dueAt: number;
  /** When it stopped; null while it runs. */
  readonly metAt: number | null;
  readonly isPaused: boolean;
};

export type Clock = {
  readonly kind: (typeof CLOCKS)[number];
  readonly dueAt: number;
  readonly state: ClockState;
  readonly isRunning: boolean;
  /** Working hours left when it stopped, or now; negative: over. */
  readonly left: number;
};

/** Part of what was promised that must be left for a clock not to be at risk. */
const SAFE = 1 / 4;

export function clockOf(
  { kind, promised, dueAt, metAt, isPaused }: ClockTimes,
  now: number,
  calendar: WorkCalendar | null,
): Clock {
  const at = metAt ?? now;
  const left = workHours(at, dueAt, calendar);
  const state = (): ClockState => {
    if (at > dueAt) return 'breached';
    if (metAt !== null) return 'kept';
    if (isPaused) return 'paused';
    return left < promised * SAFE ? 'at_risk' : 'ok';
  };
  return { kind, dueAt, state: state(), isRunning: metAt === null, left };
}
