/** Revisions as people write them, dates told in the workspace's time zone. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { parseRelative, relativeInstant } from '../expr/relative-time.ts';
import { addDays, parseDay, parseInstant, startOfDay } from '../expr/time.ts';
import { localInstant } from '../expr/typed-time.ts';
import { instantOfLocal } from '../expr/zone.ts';
import { type ResolvedRevision, resolveRevision } from '../history/revision.ts';

export type Clock = {
  /** Epoch ms. */
  readonly now: number;
  /** IANA name. */
  readonly timezone: string;
};

/**
 * The commit that a text names; see `resolveRevision`. A day (`2026-05-01`, `today-7d`) stands for the state at its
 * end, a month (`2026-05`) for that at the end of its last day. Throws `git` outside git.
 */
export function revisionAt(
  git: GitInfo | null,
  text: string,
  clock: Clock,
): Promise<ResolvedRevision> {
  const momentOf = (date: string): number | null => lastMomentOf(date, clock);
  return resolveRevision(needGit(git), text, { ...clock, momentOf });
}

/** The repository, or `PailError('git')`: there is no history without one. */
export function needGit(git: GitInfo | null): GitInfo {
  if (git !== null) return git;
  const message =
    'this workspace is in no git repository, so it has no history; `git init` and a first commit begin one';
  throw new PailError('git', message, {});
}

/**
 * Last instant (epoch ms) that a text stands for: the end of a day or month, or the instant it names. Date-times
 * without an offset are read in the time zone of `clock`. Null when the text is none of these.
 */
export function lastMomentOf(text: string, { now, timezone }: Clock): number | null {
  const day = parseDay(text, timezone);
  if (day !== null) return endOfDay(day, timezone);
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (month !== null) {
    const next = Date.UTC(Number(month[1]), Number(month[2]), 1);
    return instantOfLocal(next, timezone) - 1;
  }
  const instant = parseInstant(text) ?? localInstant(text, timezone);
  if (instant !== null) return instant;
  const relative = /^(today|now)\b/.test(text)
    ? parseRelative({ term: text, at: { start: 0, end: text.length } }, text)
    : null;
  if (relative === null) return null;
  const moment = relativeInstant(relative, now, timezone);
  const isDay = relative.base === 'today' || relative.unit === 'months';
  return isDay ? endOfDay(startOfDay(moment, timezone), timezone) : moment;
}

function endOfDay(day: number, timezone: string): number {
  return addDays(day, 1, timezone) - 1;
}
