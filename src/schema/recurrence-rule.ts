/** Rules of recurrence (RFC 5545 §3.3.10): their parts, and what is wrong with them in a sentence. */

import { didYouMean } from '../nearest.ts';
import { ownOf } from '../record/value.ts';

/** Parts by name, in upper case; what stands behind `RRULE:` when that is there. */
export type RuleParts = ReadonlyMap<string, string>;

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const DAYS = 'MO|TU|WE|TH|FR|SA|SU';

type Part = { readonly fits: (value: string) => boolean; readonly expected: string };

const PARTS: Readonly<Record<string, Part>> = {
  FREQ: { fits: (value) => FREQUENCIES.includes(value), expected: FREQUENCIES.join(', ') },
  INTERVAL: range(1, 999),
  COUNT: range(1, 99_999),
  UNTIL: { fits: isUntil, expected: 'a day 20261231 or an instant 20261231T235959Z' },
  BYMONTH: listOf(range(1, 12)),
  BYWEEKNO: listOf(either(53)),
  BYYEARDAY: listOf(either(366)),
  BYMONTHDAY: listOf(either(31)),
  BYDAY: listOf({
    fits: (value) => new RegExp(`^([+-]?([1-9]|[1-4]\\d|5[0-3]))?(${DAYS})$`).test(value),
    expected: 'MO, TU, WE, TH, FR, SA, SU, in a month also 1MO or -1FR',
  }),
  BYHOUR: listOf(range(0, 23)),
  BYMINUTE: listOf(range(0, 59)),
  BYSECOND: listOf(range(0, 59)),
  BYSETPOS: listOf(either(366)),
  WKST: { fits: (value) => new RegExp(`^(${DAYS})$`).test(value), expected: 'a day such as MO' },
};

function range(from: number, to: number): Part {
  return {
    fits: (value) => /^\d{1,5}$/.test(value) && Number(value) >= from && Number(value) <= to,
    expected: `${from} to ${to}`,
  };
}

/** Counted from the start, or with a minus from the end. */
function either(to: number): Part {
  const { fits } = range(1, to);
  return {
    fits: (value) => fits(value.replace(/^[+-]/, '')),
    expected: `1 to ${to} or -${to} to -1`,
  };
}

function listOf({ fits, expected }: Part): Part {
  return { fits: (value) => value.split(',').every(fits), expected };
}

function isUntil(value: string): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d)Z?)?$/.exec(value);
  if (match === null) return false;
  const [, year, month, day] = match.map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** The parts of a rule, not checked. */
export function partsOf(rule: string): RuleParts {
  const pairs = rule.replace(/^RRULE:/, '').split(';');
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** What is wrong with a rule, as a sentence; null when nothing is. */
export function ruleFault(rule: string): string | null {
  const found = JSON.stringify(rule);
  if (!/^(RRULE:)?[A-Z]+=[^;=]+(;[A-Z]+=[^;=]+)*$/.test(rule)) {
    return `${found} is no recurrence; expected an RRULE such as FREQ=WEEKLY;BYDAY=MO`;
  }
  const parts = partsOf(rule);
  if (parts.size < rule.split(';').length) return `${found} says a part twice`;
  for (const [name, value] of parts) {
    const part = ownOf(PARTS, name);
    if (part === undefined) {
      const known = Object.keys(PARTS);
      return `${found}: there is no part ${name}${didYouMean(name, known) || ` (known: ${known.join(', ')})`}`;
    }
    if (!part.fits(value)) return `${found}: ${name} is ${value}; expected ${part.expected}`;
  }
  const clash = clashOf(parts);
  return clash === null ? null : `${found}: ${clash}`;
}

/** Parts that RFC 5545 does not let stand together. */
function clashOf(parts: RuleParts): string | null {
  const frequency = parts.get('FREQ') ?? '';
  const isAny = (...names: string[]): boolean => names.some((name) => parts.has(name));
  if (frequency === '') return 'FREQ is missing';
  if (isAny('COUNT') && isAny('UNTIL')) return 'COUNT and UNTIL exclude each other';
  if (isAny('BYWEEKNO', 'BYYEARDAY') && frequency !== 'YEARLY') {
    return 'BYWEEKNO and BYYEARDAY go with FREQ=YEARLY';
  }
  if (isAny('BYMONTHDAY') && frequency === 'WEEKLY') return 'BYMONTHDAY goes not with FREQ=WEEKLY';
  const hasNumber = /\d/.test(parts.get('BYDAY') ?? '');
  if (hasNumber && (frequency === 'DAILY' || frequency === 'WEEKLY')) {
    return 'numbered days such as 1MO go with FREQ=MONTHLY or YEARLY';
  }
  if (hasNumber && isAny('BYWEEKNO')) return 'numbered days such as 1MO go not with BYWEEKNO';
  if (isAny('BYSETPOS') && ![...parts.keys()].some((name) => /^BY(?!SETPOS)/.test(name))) {
    return 'BYSETPOS chooses among days; name them, e.g. BYDAY=MO,TU,WE,TH,FR';
  }
  return null;
}
