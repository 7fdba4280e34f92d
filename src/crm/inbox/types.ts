/** What waits for somebody to decide or to do it, in one answer. */

import type { IndexReader } from '../../index/types.ts';
import type { Query, QueryAnswer } from '../../query/types.ts';
import type { Named, Urgency } from '../client360/types.ts';
import type { DuplicateGroup } from '../duplicates/types.ts';

/** In the order in which they are shown: what others wait for comes before what is one's own. */
export const INBOX_GROUPS = [
  'conflicts',
  'approvals',
  'drafts',
  'proposals',
  'imports',
  'duplicates',
  'tickets',
  'tasks',
  'deals',
  'issues',
  'contracts',
  'reviews',
] as const;
export type InboxKey = (typeof INBOX_GROUPS)[number];

export const GROUP_LABELS: Readonly<Record<InboxKey, string>> = {
  conflicts: 'Conflicts to settle',
  approvals: 'Waiting for approval',
  drafts: 'Drafts to approve',
  proposals: 'Proposals to decide on',
  imports: 'Imports that wait',
  duplicates: 'Perhaps the same',
  tickets: 'Tickets late, or nearly',
  tasks: 'Tasks and reminders due',
  deals: 'Deals past their close date',
  issues: 'Issues past their due date',
  contracts: 'Contracts to renew',
  reviews: 'Judgements to review',
};

export type Risk = 'low' | 'medium' | 'high';

export type InboxItem = {
  readonly id: string;
  readonly collection: string;
  readonly title: string;
  /** What it is about, in a line; empty when the title says it all. */
  readonly about: string;
  /** Since when or by when: a day, or an instant in UTC; null when nobody said. */
  readonly at: string | null;
  readonly urgency: Urgency;
  readonly risk: Risk | null;
  /** Whose it is; null: anybody's. */
  readonly for: Named | null;
  /** The command that goes on with it, for those that have one. */
  readonly command?: string;
  /** Ids of those that are perhaps the same. */
  readonly others?: readonly string[];
};

export type InboxGroup = {
  readonly key: InboxKey;
  readonly label: string;
  /** All of them; `items` holds the most pressing. */
  readonly total: number;
  readonly items: readonly InboxItem[];
};

export const INBOX_WHO = ['me', 'all'] as const;
/** `me`: what is the asker's or nobody's. */
export type InboxWho = (typeof INBOX_WHO)[number];

export type Inbox = {
  /** Local day as `YYYY-MM-DD`. */
  readonly day: string;
  /** Id of the person; null when whoever asks is no user: then it is everybody's. */
  readonly me: string | null;
  readonly who: InboxWho;
  readonly total: number;
  /** Those that hold something. */
  readonly groups: readonly InboxGroup[];
  /** Collections too large to be compared in passing: `pail dupes` does. */
  readonly notCompared: readonly string[];
};

/** A record to settle after a merge. */
export type OpenConflict = { readonly id: string; readonly fields: number };

/** An open ticket with a clock that is overdue or nearly; `dueAt` epoch ms. */
export type PressingTicket = {
  readonly id: string;
  readonly dueAt: number;
  readonly isLate: boolean;
};

/** What the inbox is read from. */
export type InboxGround = {
  readonly index: Pick<IndexReader, 'get' | 'linksTo'>;
  /** Null where there is no such collection, or one without these fields. */
  readonly ask: (query: Query) => QueryAnswer | null;
  /** Display name; undefined for what is no record now. */
  readonly nameOf: (id: string) => string | undefined;
  readonly timezone: string;
  /** Epoch ms. */
  readonly now: number;
  readonly today: string;
  readonly me: string | null;
  readonly who: InboxWho;
  readonly conflicts: readonly OpenConflict[];
  readonly tickets: () => readonly PressingTicket[];
  readonly duplicates: () => readonly DuplicateGroup[];
};
