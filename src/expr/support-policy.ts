/** What the support promises: hours to the first answer and to the resolution, and which hours count. */

import type { WorkCalendar } from './work-time.ts';

/** Working hours; null: nothing is promised. */
export type SupportTarget = { readonly response: number | null; readonly resolve: number | null };

/** Plain data: a part of the configuration. */
export type SupportPolicy = {
  /** By priority; one that is not named has the target of `medium`. */
  readonly targets: Readonly<Record<string, SupportTarget>>;
  /** Null: every hour counts. */
  readonly calendar: WorkCalendar | null;
};

export const DEFAULT_SUPPORT: SupportPolicy = {
  targets: {
    urgent: { response: 1, resolve: null },
    high: { response: 4, resolve: null },
    medium: { response: 8, resolve: null },
    low: { response: 24, resolve: null },
  },
  calendar: null,
};

export function targetOf(
  { targets }: SupportPolicy,
  priority: string | null,
): SupportTarget | undefined {
  const own = priority !== null && Object.hasOwn(targets, priority) ? targets[priority] : undefined;
  return own ?? targets['medium'];
}
