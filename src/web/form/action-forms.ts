/** Forms of what a CRM does with a record. Each posts to the action of the same name. */
import { ACTIVITIES } from '../../crm/activities/log-activity.ts';
import { searchDuplicates } from '../../crm/duplicates/find-duplicates.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { plural } from '../../plural.ts';
import type { JsonObject, JsonValue, StoredRecord } from '../../record/types.ts';
import { memberOf, sameValue } from '../../record/value.ts';
import { type Collection, type Field, fieldAt, requireCollection } from '../../schema/model.ts';
import { inTurns } from '../../workspace/turns.ts';
import type { Workspace } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { type Control, controlOf, idOf } from './control.ts';
import { begun } from './presets.ts';
import type { RecordForm } from './record-form.ts';

export type ActionForm = RecordForm & {
  readonly intro: string;
  /** JSON of members that the form sends beside its inputs. */
  readonly fixed?: string;
};

export type ActionAsk = {
  readonly workspace: Workspace;
  readonly of: Collection;
  readonly record: StoredRecord;
  readonly actor: Actor;
};

type Words = Pick<RecordForm, 'title' | 'submit' | 'done'>;

function formOf(ask: ActionAsk, name: string, words: Words, first: readonly Control[]): ActionForm {
  const url = `/api/${ask.of.path}/${ask.record.id}/${name}`;
  return { ...words, intro: '', note: '', method: 'POST', url, first, more: [], moreCount: 0 };
}

/** Input of a field of some collection, under the name that the action knows it by. */
export function inputOf(
  { workspace }: ActionAsk,
  of: Collection,
  path: string,
  as: string,
  data: JsonObject = {},
): Control[] {
  const field = fieldAt(of, path);
  if (field === undefined) return [];
  const control = controlOf(field, memberOf(data, path), { workspace, collection: of, data });
  return [{ ...control, path: as, id: idOf(as) }];
}

const KINDS = [
  ['call', 'Call'],
  ['email', 'Email'],
  ['meeting', 'Meeting'],
  ['linkedin', 'LinkedIn'],
  ['telegram', 'Telegram'],
  ['note', 'Note'],
] as const;

/** The same as `pail log-activity`. */
export function logForm(ask: ActionAsk): ActionForm {
  const { workspace, record } = ask;
  const of = requireCollection(workspace.model, ACTIVITIES);
  const now = { happenedAt: new Date().toISOString() };
  const kind = choiceOf('kind', 'Kind', KINDS, 'call');
  const first = [
    kind,
    ...inputOf(ask, of, 'happenedAt', 'at', now),
    ...inputOf(ask, of, 'summary', 'text').map((one) => ({ ...one, kind: 'long' as const })),
    ...inputOf(ask, of, 'direction', 'fields.direction'),
    ...inputOf(ask, of, 'durationMinutes', 'fields.durationMinutes'),
    ...inputOf(ask, of, 'outcome', 'fields.outcome'),
    ...inputOf(ask, of, 'anchorIds', 'with').map((one) => ({
      ...one,
      label: 'Also with or about',
      help: '',
    })),
  ];
  const title = `Log activity with ${workspace.displayName(record)}`;
  return formOf(ask, 'log-activity', { title, submit: 'Log activity', done: 'Logged' }, first);
}

/** Completes a task, as `pail done` does. */
export function doneForm(ask: ActionAsk): ActionForm {
  const { workspace, of, record } = ask;
  const words = {
    title: `Done: ${workspace.displayName(record)}`,
    submit: 'Complete task',
    done: 'Task completed',
  };
  return {
    ...formOf(ask, 'done', words, inputOf(ask, of, 'outcome', 'outcome', record.data)),
    method: 'PATCH',
    url: `/api/${of.path}/${record.id}`,
    etag: record.blob,
    fixed: '{"status":"completed"}',
  };
}

/** What the lead would become by itself stands in the inputs; an emptied one means a new record. */
export async function convertForm(ask: ActionAsk): Promise<ActionForm> {
  const { workspace, of, record, actor } = ask;
  const deals = requireCollection(workspace.model, 'crm/deals');
  const { index } = workspace;
  let intro = 'What is left empty is made anew from the lead.';
  const known: Record<string, JsonValue> = {};
  try {
    const { converted } = await workspace.crm.planConvert(
      { leads: [record], withoutDeal: true },
      actor,
    );
    const [into] = converted;
    for (const id of [into?.contact, into?.company]) {
      const found = index.get(id ?? '');
      if (found !== undefined) known[found.collection] = found.id;
    }
  } catch (error) {
    if (!(error instanceof PailError) || error.code === 'restricted') throw error;
    intro = `${error.message} ${intro}`;
  }
  const deal = begun(workspace, deals, {}, actor);
  const first = [
    ...inputOf(ask, of, 'convertedCompanyId', 'company', {
      convertedCompanyId: known['crm/companies'] ?? null,
    }),
    ...inputOf(ask, of, 'convertedContactId', 'contact', {
      convertedContactId: known['crm/contacts'] ?? null,
    }),
    choiceOf(
      'noDeal',
      'Deal',
      [
        [false, 'A deal'],
        [true, 'No deal'],
      ],
      false,
    ),
    ...inputOf(ask, of, 'convertedDealId', 'deal'),
    ...inputOf(ask, deals, 'pipeline', 'pipeline', deal),
    ...inputOf(ask, deals, 'stage', 'stage', deal),
  ].map((control) => ({ ...control, ...(LABELS[control.path] ?? {}), required: false }));
  const words = {
    title: `Convert ${workspace.displayName(record)}`,
    submit: 'Convert lead',
    done: 'Lead converted',
  };
  return { ...formOf(ask, 'convert', words, first), intro, fixed: '{"noMatch":true}' };
}

