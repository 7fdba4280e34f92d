/** What to do next with a client: a few rules that docs/crm.md states. */

import { DAY, HOUR } from '../../expr/zone.ts';
import type { StoredRecord } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import { momentAt, textsAt } from '../timeline/told.ts';
import type { Around } from './around.ts';
import { order } from './sections.ts';
import {
  type Client360,
  type ClientGround,
  type NextStep,
  STEP_RULES,
  URGENCIES,
} from './types.ts';

/** A first answer due within this time is near. */
const NEAR_HOURS = 4;
/** Days without contact that are too many: with an open deal or lead, and for other customers. */
const SILENT_DAYS = { open: 30, customer: 90 } as const;
/** A score that ends within these days wants a new one. */
const EXPIRING_DAYS = 14;

export type Found = Omit<Client360, 'timeline' | 'next'>;

/** The most urgent first, then what is due first. */
export function nextSteps(found: Found, around: Around, ground: ClientGround): NextStep[] {
  const steps = [
    ...ticketSteps(found, ground),
    ...taskSteps(found, ground),
    ...dealSteps(found, around, ground),
    ...leadSteps(around, ground),
    ...silenceSteps(found, ground),
    ...scoreSteps(found, ground),
  ];
  return steps.sort(
    (a, b) =>
      URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) ||
      order(a.due ?? '9999', b.due ?? '9999') ||
      STEP_RULES.indexOf(a.rule) - STEP_RULES.indexOf(b.rule) ||
      order(a.recordId, b.recordId),
  );
}

function ticketSteps({ tickets }: Found, { now }: ClientGround): NextStep[] {
  return (tickets?.open ?? []).flatMap(({ id, name, answerDueAt }): NextStep[] => {
    if (answerDueAt === null) return [];
    const left = Date.parse(answerDueAt) - now;
    if (left > NEAR_HOURS * HOUR) return [];
    const title = left < 0 ? `Answer, late: ${name}` : `Answer soon: ${name}`;
    const urgency = left < 0 ? 'now' : 'soon';
    return [{ rule: 'ticket-answer', urgency, title, recordId: id, due: answerDueAt }];
  });
}

function taskSteps({ tasks }: Found, { now }: ClientGround): NextStep[] {
  return (tasks?.open ?? [])
    .filter(({ dueDate }) => dueDate !== null && Date.parse(dueDate) < now)
    .map(({ id, name, dueDate }) => {
      const title = `Overdue: ${name}`;
      return { rule: 'task-overdue', urgency: 'now', title, recordId: id, due: dueDate };
    });
}

function dealSteps({ deals }: Found, around: Around, { today }: ClientGround): NextStep[] {
  const open = (around.of('crm/tasks') ?? []).filter(
    ({ data }) => !/^(completed|cancelled)$/.test(textAt(data, 'status') ?? ''),
  );
  const planned = new Set(open.flatMap(({ data }) => textsAt(data, 'anchorIds')));
  const hasTasks = around.of('crm/tasks') !== undefined;
  return (deals?.open ?? []).flatMap(({ id, name, expectedCloseDate }): NextStep[] => {
    const due = expectedCloseDate;
    const isLate = due !== null && due < today;
    const deal = { recordId: id, due } as const;
    if (isLate) {
      const title = `Close it or move its date: ${name}`;
      return [{ rule: 'deal-late', urgency: 'now', title, ...deal }];
    }
    if (!hasTasks || planned.has(id)) return [];
    const title = `Plan the next step: ${name}`;
    return [{ rule: 'deal-without-step', urgency: 'soon', title, ...deal }];
  });
}

function leadSteps(around: Around, ground: ClientGround): NextStep[] {
  return (around.of('crm/leads') ?? [])
    .filter(({ data }) => textAt(data, 'status') === 'qualified' && !isConverted(data))
    .map(({ id, data }) => ({
      rule: 'lead-qualified',
      urgency: 'soon',
      title: `Convert the qualified lead: ${ground.nameOf(id) ?? id}`,
      recordId: id,
      due: momentAt(data, 'qualifiedAt'),
    }));
}

function isConverted(data: StoredRecord['data']): boolean {
  return momentAt(data, 'convertedAt') !== null || textAt(data, 'convertedContactId') !== null;
}

function silenceSteps(found: Found, { now }: ClientGround): NextStep[] {
  const { record, id, lastContactedAt } = found;
  if (/^(do_not_contact|inactive|churned|vendor)$/.test(textAt(record, 'status') ?? '')) return [];
  const isOpen =
    (found.deals?.open.length ?? 0) > 0 ||
    (found.leads ?? []).some(({ status }) => !/^(converted|disqualified)$/.test(status ?? ''));
  const states = [textAt(record, 'lifecycleStage'), textAt(record, 'status')];
  if (!isOpen && !states.includes('customer')) return [];
  const most = isOpen ? SILENT_DAYS.open : SILENT_DAYS.customer;
  const since = lastContactedAt ?? momentAt(record, 'createdAt');
  if (since === null) return [];
  const days = Math.floor((now - Date.parse(since)) / DAY);
  if (days <= most) return [];
  const title =
    lastContactedAt === null
      ? 'Get in touch: nobody has been yet'
      : `Get in touch: ${days} days without contact`;
  return [
    {
      rule: 'silent',
      urgency: isOpen ? 'soon' : 'later',
      title,
      recordId: id,
      due: lastContactedAt,
    },
  ];
}

function scoreSteps({ scores, leads }: Found, { now }: ClientGround): NextStep[] {
  if ((leads ?? []).every(({ status }) => /^(converted|disqualified)$/.test(status ?? '')))
    return [];
  return scores
    .filter(
      ({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) - now < EXPIRING_DAYS * DAY,
    )
    .map(({ recordId, label, expiresAt }) => {
      const isOver = expiresAt !== null && Date.parse(expiresAt) < now;
      const title = `Score anew: ${label} ${isOver ? 'has expired' : 'expires'}`;
      return { rule: 'score-expiring', urgency: 'later', title, recordId, due: expiresAt };
    });
}
