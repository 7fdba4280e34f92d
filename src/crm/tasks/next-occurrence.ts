/** When a rule of recurrence comes next, in local time: clocks that change do not move it. */

import { instantOfLocal, SECOND } from '../../expr/zone.ts';
import { lazyPackage } from '../../lazy-package.ts';
import { partsOf } from '../../schema/recurrence-rule.ts';

const library = lazyPackage<typeof import('rrule')>('rrule');

export type Occurrence = {
  /** Local time, as epoch ms of the same time in UTC. */
  readonly local: number;
  /** The rule from there on: what is left of its COUNT. */
  readonly rule: string;
};

/** Rules whose next occurrence is farther off are over: it bounds the search for a 30 February. */
const HORIZON_YEARS = 50;

/**
 * The first occurrence after `after` of a sound rule that starts at `start`; null when the series is over.
 * Times are local ones, as epoch ms of the same time in UTC. Of a COUNT, `start` is one, and what is passed over
 * counts. An UNTIL in UTC is an instant; a day holds to its end there.
 */
export function nextOccurrence(
  rule: string,
  start: number,
  after: number,
  timezone: string,
): Occurrence | null {
  const parts = partsOf(rule);
  let passed = 0;
  let found: number | null = null;
  seriesOf(parts, start, after).all((date) => {
    const local = date.getTime();
    if (local <= start) return true;
    passed++;
    if (local > after) found = local;
    return found === null;
  });
  if (found === null || isPast(parts.get('UNTIL'), found, timezone)) return null;
  const count = parts.get('COUNT');
  if (count === undefined) return { local: found, rule };
  const left = Number(count) - passed;
  if (left < 1) return null;
  return { local: found, rule: rule.replace(`COUNT=${count}`, `COUNT=${left}`) };
}

function seriesOf(
  parts: ReadonlyMap<string, string>,
  start: number,
  after: number,
): InstanceType<typeof import('rrule').RRule> {
  const { RRule } = library();
  const endless = [...parts].filter(([name]) => name !== 'COUNT' && name !== 'UNTIL');
  const options = RRule.parseString(endless.map((pair) => pair.join('=')).join(';'));
  const until = new Date(after);
  until.setUTCFullYear(until.getUTCFullYear() + HORIZON_YEARS);
  return new RRule({ ...options, dtstart: new Date(start), until });
}

function isPast(until: string | undefined, local: number, timezone: string): boolean {
  if (until === undefined) return false;
  const [year, month, day, hour, minute, second] = (
    until.match(/^(....)(..)(..)(?:T(..)(..)(..))?/) ?? []
  )
    .slice(1)
    .map(Number);
  const isDay = !until.includes('T');
  const end = Date.UTC(
    year ?? 0,
    (month ?? 1) - 1,
    day,
    isDay ? 23 : hour,
    isDay ? 59 : minute,
    isDay ? 59 : second,
  );
  const at = until.endsWith('Z') ? instantOfLocal(local, timezone) : local;
  return at >= end + SECOND;
}