const LABELS: Readonly<Record<string, { readonly label: string; readonly help: string }>> = {
  company: { label: 'Company', help: 'Empty: a new company, where the lead names one.' },
  contact: { label: 'Contact', help: 'Empty: a new contact.' },
  deal: { label: 'Deal that is there', help: 'Empty: a new deal.' },
  pipeline: { label: 'Pipeline', help: 'Of a new deal.' },
  stage: { label: 'Stage', help: 'Of a new deal.' },
};

/** Chooses others first; then, field by field, whose value stays. */
export async function mergeForm(ask: ActionAsk, ids: readonly string[]): Promise<ActionForm> {
  const { workspace, of, record, actor } = ask;
  const others = ids.map((id) => workspace.find(id, of.path));
  const help = ids.length === 0 ? await likely(ask) : '';
  const pick = inputOf(ask, of, 'mergedIntoId', 'others', {
    mergedIntoId: ids.length === 0 ? null : [...ids],
  }).map((control): Control => {
    const many = control.pick === undefined ? {} : { pick: { ...control.pick, many: true } };
    return { ...control, ...many, label: 'Duplicates of it', help, required: true };
  });
  const words = {
    title: `Merge into ${workspace.displayName(record)}`,
    submit: 'Merge',
    done: 'Merged',
  };
  if (others.length === 0) {
    const intro = 'The others are archived, and lead here; whatever refers to them refers here.';
    return { ...formOf(ask, 'merge', words, pick), intro };
  }
  const { plan } = await workspace.crm.planMerge({ keep: record, others }, actor);
  const referrers = plan.changes.filter(
    (change) =>
      change.op === 'update' && ![record, ...others].some(({ id }) => id === change.before.id),
  ).length;
  const intro = `${plural(others.length, 'record')} will be archived and lead here, ${plural(referrers, 'record')} will refer here instead. Empty fields are filled, lists are joined.`;
  const fields = [...of.fields.values()].flatMap((field) => sidesOf(ask, field, others));
  return { ...formOf(ask, 'merge', words, [...pick, ...fields]), intro };
}

/** A choice for a field of which another record has another value. */
function sidesOf(
  { workspace, record }: ActionAsk,
  field: Field,
  others: readonly StoredRecord[],
): Control[] {
  const own = memberOf(record.data, field.name);
  // Values with a rule of their own are joined by it.
  const isPlain =
    field.computed === undefined && field.ui.hidden !== true && field.merge.rule === 'value';
  if (!isPlain || own === null || Array.isArray(own) || typeof own === 'object') return [];
  if (['id', 'createdAt', 'updatedAt', 'archivedAt'].includes(field.name)) return [];
  const differing = others.filter(({ data }) => {
    const value = memberOf(data, field.name);
    return value !== null && !sameValue(value, own);
  });
  if (differing.length === 0) return [];
  const shown = (from: StoredRecord): string =>
    cellsOf(workspace, from)(field, memberOf(from.data, field.name)).text;
  const options = differing.map((other) => [other.id, shown(other)] as const);
  return [
    { ...choiceOf(`fields.${field.name}`, field.label, options, null), example: shown(record) },
  ];
}

/** Among so many records a hint is worth its time: some tenths of a second. */
const MOST_HINTED = 20_000;

/** Names of records that look like it. */
async function likely({ workspace, of, record }: ActionAsk): Promise<string> {
  const { model, index } = workspace;
  if (index.size(of.path) > MOST_HINTED) return '';
  const titleOf = (one: StoredRecord): string => workspace.displayName(one);
  const search = searchDuplicates(of, { model, index, titleOf }, { of: record.id });
  const records = (await inTurns(search)).flatMap((group) => group.records);
  const names = records.filter(({ id }) => id !== record.id).map(titleOf);
  return names.length === 0 ? 'None looks like it.' : `Likely: ${names.join(', ')}`;
}

function choiceOf(
  path: string,
  label: string,
  options: readonly (readonly [JsonValue, string])[],
  selected: JsonValue,
): Control {
  return {
    path,
    id: idOf(path),
    kind: 'choice',
    label,
    help: '',
    example: '',
    required: false,
    text: '',
    type: 'text',
    unit: '',
    locale: 'en-US',
    zone: 'UTC',
    words: [],
    options: options.map(([value, text]) => ({
      value: JSON.stringify(value),
      label: text,
      selected: value === selected,
    })),
  };
}
