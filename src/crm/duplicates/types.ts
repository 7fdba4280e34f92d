/** Records that may be one and the same, and why. */

import type { StoredRecord } from '../../record/types.ts';

export const REASONS = ['email', 'phone', 'url', 'handle', 'domain', 'name', 'place'] as const;
/** What two records share: a channel by its normal form, a name, or (`place`) a company or the domain of their addresses. */
export type ReasonKind = (typeof REASONS)[number];

export type Reason = {
  readonly kind: ReasonKind;
  /** Normal form, or the two names. */
  readonly value: string;
  /** How sure it alone makes, 0 to 1. */
  readonly weight: number;
  /** A mailbox or number that several people use: a hint. */
  readonly shared?: true;
};

export type Pair = {
  /** Ids, sorted. */
  readonly ids: readonly [string, string];
  /** 0 to 1. */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
};

/** Records that are linked by pairs; `score` is that of the best pair. */
export type DuplicateGroup = {
  readonly score: number;
  /** First the one to keep: it says most, then the oldest. */
  readonly records: readonly StoredRecord[];
  readonly pairs: readonly Pair[];
};
