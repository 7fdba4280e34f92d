/** Functions of dates, date-times and durations. */

import { besideTime } from './adapt.ts';
import { finite } from './arithmetic.ts';
import { argument, type CallSite, type FunctionSpec, requireKind } from './function-spec.ts';
import { makeNode, type Node } from './node.ts';
import { timeFromText } from './read-field.ts';
import { addMonths, dateParts, startOfDay } from './time.ts';
import { DAY_TYPE, DURATION, INSTANT, NUMBER, STRING } from './type-of-field.ts';
import type { Value } from './types.ts';
import { DAY, HOUR, isTime, MINUTE } from './zone.ts';

/** `days(7)` is a duration; `duration.days()` is how many days it lasts, with fractions. */
function unit(name: string, ms: number): FunctionSpec {
  return {
    name,
    form: 'both',
    args: [1, 1],
    usage: `${name}(number) or duration.${name}()`,
    build(call) {
      requireKind(call, 0, 'number', 'duration');
      const { type, run } = argument(call, 0);
      const measures = type.kind === 'duration';
      const wholeDays = !measures && ms % DAY === 0;
      return makeNode(
        call.ast,
        measures ? NUMBER : DURATION,
        call.args,
        (f) => {
          const value = run(f);
          if (typeof value !== 'number') return null;
          return finite(measures ? value / ms : value * ms);
        },
        { wholeDays },
      );
    },
  };
}

/** The argument as epoch ms, text parsed; null when it is no time. */
function timeArgument(call: CallSite): (f: Parameters<Node['run']>[0]) => number | null {
  const node = besideTime(call.compiler, argument(call, 0), INSTANT);
  const { timezone } = call.compiler.context;
  return (f) => {
    const value = node.run(f);
    const ms = typeof value === 'string' ? timeFromText(value, timezone) : value;
    return typeof ms === 'number' && isTime(ms) ? ms : null;
  };
}

function fromTime(
  name: string,
  type: typeof STRING,
  compute: (ms: number, timezone: string) => Value,
): FunctionSpec {
  return {
    name,
    form: 'function',
    args: [1, 1],
    usage: `${name}(date)`,
    build(call) {
      requireKind(call, 0, 'day', 'instant', 'string');
      const time = timeArgument(call);
      const { timezone } = call.compiler.context;
      return makeNode(call.ast, type, call.args, (f) => {
        const ms = time(f);
        return ms === null ? null : compute(ms, timezone);
      });
    },
  };
}

function yearText(ms: number, timezone: string): string {
  return String(dateParts(ms, timezone).year).padStart(4, '0');
}

function monthText(ms: number, timezone: string): string {
  return `${yearText(ms, timezone)}-${String(dateParts(ms, timezone).month).padStart(2, '0')}`;
}

function quarterText(ms: number, timezone: string): string {
  return `${yearText(ms, timezone)}-Q${Math.ceil(dateParts(ms, timezone).month / 3)}`;
}

function addMonthsTo(call: CallSite): Node {
  requireKind(call, 0, 'day', 'instant', 'string');
  requireKind(call, 1, 'number');
  const time = timeArgument(call);
  const months = argument(call, 1).run;
  const { timezone } = call.compiler.context;
  return makeNode(call.ast, DAY_TYPE, call.args, (f) => {
    const ms = time(f);
    const count = months(f);
    if (ms === null || typeof count !== 'number') return null;
    if (Math.abs(count) > 200_000) return null;
    const day = addMonths(startOfDay(ms, timezone), count, timezone);
    return isTime(day) ? day : null;
  });
}

export const TIME_FUNCTIONS: readonly FunctionSpec[] = [
  unit('minutes', MINUTE),
  unit('hours', HOUR),
  unit('days', DAY),
  unit('weeks', 7 * DAY),
  fromTime('date', DAY_TYPE, startOfDay),
  fromTime('timestamp', INSTANT, (ms) => ms),
  fromTime('year', STRING, yearText),
  fromTime('month', STRING, monthText),
  fromTime('quarter', STRING, quarterText),
  {
    name: 'addMonths',
    form: 'function',
    args: [2, 2],
    usage: 'addMonths(date, number)',
    build: addMonthsTo,
  },
];
