/** A time zone as calendars want it beside local times (RFC 5545 §3.6.5): each change of clocks by its date. */

import { DAY, localOf, SECOND } from '../../expr/zone.ts';
import type { Component } from './jcal.ts';

/** A feed is read anew all the time, so that few years ahead are enough. */
const YEARS = 6;

/** `VTIMEZONE` of an IANA zone, good from a year before `from` (epoch ms) on. */
export function zoneComponent(timezone: string, from: number): Component {
  const offsetAt = (ms: number): number => localOf(ms, timezone) - ms;
  const start = Math.floor(from / DAY) * DAY - 366 * DAY;
  let offset = offsetAt(start);
  const changes: Component[] = [observance(start, offset, offset)];
  for (let day = start + DAY; day < start + (YEARS + 1) * 366 * DAY; day += DAY) {
    const next = offsetAt(day);
    if (next === offset) continue;
    changes.push(observance(changeIn(day - DAY, day, offset, offsetAt), offset, next));
    offset = next;
  }
  return ['vtimezone', [['tzid', {}, 'text', timezone]], changes];
}

function changeIn(
  from: number,
  to: number,
  before: number,
  offsetAt: (ms: number) => number,
): number {
  let [low, high] = [from, to];
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Its start is what clocks would have shown without the change. */
function observance(at: number, from: number, to: number): Component {
  return [
    to > from ? 'daylight' : 'standard',
    [
      ['dtstart', {}, 'date-time', new Date(at + from).toISOString().slice(0, 19)],
      ['tzoffsetfrom', {}, 'utc-offset', offsetText(from)],
      ['tzoffsetto', {}, 'utc-offset', offsetText(to)],
    ],
    [],
  ];
}

/** `+01:00` */
function offsetText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
