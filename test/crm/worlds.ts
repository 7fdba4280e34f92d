/** Small worlds of companies, contacts and deals that refer to each other, and the making of plans real in them. */
import fc from 'fast-check';
import type { Step } from '../../src/changes/undo.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { Change } from '../../src/plan/types.ts';
import type { RecordData, StoredRecord } from '../../src/record/types.ts';
import { stored } from '../support/plan-context.ts';

export type World = Record<string, RecordData[]>;

/** Carries changes out on the index alone. */
export function applyTo(index: RecordIndex, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.op === 'create') {
      const record = stored(change.collection, change.after);
      index.applyChange({ file: record.file, record });
      continue;
    }
    const { before } = change;
    index.applyChange({ file: before.file, record: null });
    if (change.op === 'remove') continue;
    const record = stored(before.collection, change.after);
    index.applyChange({ file: record.file, record });
  }
}

/** What a commit of these changes would have done. */
export function stepsOf(changes: readonly Change[]): Step[] {
  return changes.map((change) => ({
    collection: change.op === 'create' ? change.collection : change.before.collection,
    id: change.op === 'create' ? change.after.id : change.before.id,
    before: change.op === 'create' ? null : change.before.data,
    after: change.op === 'remove' ? null : change.after,
  }));
}

export function recordOf(index: RecordIndex, id: string): StoredRecord {
  const record = index.get(id);
  if (record === undefined) throw new Error(`no ${id}`);
  return record;
}

/** All records by id, without what is empty. */
export function contentOf(index: RecordIndex): Record<string, RecordData> {
  const records = ['crm/companies', 'crm/contacts', 'crm/deals', 'crm/segment-members'].flatMap(
    (path) => [...index.records(path)],
  );
  return Object.fromEntries(
    records.map(({ id, data }) => [
      id,
      Object.fromEntries(
        Object.entries(data).filter(
          ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
        ),
      ) as RecordData,
    ]),
  );
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const word = fc.constantFrom('a', 'b', 'c');
const someOf = (ids: readonly string[]): fc.Arbitrary<string[]> => fc.shuffledSubarray([...ids]);

export const CONTACTS = ['cont_0', 'cont_1', 'cont_2', 'cont_3'] as const;
const COMPANIES = ['comp_0', 'comp_1'] as const;

/** Four contacts, some of them in a segment, two companies, three deals. */
export const worlds: fc.Arbitrary<World> = fc
  .tuple(
    fc.tuple(...CONTACTS.map((id) => contact(id))),
    fc.tuple(...['deal_0', 'deal_1', 'deal_2'].map((id) => deal(id))),
    fc.record({ parentCompanyId: maybe(fc.constant('comp_0')) }),
    fc.tuple(...CONTACTS.map((id) => maybe(membership(id)))),
  )
  .map(([contacts, deals, second, memberships]) => ({
    'crm/companies': [
      { id: 'comp_0', name: 'A' },
      compact({ id: 'comp_1', name: 'B', ...second }),
    ] as RecordData[],
    'crm/contacts': contacts,
    'crm/deals': deals,
    'crm/segments': [{ id: 'seg_1', name: 'News', collection: 'crm/contacts' } as RecordData],
    'crm/segment-members': memberships.filter((one) => one !== undefined),
  }));

function membership(memberId: string): fc.Arbitrary<RecordData> {
  const day = fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');
  return fc
    .record({ joinedAt: maybe(day), leftAt: maybe(day), note: maybe(word) })
    .map((data) => compact({ id: `segm_${memberId}`, segmentId: 'seg_1', memberId, ...data }));
}

function contact(id: string): fc.Arbitrary<RecordData> {
  return fc
    .record({
      firstName: word,
      email: maybe(word.map((name) => `${name}@x.no`)),
      title: maybe(word),
      companyId: maybe(fc.constantFrom(...COMPANIES)),
      tags: maybe(fc.subarray(['p', 'q', 'r'], { minLength: 1 })),
      notes: maybe(word),
      address: maybe(fc.record({ city: word, zip: word })),
      lastContactedAt: maybe(fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')),
    })
    .map((data) => compact({ id, ...data }));
}

function deal(id: string): fc.Arbitrary<RecordData> {
  return fc
    .record({
      title: word,
      contactIds: someOf(CONTACTS),
      companyId: maybe(fc.constantFrom(...COMPANIES)),
    })
    .map((data) => compact({ id, stage: 'lead', ...data }));
}

function compact(data: object): RecordData {
  return JSON.parse(JSON.stringify(data)) as RecordData;
}
