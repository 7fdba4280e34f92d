/** What can be answered where a record waits for somebody's decision. */
import type { StoredRecord } from '../record/types.ts';
import { memberOf, ownOf } from '../record/value.ts';
import type { Collection } from '../schema/model.ts';

export type Decision = {
  readonly name: string;
  /** On a button. */
  readonly label: string;
  /** When it is done. */
  readonly done: string;
  readonly agrees: boolean;
  readonly field: string;
  readonly to: string;
  /** Field that says who decided. */
  readonly by?: string;
  /** Field for what that person says of it. */
  readonly words?: string;
  /** States in which it is waited for; absent: all that may become `to`. */
  readonly from?: readonly string[];
};

const approve = { name: 'approve', label: 'Approve', done: 'Approved', agrees: true } as const;
const reject = { name: 'reject', label: 'Reject', done: 'Rejected', agrees: false } as const;
const review = { name: 'review', label: 'Ask for review', done: 'Review asked for', agrees: true };

const DECISIONS: Readonly<Record<string, readonly Decision[]>> = {
  'workflow/approvals': [
    { ...approve, field: 'status', to: 'approved', by: 'approverId', words: 'comment' },
    { ...reject, field: 'status', to: 'rejected', by: 'approverId', words: 'comment' },
  ],
  'workflow/writebacks': [
    { ...approve, field: 'status', to: 'approved', by: 'approvedBy' },
    { ...review, field: 'status', to: 'review_required' },
    {
      ...reject,
      field: 'status',
      to: 'rejected',
      words: 'rejectionReason',
      from: ['draft', 'review_required'],
    },
  ],
  'workflow/actions': [
    { ...approve, field: 'status', to: 'approved' },
    { ...reject, field: 'status', to: 'rejected' },
  ],
  'workflow/imports': [
    { ...approve, field: 'status', to: 'approved', by: 'approvedById', from: ['proposed'] },
  ],
  'crm/fit-assessments': ['confirmed', 'rejected'].map((to) => ({
    ...(to === 'confirmed' ? { ...approve, label: 'Confirm', done: 'Confirmed' } : reject),
    field: 'reviewStatus',
    to,
    by: 'reviewedById',
    words: 'reviewNote',
    from: ['pending'],
  })),
};

/** Those that the record's state allows, by the lifecycle of its schema; agreement first. */
export function fittingDecisions(record: StoredRecord, collection: Collection): Decision[] {
  return (ownOf(DECISIONS, collection.path) ?? []).filter((decision) =>
    fits(decision, record, collection),
  );
}

function fits(
  { field, to, from }: Decision,
  { data }: StoredRecord,
  collection: Collection,
): boolean {
  const known = collection.fields.get(field);
  if (known === undefined || known.values?.includes(to) === false) return false;
  // A file without a state is at its beginning.
  const state = memberOf(data, field) ?? memberOf(known.schema, 'default');
  if (from !== undefined && !from.includes(String(state))) return false;
  const moves = known.lifecycle?.moves;
  if (moves === undefined) return state !== to;
  const next = Object.hasOwn(moves, String(state)) ? moves[String(state)] : [];
  return next?.includes(to) ?? false;
}
