/** What a timeline is made of. */

import type { IndexReader, Link } from '../../index/types.ts';
import type { Model } from '../../schema/model.ts';

export const TIMELINE_KINDS = [
  'call',
  'email',
  'meeting',
  'message',
  'visit',
  'note',
  'task',
  'ticket',
  'deal',
  'stage',
  'lead',
  'score',
  'tag',
  'owner',
  'segment',
  'change',
  'other',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** A user; the id is null where only a name is known (git's author, a machine). */
export type Doer = { readonly id: string | null; readonly name: string };

export type TimelineEvent = {
  /** UTC ISO 8601; only a day (`2026-11-20`) where no time is known. */
  readonly at: string;
  readonly kind: TimelineKind;
  /** What happened: `Call`, `Email replied`, `Stage offered → closed_won`. */
  readonly title: string;
  /** What it was about, as it was written; may have several lines. */
  readonly text: string | null;
  readonly by: Doer | null;
  /** Record that tells of it; null: only history does. */
  readonly recordId: string | null;
  /** With whom, or about what: a record other than the one whose timeline it is. */
  readonly aboutId: string | null;
  /** Path of the collection that tells of it, or `git`. */
  readonly source: string;
  readonly commit: string | null;
};

/** An event as one source tells it, with what is needed to know it again when another does. */
export type Told = TimelineEvent & {
  /** Of several that tell of the same, the lowest is kept. */
  readonly rank: number;
  /** Names of what happened. Two events that share one are the same. */
  readonly tells: readonly string[];
  /** Names of what happened more than once: two sources that share one mean the same when both are of one day. */
  readonly like: readonly string[];
  /** Names of umbrellas that this event makes superfluous. */
  readonly covers: readonly string[];
  /** It was written down by an import, perhaps long after it happened. */
  readonly isImported: boolean;
};

export type TimelineGround = {
  readonly model: Model;
  readonly index: IndexReader;
  /** Links that end at a record; each record is asked for several times, the index once. */
  readonly linksTo: (id: string) => readonly Link[];
  /** Display name; undefined for what is no record now. */
  readonly nameOf: (id: string) => string | undefined;
};
