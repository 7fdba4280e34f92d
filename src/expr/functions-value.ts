/** Conversions, rounding, and choosing among values. */

import { unify } from './adapt.ts';
import { finite } from './arithmetic.ts';
import { argument, type CallSite, type FunctionSpec, requireKind } from './function-spec.ts';
import { moneyDigits } from './money-digits.ts';
import { makeNode, type Node } from './node.ts';
import { NUMBER, STRING } from './type-of-field.ts';
import type { Value } from './types.ts';
import { toJson } from './value.ts';

const NUMBER_TEXT = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;

function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && NUMBER_TEXT.test(value) ? finite(Number(value)) : null;
}

function toNumber(name: string, round: (value: number) => number): FunctionSpec {
  return {
    name,
    form: 'function',
    args: [1, 1],
    usage: `${name}(text or number)`,
    build(call) {
      requireKind(call, 0, 'number', 'string', 'bool');
      const { run } = argument(call, 0);
      return makeNode(call.ast, NUMBER, call.args, (f) => {
        const value = numberOf(run(f));
        return value === null ? null : finite(round(value));
      });
    },
  };
}

function ofNumber(name: string, compute: (value: number) => number): FunctionSpec {
  return {
    name,
    form: 'function',
    args: [1, 1],
    usage: `${name}(number)`,
    build(call) {
      requireKind(call, 0, 'number');
      const { run } = argument(call, 0);
      return makeNode(call.ast, NUMBER, call.args, (f) => {
        const value = run(f);
        return typeof value === 'number' ? finite(compute(value)) : null;
      });
    },
  };
}

function round(call: CallSite): Node {
  requireKind(call, 0, 'number');
  requireKind(call, 1, 'number');
  const [value, digits] = [argument(call, 0).run, call.args[1]?.run];
  return makeNode(call.ast, NUMBER, call.args, (f) => {
    const x = value(f);
    const places = digits === undefined ? 0 : digits(f);
    if (typeof x !== 'number' || typeof places !== 'number') return null;
    return roundDecimal(x, Math.max(-15, Math.min(15, Math.trunc(places))));
  });
}

/** Rounds the decimal that the number is written as, halves away from zero: 1.005 to two places is 1.01. */
export function roundDecimal(value: number, places: number): number | null {
  const shifted = shift(Math.abs(value), places);
  return finite(Math.sign(value) * shift(Math.round(shifted), -places));
}

function shift(value: number, places: number): number {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

function minorDigits(call: CallSite): Node {
  requireKind(call, 0, 'string');
  const { run } = argument(call, 0);
  return makeNode(call.ast, NUMBER, call.args, (f) => {
    const currency = run(f);
    return moneyDigits(typeof currency === 'string' ? currency : '');
  });
}

function text(call: CallSite): Node {
  requireKind(call, 0, 'string', 'number', 'bool', 'day', 'instant', 'record');
  const { run, type } = argument(call, 0);
  const { timezone } = call.compiler.context;
  return makeNode(call.ast, STRING, call.args, (f) => {
    const value = toJson(run(f), type, timezone);
    return value === null || typeof value === 'object' ? null : String(value);
  });
}

function coalesce(call: CallSite): Node {
  const { nodes, type } = unify(call.compiler, call.args, 'the arguments of coalesce');
  return makeNode(call.ast, type, nodes, (f) => {
    for (const node of nodes) {
      const value = node.run(f);
      if (value !== null) return value;
    }
    return null;
  });
}

export const VALUE_FUNCTIONS: readonly FunctionSpec[] = [
  { name: 'string', form: 'function', args: [1, 1], usage: 'string(value)', build: text },
  toNumber('int', Math.trunc),
  toNumber('double', (value) => value),
  ofNumber('floor', Math.floor),
  ofNumber('ceil', Math.ceil),
  ofNumber('abs', Math.abs),
  { name: 'round', form: 'function', args: [1, 2], usage: 'round(number, places)', build: round },
  {
    name: 'minorDigits',
    form: 'function',
    args: [1, 1],
    usage: 'minorDigits(currency)',
    build: minorDigits,
  },
  {
    name: 'coalesce',
    form: 'function',
    args: [1, 32],
    usage: 'coalesce(a, b, …)',
    build: coalesce,
  },
];
