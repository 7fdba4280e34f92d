/** Commits as pages of history draw them. */

import { formatInstant } from '../view/format.ts';
import type { Committed, LogItem } from '../workspace/history/types.ts';
import type { Reading } from '../workspace/types.ts';
import { avatarOf } from './shown-cell.ts';
import { type ShownChange, shownChange } from './shown-change.ts';

export type ShownAuthor = {
  readonly who: string;
  readonly initials: string;
  readonly hue: number;
  readonly when?: { readonly text: string; readonly datetime: string };
  readonly via?: string;
};

export type ShownCommit = ShownAuthor & {
  readonly subject: string;
  /** Absent: not committed yet. */
  readonly short?: string;
  readonly href?: string;
  readonly records: readonly ShownChange[];
  readonly more: number;
  readonly total: number;
  readonly note?: string;
};

export function shownAuthor(
  { author, at, via }: Pick<Committed, 'author' | 'at' | 'via'>,
  { config }: Reading,
): ShownAuthor {
  const who = author?.name ?? 'Not committed yet';
  return {
    who,
    ...avatarOf(author === null ? '·' : who),
    ...(at === null ? {} : { when: { text: formatInstant(at, config), datetime: at } }),
    ...(via === null ? {} : { via }),
  };
}

/** `records` and `fields`: how many are told of. */
export function shownCommit(
  workspace: Reading,
  item: LogItem,
  most: { readonly records: number; readonly fields: number },
): ShownCommit {
  const { commit, subject, records, total, isBoundary } = item;
  const shown = records.slice(0, most.records);
  return {
    ...shownAuthor(item, workspace),
    subject,
    ...(commit === null ? {} : { short: commit.slice(0, 10), href: commitHref(commit) }),
    records: shown.map((record) => shownChange(workspace, record, most.fields)),
    more: Math.max(0, total - shown.length),
    total,
    ...(isBoundary ? { note: SHALLOW } : {}),
  };
}

export const SHALLOW = 'This clone is shallow and begins here; what it shows may be older.';

export function commitHref(commit: string): string {
  return `/history/${commit.slice(0, 12)}`;
}
