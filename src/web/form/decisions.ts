/** Decisions as buttons: what needs no words is one click, the rest a small form. */
import { type Decision, fittingDecisions } from '../../crm/decisions.ts';
import { riskOf } from '../../crm/inbox/risk.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { type ActionAsk, type ActionForm, inputOf } from './action-forms.ts';
import type { MenuEntry } from './record-menu.ts';

/** What the record waits for, as entries of its menu and buttons of its page. */
export function decisionEntries(
  workspace: Reading,
  collection: Collection,
  record: StoredRecord,
  { userId }: Actor,
): MenuEntry[] {
  const fitting = fittingDecisions(record, collection);
  // It is worth a second look before it is agreed to.
  const isRisky = fitting.length > 0 && isHighRisk(workspace, record);
  return fitting.map((decision) => {
    const { name, label, done, agrees } = decision;
    const icon = agrees ? 'check' : 'close';
    const needsWho = userId === null && hasField(collection, decision.by);
    const needsWords = !agrees && hasField(collection, decision.words);
    if (isRisky || needsWho || needsWords) {
      return { label: `${label}…`, icon, form: `/decide/${record.id}?as=${name}` };
    }
    const body = JSON.stringify(changeOf(decision, collection, userId));
    const url = `/api/${collection.path}/${record.id}`;
    return { label, icon, method: 'PATCH', etag: record.blob, url, body, done };
  });
}

/** Throws `usage` for a decision that the record does not wait for. */
export function decisionForm(ask: ActionAsk, name: string): ActionForm {
  const { workspace, of, record, actor } = ask;
  const fitting = fittingDecisions(record, of);
  const decision = fitting.find((one) => one.name === name);
  if (decision === undefined) {
    const known = fitting.map((one) => one.name);
    const answers = known.length === 0 ? 'it waits for no decision' : `known: ${known.join(', ')}`;
    throw new PailError('usage', `${record.id} cannot be decided "${name}" (${answers})`, {
      known,
    });
  }
  const { by, words, label, done } = decision;
  const who =
    actor.userId === null && by !== undefined ? inputOf(ask, of, by, by, record.data) : [];
  const said = words === undefined ? [] : inputOf(ask, of, words, words, record.data);
  return {
    title: `${label}: ${workspace.displayName(record)}`,
    intro: introOf(ask),
    note: '',
    submit: label,
    done,
    method: 'PATCH',
    url: `/api/${of.path}/${record.id}`,
    etag: record.blob,
    first: [
      ...who.map((control) => ({ ...control, required: true })),
      ...said.map((control) => ({ ...control, kind: 'long' as const })),
    ],
    more: [],
    moreCount: 0,
    fixed: JSON.stringify(changeOf(decision, of, actor.userId)),
  };
}

/** What it is about, and whether it is worth a second look. */
function introOf({ workspace, record }: ActionAsk): string {
  const subject = workspace.index.get(String(memberOf(record.data, 'subjectId')));
  const about = subject === undefined ? [] : [workspace.displayName(subject)];
  return [...about, ...(isHighRisk(workspace, record) ? ['High risk'] : [])].join(' · ');
}

function isHighRisk({ index }: Reading, { data }: StoredRecord): boolean {
  return riskOf(data, index) === 'high';
}

function changeOf(
  { field, to, by }: Decision,
  collection: Collection,
  userId: string | null,
): JsonObject {
  const who =
    by !== undefined && userId !== null && hasField(collection, by) ? { [by]: userId } : {};
  return { [field]: to, ...who };
}

function hasField({ fields }: Collection, name: string | undefined): boolean {
  return name !== undefined && fields.has(name);
}
