/** `support:` of `pail.yaml`: targets by priority, working hours, holidays. */

import { DEFAULT_SUPPORT, type SupportPolicy, type SupportTarget } from '../expr/support-policy.ts';
import { parseDay } from '../expr/time.ts';
import { type Span, WEEKDAYS, type Weekday, type WorkCalendar } from '../expr/work-time.ts';
import type { YamlNode } from '../record/yaml-document.ts';
import {
  type Faults,
  fault,
  found,
  readMap,
  readOpenMap,
  readText,
  readTexts,
} from '../record/yaml-walk.ts';

export const SUPPORT_KEYS = ['targets', 'hours', 'holidays', 'timezone'] as const;

/** What is missing or faulty is as by default; `zone` is the workspace's, `readZone` reads another. */
export function readSupport(
  faults: Faults,
  node: YamlNode | undefined,
  zone: string,
  readZone: (node: YamlNode | undefined) => string | undefined,
): SupportPolicy {
  const map = node === undefined ? undefined : readMap(faults, node, 'support', SUPPORT_KEYS);
  if (map === undefined) return DEFAULT_SUPPORT;
  const hours = readHours(faults, map.get('hours'));
  const holidays = readHolidays(faults, map.get('holidays'));
  const timezone = readZone(map.get('timezone')) ?? zone;
  const isAlways = hours === undefined && holidays.length === 0;
  const calendar = { timezone, hours: hours ?? EVERY_HOUR, holidays };
  return {
    targets: readTargets(faults, map.get('targets')),
    calendar: isAlways ? null : calendar,
  };
}

const EVERY_HOUR: WorkCalendar['hours'] = Object.fromEntries(
  WEEKDAYS.map((day) => [day, [[0, 1440]]] as const),
);

function readTargets(faults: Faults, node: YamlNode | undefined): SupportPolicy['targets'] {
  const map = node === undefined ? undefined : readOpenMap(faults, node, 'targets');
  const targets: Record<string, SupportTarget> = { ...DEFAULT_SUPPORT.targets };
  for (const [priority, entry] of map ?? []) {
    const own = readMap(faults, entry, `the target of ${priority}`, ['response', 'resolve']);
    const base = targets[priority] ?? { response: null, resolve: null };
    targets[priority] = {
      response: readTarget(faults, own?.get('response')) ?? base.response,
      resolve: readTarget(faults, own?.get('resolve')) ?? base.resolve,
    };
  }
  return targets;
}

function readTarget(faults: Faults, node: YamlNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'number' && node.value > 0) return node.value;
  return fault(faults, node, 'type', `a target is a number of hours above 0, found ${found(node)}`);
}

function readHours(faults: Faults, node: YamlNode | undefined): WorkCalendar['hours'] | undefined {
  const map = node === undefined ? undefined : readOpenMap(faults, node, 'hours');
  if (map === undefined) return undefined;
  const before = faults.problems.length;
  const hours: Record<string, readonly Span[]> = {};
  for (const [key, entry] of map) {
    const days = daysOf(key);
    if (days.length === 0) {
      const message = `"${key}" is no day; expected ${WEEKDAYS.join(', ')}, or a range such as mon-fri`;
      fault(faults, entry, 'unknown_key', message);
    }
    const spans = readSpans(faults, entry);
    for (const day of days) hours[day] = spans;
  }
  if (faults.problems.length > before) return undefined;
  if (Object.keys(hours).length > 0) return hours;
  return fault(faults, node as YamlNode, 'type', 'hours: no day has any hours');
}

/** `sat`, or all from `mon` to `fri`. */
function daysOf(key: string): readonly string[] {
  const [first = '', last = first] = key.split('-').map((part) => part.trim());
  const [from, to] = [first, last].map((name) => WEEKDAYS.indexOf(name as Weekday));
  return from === undefined || to === undefined || from < 0 ? [] : WEEKDAYS.slice(from, to + 1);
}

function readSpans(faults: Faults, node: YamlNode): Span[] {
  const texts = (readText(faults, node, 'hours of a day') ?? '').split(',');
  const spans = texts.flatMap((text): Span[] => {
    const span = spanOf(text.trim());
    if (span !== null) return [span];
    fault(faults, node, 'type', `"${text.trim()}" are no hours; expected 09:00-17:00`);
    return [];
  });
  const sorted = spans.toSorted((a, b) => a[0] - b[0]);
  if (sorted.every(([from], i) => from >= (sorted[i - 1]?.[1] ?? 0))) return sorted;
  fault(faults, node, 'type', 'hours of a day overlap; expected e.g. 09:00-12:00, 13:00-17:00');
  return [];
}

function spanOf(text: string): Span | null {
  const match = /^(\d\d):(\d\d) ?[-–] ?(\d\d):(\d\d)$/.exec(text);
  if (match === null) return null;
  const [, h1, m1, h2, m2] = match.map(Number) as [number, number, number, number, number];
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2];
  return m1 < 60 && m2 < 60 && from < to && to <= 1440 ? [from, to] : null;
}

function readHolidays(faults: Faults, node: YamlNode | undefined): string[] {
  return (readTexts(faults, node, 'holidays') ?? []).flatMap(({ text, line, pointer }) => {
    if (parseDay(text, 'UTC') !== null) return [text];
    fault(faults, { line, pointer }, 'type', `"${text}" is no day; expected 2026-12-25`);
    return [];
  });
}
