/** The inputs of a report, checked and brought into the form that its arithmetic works on. */

import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { lastMomentOf } from '../revision-at.ts';
import type { Reading } from '../types.ts';
import { chosenValue } from './choices.ts';
import { orderError, periodOf } from './period.ts';
import type { Report, ReportArgs, ReportParam } from './types.ts';

/** Who asks, and when (epoch ms). */
type Asker = { readonly actor: Actor; readonly now: number };

/**
 * Choices as their values: a record by its id, a pipeline by its key. `states` are those that the report reads. Throws
 * `usage` with the `parameter`.
 */
export function checkedArgs(
  { params }: Report,
  args: ReportArgs,
  states: readonly [Reading, ...Reading[]],
  { actor, now }: Asker,
): ReportArgs {
  const [reading] = states;
  if (params.some(({ kind }) => kind === 'day')) periodOf(args, reading, now);
  const checked = params.map((param): [string, string] => {
    const text = args[param.name] ?? '';
    if (text === '') return [param.name, ''];
    if (param.kind === 'number') checkNumber(param, text);
    return [param.name, param.kind === 'choice' ? chosenValue(param, text, states, actor) : text];
  });
  return Object.fromEntries(checked);
}

/** Name of the input that an error is about. */
export function faultyParam(args: ReportArgs, { data }: PailError): string | undefined {
  const { parameter, text } = data;
  const names = Object.keys(args);
  if (typeof parameter === 'string') return names.find((name) => name === parameter);
  return typeof text === 'string' ? names.find((name) => args[name] === text) : undefined;
}

function checkNumber({ name, label }: ReportParam, text: string): void {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return;
  const message = `${name}: "${text}" is no number of ${label.toLowerCase()}; expected 0 or more`;
  throw new PailError('usage', message, { parameter: name, text });
}

/** Of two dates that a report looks back at, the first comes first; branches may be compared either way. */
export function checkMoments({ from, to }: ReportArgs, { config }: Reading, now: number): void {
  if (!from || !to) return;
  const clock = { now, timezone: config.timezone };
  const [start, end] = [lastMomentOf(from, clock), lastMomentOf(to, clock)];
  if (start !== null && end !== null && start > end) throw orderError(from, to);
}
