/**
 * Files of the bucket that hold no record, so that no answer counts them, and settings that do not hold: known at no
 * cost, told with every answer.
 */

import { CONFIG_FILE } from '../bucket/locate.ts';
import { formatProblem, PailError, type Problem } from '../errors.ts';
import { plural } from '../plural.ts';
import type { Reading } from './types.ts';

/** The first fault of pail.yaml and of each file of the bucket; one with warnings only was not meant to be a record. */
export function unreadOf(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const { path, level } = problem;
    const counts = path === CONFIG_FILE || path.startsWith('bucket/');
    if (level === 'error' && counts && !first.has(path)) first.set(path, problem);
  }
  return [...first.values()];
}

type Unread = Pick<Reading, 'unread' | 'at'>;

/** A sentence about the settings, one about all files that could not be read; none where everything was. */
export function unreadNotices(reading: Unread): string[] {
  return [...configNotices(reading), ...fileNotices(reading)];
}

/** That not all of pail.yaml counts. */
export function configNotices(reading: Unread): string[] {
  const fault = reading.unread().find(isOfConfig);
  if (fault === undefined) return [];
  const held = 'what is faulty there has its default, or what it was before';
  const told = reading.at === null ? `${held}, and nothing is written` : held;
  return [`${formatProblem(fault)}; until that is mended, ${told}`];
}

export function fileNotices(reading: Unread): string[] {
  const files = reading.unread().filter((problem) => !isOfConfig(problem));
  const [first] = files;
  if (first === undefined) return [];
  const more = files.length === 1 ? '' : `, and ${files.length - 1} more`;
  const all = reading.at === null ? '; `pail check` lists all' : '';
  const count = plural(files.length, 'file');
  return [`${count} could not be read: ${first.path} (${faultText(first)})${more}${all}`];
}

/** Throws `config` while pail.yaml is faulty: what is written rests on its currency, its days and how it commits. */
export function assertSettings(problems: readonly Problem[]): void {
  const faults = problems.filter(isOfConfig);
  if (faults.length === 0) return;
  const list = faults.map(formatProblem).join('\n');
  const message = `nothing is written while ${CONFIG_FILE} is faulty; mend it, or take it back from git:\n${list}`;
  throw new PailError('config', message, { problems: faults });
}

/** Whether pail.yaml could be read whole. */
export function isConfigSound(problems: readonly Problem[]): boolean {
  return !problems.some(isOfConfig);
}

function isOfConfig({ path, level }: Problem): boolean {
  return path === CONFIG_FILE && level === 'error';
}

/** For a record that was not found: its file may be there all the same. */
export function unreadError(
  error: unknown,
  reference: string,
  unread: readonly Problem[],
): unknown {
  if (!(error instanceof PailError) || error.code !== 'not_found') return error;
  const fault = unread.find(({ path }) => path.endsWith(`/${reference}.json`));
  if (fault === undefined) return error;
  const { path } = fault;
  const message = `${path} is there but cannot be read: ${faultText(fault)}; mend the file, or take it back from git`;
  return new PailError('not_found', message, { ...error.data, path });
}

function faultText({ line, pointer, message }: Problem): string {
  const at = [...(line === undefined ? [] : [`line ${line}`]), pointer].filter(Boolean).join(' ');
  return at === '' ? message : `${at}: ${message}`;
}
