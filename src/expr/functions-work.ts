/** Functions of working time and of what the support promises, both as pail.yaml says. */

import { besideTime } from './adapt.ts';
import {
  argument,
  type CallSite,
  type FunctionSpec,
  literalText,
  requireKind,
} from './function-spec.ts';
import { type Frame, makeNode, type Node, spend } from './node.ts';
import { timeFromText } from './read-field.ts';
import { DEFAULT_SUPPORT, type SupportPolicy, targetOf } from './support-policy.ts';
import { INSTANT, NUMBER } from './type-of-field.ts';
import { MOST_DAYS, STRIDE_DAYS, workHours, workTime } from './work-time.ts';
import { DAY, isTime } from './zone.ts';

const TARGETS = ['response', 'resolve'] as const;

const policyOf = ({ scope }: Frame): SupportPolicy => scope.support ?? DEFAULT_SUPPORT;

/** Steps that a call takes at least: most walk through some days. */
const COST = 20;

function slaTarget(call: CallSite): Node {
  const text = literalText(call, 0);
  const kind = TARGETS.find((one) => one === text);
  if (kind === undefined) {
    return call.compiler.fail(call.ast, `${call.usage}: expected "${TARGETS.join('" or "')}"`);
  }
  requireKind(call, 1, 'string');
  const priority = argument(call, 1).run;
  return makeNode(call.ast, NUMBER, call.args, (f) => {
    const value = priority(f);
    return targetOf(policyOf(f), typeof value === 'string' ? value : null)?.[kind] ?? null;
  });
}

function addWorkTime(call: CallSite): Node {
  requireKind(call, 1, 'number');
  const start = instantArgument(call, 0);
  const hours = argument(call, 1).run;
  return costly(
    makeNode(call.ast, INSTANT, call.args, (f) => {
      const [from, count] = [start(f), hours(f)];
      if (from === null || typeof count !== 'number') return null;
      spend(f, Math.min(count, MOST_DAYS));
      return workTime(from, count, policyOf(f).calendar);
    }),
  );
}

function countWorkHours(call: CallSite): Node {
  const [from, to] = [instantArgument(call, 0), instantArgument(call, 1)];
  return costly(
    makeNode(call.ast, NUMBER, call.args, (f) => {
      const [begin, end] = [from(f), to(f)];
      if (begin === null || end === null) return null;
      spend(f, Math.abs(end - begin) / (DAY * STRIDE_DAYS));
      return workHours(begin, end, policyOf(f).calendar);
    }),
  );
}

function costly(node: Node): Node {
  return { ...node, cost: node.cost + COST };
}

/** The argument as epoch ms, text parsed; null when it is no time. */
function instantArgument(call: CallSite, index: number): (f: Frame) => number | null {
  requireKind(call, index, 'day', 'instant', 'string');
  const node = besideTime(call.compiler, argument(call, index), INSTANT);
  const { timezone } = call.compiler.context;
  return (f) => {
    const value = node.run(f);
    const ms = typeof value === 'string' ? timeFromText(value, timezone) : value;
    return typeof ms === 'number' && isTime(ms) ? ms : null;
  };
}

export const WORK_FUNCTIONS: readonly FunctionSpec[] = [
  {
    name: 'slaTarget',
    form: 'function',
    args: [2, 2],
    usage: 'slaTarget("response", priority)',
    build: slaTarget,
  },
  {
    name: 'workTime',
    form: 'function',
    args: [2, 2],
    usage: 'workTime(date, hours)',
    build: addWorkTime,
  },
  {
    name: 'workHours',
    form: 'function',
    args: [2, 2],
    usage: 'workHours(from, to)',
    build: countWorkHours,
  },
];
