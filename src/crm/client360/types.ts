/** Everything about one person or company, in one answer. */

import type { JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import type { Doer, TimelineEvent, TimelineGround } from '../timeline/types.ts';

export type Named = { readonly id: string; readonly name: string };

export type Person = Named & {
  readonly title: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly lastContactedAt: string | null;
};

export type Channel = {
  readonly id: string;
  readonly kind: string;
  readonly value: string;
  readonly label: string | null;
  readonly isPrimary: boolean;
  readonly isVerified: boolean;
  /** Since when nothing may be sent there. */
  readonly optedOutAt: string | null;
  /** Of a household: who is reached there. */
  readonly people?: readonly Named[];
};

export type Deal = Named & {
  readonly stage: string | null;
  readonly status: 'open' | 'won' | 'lost';
  readonly value: number | null;
  readonly currency: string;
  readonly probability: number | null;
  readonly expectedCloseDate: string | null;
  readonly actualCloseDate: string | null;
  readonly owner: Named | null;
};

/** Money of one currency; currencies are never added up. */
export type DealTotal = {
  readonly currency: string;
  readonly open: number;
  /** Open value times probability. */
  readonly weighted: number;
  readonly won: number;
};

export type Deals = {
  readonly open: readonly Deal[];
  readonly closed: readonly Deal[];
  readonly totals: readonly DealTotal[];
};

export type Lead = Named & {
  readonly status: string | null;
  readonly score: number | null;
  readonly grade: string | null;
};

export type Ticket = Named & {
  readonly status: string;
  readonly priority: string | null;
  readonly createdAt: string | null;
  /** When the first answer is due; null once there was one. */
  readonly answerDueAt: string | null;
  readonly assignee: Named | null;
};

export type Task = Named & {
  readonly status: string;
  readonly priority: string | null;
  readonly dueDate: string | null;
  readonly assignee: Named | null;
  readonly about: Named | null;
};

export type Note = {
  readonly id: string;
  readonly title: string | null;
  /** Markdown. */
  readonly text: string;
  readonly at: string | null;
  readonly by: Doer | null;
  readonly isPinned: boolean;
};

export type Score = {
  /** Record that says it. */
  readonly recordId: string;
  readonly label: string;
  readonly value: number;
  readonly grade: string | null;
  readonly at: string | null;
  readonly expiresAt: string | null;
  readonly advice: string | null;
  /** What it is made of. */
  readonly reasons: readonly {
    readonly label: string;
    readonly value: number | null;
    readonly text: string | null;
  }[];
};

export type Interest = {
  readonly id: string;
  readonly person: Named | null;
  readonly project: Named | null;
  readonly unit: Named | null;
  readonly level: string | null;
  readonly configuration: string | null;
  readonly budgetMin: number | null;
  readonly budgetMax: number | null;
  readonly currency: string;
  readonly lastSignalAt: string | null;
  readonly notes: string | null;
};

export type Relationship = {
  readonly id: string;
  readonly type: string;
  /** `to`: the other one is what `type` says of this one's target. */
  readonly direction: 'from' | 'to';
  readonly other: Named;
  /** Of a household: the member who stands in it. */
  readonly of?: Named;
};

export const URGENCIES = ['now', 'soon', 'later'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const STEP_RULES = [
  'ticket-answer',
  'task-overdue',
  'deal-late',
  'deal-without-step',
  'lead-qualified',
  'silent',
  'score-expiring',
] as const;

export type NextStep = {
  readonly rule: (typeof STEP_RULES)[number];
  readonly urgency: Urgency;
  /** What to do and why, in a line. */
  readonly title: string;
  readonly recordId: string;
  /** Since when, or by when: a day or a date-time. */
  readonly due: string | null;
};

/** A section is absent where the workspace has no such collection, and empty where it has no such record. */
export type Client360 = {
  readonly id: string;
  readonly collection: string;
  readonly kind: 'person' | 'company' | 'household';
  readonly name: string;
  readonly record: RecordData;
  readonly owner: Named | null;
  readonly lastContactedAt: string | null;
  /** The newest of its timeline, or a later one that the record or its people hold. */
  readonly lastActivityAt: string | null;
  /** Of a person. */
  readonly company?: Named | null;
  /** Of a company, or a household: its first member is its main contact. */
  readonly people?: readonly Person[];
  readonly households?: readonly (Named & { readonly members: readonly Named[] })[];
  readonly relationships?: readonly Relationship[];
  readonly segments?: readonly Named[];
  readonly channels?: readonly Channel[];
  readonly deals?: Deals;
  readonly leads?: readonly Lead[];
  readonly tickets?: { readonly open: readonly Ticket[]; readonly closed: readonly Ticket[] };
  readonly tasks?: { readonly open: readonly Task[]; readonly done: readonly Task[] };
  readonly notes?: readonly Note[];
  readonly scores: readonly Score[];
  readonly interests?: readonly Interest[];
  readonly timeline: { readonly items: readonly TimelineEvent[]; readonly total: number };
  readonly next: readonly NextStep[];
};

export type ClientGround = TimelineGround & {
  readonly computed: (record: StoredRecord) => Readonly<Record<string, JsonValue>>;
  /** ISO 4217, for money whose record names none. */
  readonly currency: string;
  /** Epoch ms. */
  readonly now: number;
  /** Today in the workspace's time zone: `2026-11-20`. */
  readonly today: string;
};
