/** The reports there are, and how one is run. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Actor } from '../../plan/types.ts';
import type { Reading } from '../types.ts';
import { FORECAST } from './forecast.ts';
import { MOVEMENT } from './movement.ts';
import type { Report, ReportAnswer, ReportArgs } from './types.ts';

/** In the order in which they are offered. */
export const REPORTS: readonly Report[] = [MOVEMENT, FORECAST];

/** Throws `not_found` with the known names. */
export function findReport(name: string): Report {
  const found = REPORTS.find((report) => report.name === name);
  if (found !== undefined) return found;
  const known = REPORTS.map((report) => report.name);
  const hint = didYouMean(name, known) || ` (known: ${known.join(', ')})`;
  throw new PailError('not_found', `no report "${name}"${hint}`, { known });
}

/** Defaults filled in. Throws `usage` for a parameter that the report has not. */
export function reportArgs(
  { name, params }: Report,
  given: Readonly<Record<string, string | undefined>>,
): ReportArgs {
  const known = params.map((param) => param.name);
  const stranger = Object.keys(given).find(
    (key) => given[key] !== undefined && !known.includes(key),
  );
  if (stranger !== undefined) {
    const message = `the report ${name} has no parameter "${stranger}" (known: ${known.join(', ')})${didYouMean(stranger, known)}`;
    throw new PailError('usage', message, { parameter: stranger, known });
  }
  return Object.fromEntries(
    params.map((param) => [param.name, given[param.name] || (param.default ?? '')]),
  );
}

/**
 * Runs a report on the states that it reads; `open` gives a revision's. Throws `not_found` where the workspace has not
 * the collection that it is about, and as `resolvePast` does.
 */
export async function runReport(
  report: Report,
  args: ReportArgs,
  now: Reading,
  open: (revision: string) => Promise<Reading>,
  actor: Actor,
): Promise<ReportAnswer> {
  if (!now.model.collections.has(report.collection)) {
    const message = `this workspace has no ${report.collection}, which the report ${report.name} is about; \`pail pack list\` shows the packs`;
    throw new PailError('not_found', message, { collection: report.collection });
  }
  const states: Reading[] = [];
  for (const revision of report.states(args)) {
    states.push(revision === null ? now : await open(revision));
  }
  return report.answer(states, args, actor);
}
