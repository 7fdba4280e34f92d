/** The operator's inbox: what waits for a decision or is past its time, each thing once. */

import { memberOf, textAt } from '../../record/value.ts';
import type { DuplicateGroup } from '../duplicates/types.ts';
import { aboutText } from '../work-item.ts';
import { datedItems } from './dated.ts';
import { proposedItems } from './proposed.ts';
import { named, pressingFirst, type Shown } from './shown.ts';
import {
  GROUP_LABELS,
  INBOX_GROUPS,
  type Inbox,
  type InboxGround,
  type InboxGroup,
  type InboxItem,
  type InboxKey,
} from './types.ts';

const REVIEWS = 'crm/fit-assessments';

/** Group by group, so that a server may answer others in between. `limit`: most items of one. */
export function* inboxGroups(ground: InboxGround, limit: number): Generator<InboxGroup | null> {
  const proposed = proposedItems(ground);
  yield null;
  const collected: Readonly<Partial<Record<InboxKey, () => Shown>>> = {
    conflicts: () => pressingFirst(conflictItems(ground), limit),
    approvals: () => pressingFirst(proposed.approvals, limit),
    drafts: () => pressingFirst(proposed.drafts, limit),
    proposals: () => pressingFirst(proposed.proposals, limit),
    imports: () => pressingFirst(proposed.imports, limit),
    duplicates: () => duplicateItems(ground, limit),
    tickets: () => pressingFirst(ticketItems(ground), limit),
    reviews: () => reviewItems(ground, limit),
  };
  for (const key of INBOX_GROUPS) {
    const { total, items } = collected[key]?.() ?? datedItems(key, ground, limit);
    yield total === 0 ? null : { key, label: GROUP_LABELS[key], total, items };
  }
}

export function inboxOf(
  groups: readonly InboxGroup[],
  { today, me, who }: InboxGround,
  notCompared: readonly string[],
): Inbox {
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  return { day: today, me, who, total, groups, notCompared };
}

function conflictItems(ground: InboxGround): InboxItem[] {
  return ground.conflicts.map(({ id, fields }) => ({
    ...plainItem(id, ground.index.get(id)?.collection ?? '', ground),
    about:
      fields === 0
        ? 'both sides merge by themselves, only nobody has written it yet'
        : `${fields} ${fields === 1 ? 'field was' : 'fields were'} changed on both sides`,
    urgency: 'now',
  }));
}

function duplicateItems(ground: InboxGround, limit: number): Shown {
  const groups = ground.duplicates();
  const items = groups.slice(0, limit).flatMap((group) => duplicateItem(group, ground));
  return { total: groups.length, items };
}

function duplicateItem(
  { score, records, pairs }: DuplicateGroup,
  ground: InboxGround,
): InboxItem[] {
  const [keep, ...others] = records;
  if (keep === undefined) return [];
  const why = [...new Set((pairs[0]?.reasons ?? []).map(({ kind }) => kind))].join(', ');
  const names = others.map(({ id }) => ground.nameOf(id) ?? id).join(', ');
  return [
    {
      ...plainItem(keep.id, keep.collection, ground),
      about: `and ${names}: same ${why} (${Math.round(score * 100)} % sure)`,
      urgency: 'later',
      risk: 'high',
      for: named(keep.data, 'ownerId', ground),
      command: `pail merge ${records.map(({ id }) => id).join(' ')} --dry-run`,
      others: others.map(({ id }) => id),
    },
  ];
}

function ticketItems(ground: InboxGround): InboxItem[] {
  return ground.tickets().flatMap(({ id, dueAt, isLate }) => {
    const record = ground.index.get(id);
    if (record === undefined) return [];
    return [
      {
        ...plainItem(id, record.collection, ground),
        about: aboutText(['companyId', 'contactId'], record.data, ground.nameOf),
        at: new Date(dueAt).toISOString(),
        urgency: isLate ? 'now' : 'soon',
        for: named(record.data, 'assigneeId', ground),
      },
    ];
  });
}

/** What models said of people. A rule says the same whoever looks, so what it said waits for nobody. */
function reviewItems(ground: InboxGround, limit: number): Shown {
  const where = ['reviewStatus == "pending"', 'modelVersion != "rule"'];
  const answer = ground.ask({ collection: REVIEWS, where, sort: ['assessedAt'], limit });
  if (answer === null) return { total: 0, items: [] };
  const items = answer.items.map(({ record }): InboxItem => {
    const person = textAt(record, 'contactId') ?? textAt(record, 'leadId') ?? '';
    const criterion = named(record, 'criterionId', ground);
    const score = memberOf(record, 'score');
    const said = typeof score === 'number' ? ` (${score})` : '';
    return {
      ...plainItem(record.id, REVIEWS, ground),
      title: `${ground.nameOf(person) ?? person}: ${criterion?.name ?? 'fit'}${said}`,
      about: textAt(record, 'reason') ?? '',
      at: textAt(record, 'assessedAt'),
      urgency: 'later',
    };
  });
  return { total: answer.total, items };
}

function plainItem(id: string, collection: string, ground: InboxGround): InboxItem {
  const title = ground.nameOf(id) ?? id;
  return { id, collection, title, about: '', at: null, urgency: 'soon', risk: null, for: null };
}
