/** Files of the bucket that hold no record, so that no answer counts them: known at no cost, told with every answer. */

import { PailError, type Problem } from '../errors.ts';
import { plural } from '../plural.ts';
import type { Reading } from './types.ts';

/** The first fault of each file of the bucket; one with warnings only was not meant to be a record. */
export function unreadOf(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const { path, level } = problem;
    if (level === 'error' && path.startsWith('bucket/') && !first.has(path)) {
      first.set(path, problem);
    }
  }
  return [...first.values()];
}

/** One sentence for them all; none where everything was read. */
export function unreadNotices(reading: Pick<Reading, 'unread' | 'at'>): string[] {
  const unread = reading.unread();
  const [first] = unread;
  if (first === undefined) return [];
  const more = unread.length === 1 ? '' : `, and ${unread.length - 1} more`;
  const all = reading.at === null ? '; `pail check` lists all' : '';
  const files = plural(unread.length, 'file');
  return [`${files} could not be read: ${first.path} (${faultText(first)})${more}${all}`];
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
