/** Moments as people write them, in the workspace's time zone. */

import { PailError } from '../../errors.ts';
import { parseDay } from '../../expr/time.ts';
import { HOUR } from '../../expr/zone.ts';
import { type Clock, lastMomentOf } from '../revision-at.ts';

const EXPECTED = '2026-05-01, "2026-05-01 14:00", 2026-05-01T14:00:00Z, today-7d or now-2h';

/** Epoch ms at which a text begins: a day at its midnight. Throws `usage`. */
export function startOf(text: string, clock: Clock): number {
  return parseDay(text, clock.timezone) ?? momentOf(text, clock);
}

/** Epoch ms of something that happened then: a day without a time stands for its noon, or for now if that is earlier. */
export function happenedAt(text: string, clock: Clock): number {
  const day = parseDay(text, clock.timezone);
  const moment = day === null ? momentOf(text, clock) : Math.min(day + 12 * HOUR, clock.now);
  const at = /^today\b/.test(text) ? Math.min(moment, clock.now) : moment;
  if (at <= clock.now && (day === null || day <= clock.now)) return at;
  const message = `"${text}" is yet to come; what has not happened is a task: \`pail create tasks title=… dueDate=…\``;
  throw new PailError('usage', message, { text });
}

function momentOf(text: string, clock: Clock): number {
  const found = lastMomentOf(text, clock);
  if (found !== null) return found;
  throw new PailError('usage', `"${text}" is no date; expected ${EXPECTED}`, { text });
}
