/** Scores of a client, with what they are made of. */

import { exactSum } from '../../expr/exact-sum.ts';
import type { StoredRecord } from '../../record/types.ts';
import { isObject, memberOf, numberAt, textAt } from '../../record/value.ts';
import { momentAt, textsAt, words } from '../timeline/told.ts';
import type { Around } from './around.ts';
import type { ClientGround, Score } from './types.ts';

type Reason = Score['reasons'][number];

/** The record's own score, the latest of each lead, the fit for each product, QD scores. */
export function scoresOf(record: StoredRecord, around: Around, ground: ClientGround): Score[] {
  return [
    ...ownScore(record),
    ...leadScores(around.of('crm/lead-scores') ?? [], ground),
    ...fitScores(around.of('crm/fit-assessments') ?? [], record, ground),
    ...(around.of('intel/qd-scores') ?? []).flatMap(qdScore),
  ];
}

function score(recordId: string, label: string, value: number, more: Partial<Score> = {}): Score {
  const none = { grade: null, at: null, expiresAt: null, advice: null, reasons: [] };
  return { recordId, label, value, ...none, ...more };
}

function ownScore(record: StoredRecord): Score[] {
  const fields = [
    ['score', 'Score'],
    ['healthScore', 'Health'],
  ] as const;
  return fields.flatMap(([field, label]) => {
    const value = numberAt(record.data, field);
    return value === null ? [] : [score(record.id, label, value)];
  });
}

function leadScores(records: readonly StoredRecord[], ground: ClientGround): Score[] {
  return latest(records, 'leadId', 'scoredAt').flatMap((record) => {
    const { data, id } = record;
    const value = numberAt(record.data, 'score');
    if (value === null) return [];
    const lead = textAt(data, 'leadId');
    return score(id, `Lead${lead === null ? '' : `: ${ground.nameOf(lead) ?? lead}`}`, value, {
      grade: textAt(data, 'grade'),
      at: momentAt(data, 'scoredAt'),
      expiresAt: momentAt(data, 'expiresAt'),
      advice: textAt(data, 'recommendation'),
      reasons: [...breakdownOf(record), ...factorsOf(record)],
    });
  });
}

function breakdownOf({ data }: StoredRecord): Reason[] {
  const parts = memberOf(data, 'breakdown');
  if (!isObject(parts)) return [];
  return Object.entries(parts).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ label: words(name), value, text: null }] : [],
  );
}

/** Open lists: texts, or objects that name themselves somehow are left to the record's page. */
function factorsOf({ data }: StoredRecord): Reason[] {
  return textsAt(data, 'factors').map((label) => ({
    label: words(label),
    value: null,
    text: null,
  }));
}

/** Per product and whom it is about, over the latest assessment of each criterion that nobody rejected. */
function fitScores(
  records: readonly StoredRecord[],
  self: StoredRecord,
  ground: ClientGround,
): Score[] {
  const valid = records.filter(({ data }) => textAt(data, 'reviewStatus') !== 'rejected');
  const groups = new Map<string, { names: string[]; assessments: StoredRecord[] }>();
  for (const record of latest(valid, 'criterionId', 'assessedAt')) {
    const criterion = ground.index.get(textAt(record.data, 'criterionId') ?? '');
    const product = criterion === undefined ? [] : textsAt(criterion.data, 'productId');
    const about = subjectsOf(record).filter((id) => id !== self.id);
    const key = [...product, ...about].join(' ');
    const group = groups.get(key) ?? {
      names: [...product, ...about].map((id) => ground.nameOf(id) ?? id),
      assessments: [],
    };
    group.assessments.push(record);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ names, assessments }) => fitScore(names, assessments, ground));
}

function fitScore(
  names: readonly string[],
  assessments: readonly StoredRecord[],
  ground: ClientGround,
): Score {
  const reasons = assessments.map((record): Reason => {
    const criterion = textAt(record.data, 'criterionId') ?? '';
    const weighted = ground.computed(record)['weightedScore'];
    return {
      label: ground.nameOf(criterion) ?? criterion,
      value: typeof weighted === 'number' ? weighted : null,
      text: textAt(record.data, 'reason'),
    };
  });
  const label = names.length === 0 ? 'Fit' : `Fit: ${names.join(', ')}`;
  const value = exactSum(reasons.map((reason) => reason.value ?? 0));
  const dates = assessments.flatMap(({ data }) => momentAt(data, 'assessedAt') ?? []).sort();
  return score(assessments[0]?.id ?? '', label, value, { at: dates.at(-1) ?? null, reasons });
}

function qdScore(record: StoredRecord): Score[] {
  const { data, id } = record;
  const value = numberAt(record.data, 'currentValue');
  const type = textAt(data, 'scoreType');
  if (value === null || type === null) return [];
  return [score(id, words(type), value, { at: momentAt(data, 'computedAt') })];
}

/** The latest record for each value of a field and, with several subjects, for each of them. */
function latest(records: readonly StoredRecord[], field: string, dated: string): StoredRecord[] {
  const found = new Map<string, StoredRecord>();
  for (const record of records) {
    const key = [textAt(record.data, field), ...subjectsOf(record)].join(' ');
    const known = found.get(key);
    if (known === undefined || dateOf(record, dated) > dateOf(known, dated)) found.set(key, record);
  }
  return [...found.values()];
}

/** Whom a score is about. */
function subjectsOf({ data }: StoredRecord): string[] {
  return ['contactId', 'leadId'].flatMap((field) => textsAt(data, field));
}

function dateOf({ data }: StoredRecord, field: string): number {
  const at = momentAt(data, field);
  return at === null ? 0 : Date.parse(at);
}
