/** What programs and people propose and nobody has decided on: approvals, writebacks, actions, imports. */

import { DAY } from '../../expr/zone.ts';
import type { RecordData } from '../../record/types.ts';
import { memberOf, textAt } from '../../record/value.ts';
import { momentAt } from '../timeline/told.ts';
import { mergesOf, riskOf } from './risk.ts';
import { named } from './shown.ts';
import type { InboxGround, InboxItem } from './types.ts';

/** Undecided records of a kind that are looked at; nobody reads more. */
const MOST = 500;
/** A failed import is told of for so long; older ones are history. */
const FAILED_DAYS = 14;

export type Proposed = {
  readonly approvals: readonly InboxItem[];
  readonly drafts: readonly InboxItem[];
  readonly proposals: readonly InboxItem[];
  readonly imports: readonly InboxItem[];
};

/** Each thing once: what an approval asks about stands under the approval alone, a proposal under its writeback. */
export function proposedItems(ground: InboxGround): Proposed {
  const pending = readAll(ground, 'workflow/approvals', PENDING);
  const drafts = readAll(ground, 'workflow/writebacks', DRAFT);
  const asked = new Set(pending.map((data) => textAt(data, 'subjectId')));
  for (const draft of drafts) asked.add(textAt(draft, 'proposalRef'));
  const unasked = ({ id }: RecordData): boolean => !asked.has(id);
  const isMine = (data: RecordData): boolean => {
    const approver = textAt(data, 'approverId');
    return ground.who === 'all' || approver === null || approver === ground.me;
  };
  return {
    approvals: pending.filter(isMine).map((data) => approvalItem(data, ground)),
    drafts: drafts.filter(unasked).map((data) => draftItem(data, ground)),
    proposals: readAll(ground, 'workflow/actions', PROPOSED)
      .filter(unasked)
      .map((data) => actionItem(data, ground)),
    imports: readAll(ground, 'workflow/imports', 'status in ["proposed", "failed"]')
      .filter((data) => unasked(data) && isRecent(data, ground))
      .map((data) => importItem(data, ground)),
  };
}

// A file without a state is at its beginning.
const PENDING = '!(status in ["approved", "rejected"])';
const DRAFT = '!(status in ["approved", "executed", "rejected"])';
const PROPOSED = '!(status in ["approved", "rejected", "withdrawn"])';

function readAll({ ask }: InboxGround, collection: string, where: string): readonly RecordData[] {
  const answer = ask({ collection, where: [where], sort: ['createdAt'], limit: MOST });
  return (answer?.items ?? []).map(({ record }) => record);
}

function approvalItem(data: RecordData, ground: InboxGround): InboxItem {
  const subject = ground.index.get(textAt(data, 'subjectId') ?? '');
  const dueDate = momentAt(data, 'dueDate');
  const about = [subject === undefined ? null : subjectText(subject.data, ground)];
  const asker = named(data, 'requestedById', ground);
  if (asker !== null) about.push(`asked by ${asker.name}`);
  return {
    ...itemOf(data, 'workflow/approvals', ground),
    title: textAt(data, 'summary') ?? ground.nameOf(data.id) ?? data.id,
    about: about.filter((text) => text !== null).join(' · '),
    at: dueDate ?? momentAt(data, 'createdAt'),
    urgency: dueDate !== null && dueDate < ground.today ? 'now' : 'soon',
    for: named(data, 'approverId', ground),
  };
}

/** What a writeback would write stands with its proposal, so that one tells the other's name. */
function subjectText(data: RecordData, ground: InboxGround): string {
  const proposal = textAt(data, 'proposalRef') ?? data.id;
  const change = changeText(data, ground);
  const name = ground.nameOf(proposal) ?? proposal;
  return change === '' ? name : `${name} (${change})`;
}

function draftItem(data: RecordData, ground: InboxGround): InboxItem {
  const proposal = textAt(data, 'proposalRef');
  const name = proposal === null ? undefined : ground.nameOf(proposal);
  return {
    ...itemOf(data, 'workflow/writebacks', ground),
    title: name ?? ground.nameOf(data.id) ?? data.id,
    about: changeText(data, ground),
    urgency: textAt(data, 'status') === 'review_required' ? 'soon' : 'later',
  };
}

function actionItem(data: RecordData, ground: InboxGround): InboxItem {
  const confidence = memberOf(data, 'confidence');
  const sure = typeof confidence === 'number' ? `${confidence} % sure` : null;
  const parts = [textAt(data, 'rationale'), sure].filter((text) => text !== null);
  return { ...itemOf(data, 'workflow/actions', ground), about: parts.join(' · ') };
}

function importItem(data: RecordData, ground: InboxGround): InboxItem {
  const rows = memberOf(data, 'rowCount');
  const into = textAt(data, 'targetCollection') ?? 'records';
  const merges = mergesOf(data.id, ground.index);
  const about = [
    textAt(data, 'status') === 'failed' ? 'failed' : null,
    `${typeof rows === 'number' ? `${rows} rows` : 'rows'} for ${into}`,
    merges === 0 ? null : `${merges} to merge`,
  ];
  return {
    ...itemOf(data, 'workflow/imports', ground),
    about: about.filter((one) => one !== null).join(' · '),
  };
}

function isRecent(data: RecordData, { now }: InboxGround): boolean {
  if (textAt(data, 'status') !== 'failed') return true;
  const at = momentAt(data, 'failedAt') ?? momentAt(data, 'createdAt');
  return at !== null && now - Date.parse(at) < FAILED_DAYS * DAY;
}

function itemOf(data: RecordData, collection: string, { nameOf, index }: InboxGround): InboxItem {
  return {
    id: data.id,
    collection,
    title: nameOf(data.id) ?? data.id,
    about: '',
    at: momentAt(data, 'createdAt'),
    urgency: 'soon',
    risk: riskOf(data, index),
    for: null,
  };
}

/** `industry of Mapleton Housing Trust`. */
function changeText(data: RecordData, ground: InboxGround): string {
  const target = named(data, 'targetEntityRef', ground);
  const change = memberOf(data, 'change');
  const fields =
    typeof change === 'object' && change !== null && !Array.isArray(change)
      ? Object.keys(change)
      : [];
  if (fields.length === 0) return target?.name ?? '';
  const of = target === null ? '' : ` of ${target.name}`;
  return `${fields.join(', ')}${of}`;
}
