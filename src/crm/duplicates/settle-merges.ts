/** What merges of duplicates in one clone ask of what others did meanwhile, and the plan that does it. Pure. */

import { isArchived } from '../../index/archived.ts';
import { endOf, MERGED_INTO, mergeCircle, mergedInto } from '../../index/merged.ts';
import { mergedTargets } from '../../plan/affected.ts';
import type { PlanContext } from '../../plan/context.ts';
import { withTimestamps } from '../../plan/derive.ts';
import { lateReferrers } from '../../plan/merge-faults.ts';
import { Updates } from '../../plan/referrers.ts';
import type { Change } from '../../plan/types.ts';
import { plural } from '../../plural.ts';
import { mergeRecords } from '../../record/merge.ts';
import type { ParkedField } from '../../record/parked.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, sameValue, withValueAt } from '../../record/value.ts';
import { mergeRulesOf } from '../../schema/merge-rules.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { type CarriedOver, carriedOver, type LateEdit, leftOpen } from './carry-over.ts';
import { combine } from './combine.ts';
import { withFoldedTwins } from './fold-twins.ts';
import { leftCircle } from './merge-duplicates.ts';
import { repoint } from './repoint.ts';

type Ground = Pick<PlanContext, 'model' | 'index'>;

/** Merges that records which came have to do with. */
export type MetMerges = {
  /** Ids of merged records. */
  readonly merged: readonly string[];
  /** Those of records that were merged into each other, sorted. */
  readonly circles: readonly (readonly string[])[];
  /** An archived record that another was merged into; whoever archived it may not have known of that. */
  readonly archived: readonly { readonly keep: StoredRecord; readonly other: StoredRecord }[];
};

export function metMerges(came: readonly string[], ground: Ground): MetMerges {
  const { index } = ground;
  const dataOf = (id: string): RecordData | undefined => index.record(id);
  const merged = new Set<string>();
  const archived = new Map<string, MetMerges['archived'][number]>();
  const meet = (other: StoredRecord | undefined): void => {
    if (other === undefined || mergedInto(other.data) === null) return;
    merged.add(other.id);
    const keep = index.get(endOf(other.id, dataOf));
    if (keep === undefined || !isArchived(keep) || mergedInto(keep.data) !== null) return;
    archived.set(`${keep.id} ${other.id}`, { keep, other });
  };
  for (const id of came) {
    const record = index.get(id);
    if (record === undefined) continue;
    meet(record);
    for (const target of mergedTargets(record, ground)) meet(index.get(target));
    if (!isArchived(record)) continue;
    for (const { from, relation } of index.linksTo(id)) {
      if (relation.field === MERGED_INTO) meet(index.get(from));
    }
  }
  const circles = [...merged].map((id) => mergeCircle(id, dataOf));
  const found = new Map(circles.flatMap((ids) => (ids[0] === undefined ? [] : [[ids[0], ids]])));
  return { merged: [...merged], circles: [...found.values()], archived: [...archived.values()] };
}

/** A record before two sides changed it, and what each made of it. */
export type RecordVersions = {
  readonly id: string;
  readonly base: RecordData;
  readonly ours: RecordData;
  readonly theirs: RecordData;
};

export type MergesToSettle = Pick<MetMerges, 'merged' | 'circles'> & {
  /** Kept records to which the other side did not know that there was more in them when it archived them. */
  readonly revived: readonly StoredRecord[];
  readonly edits: readonly LateEdit[];
  /** Records whose lists of references may have lost what both sides kept. */
  readonly lists: readonly RecordVersions[];
  /** Records in circles as they were before any clone merged them. */
  readonly before: ReadonlyMap<string, RecordData>;
};

export type OpenEdit = {
  readonly keep: StoredRecord;
  /** Id of the record that was edited. */
  readonly other: string;
  readonly fields: readonly ParkedField[];
};

export type SettledMerges = {
  readonly changes: readonly Change[];
  readonly open: readonly OpenEdit[];
  /** What was settled, a sentence each. */
  readonly words: readonly string[];
};

/**
 * Of records that were merged into each other the first one is kept; edits and references that came for a merged record
 * go to the kept one; one that was archived while others were merged into it stays. `decides` false: edits are all open.
 */
export function settleMerges(
  found: MergesToSettle,
  context: PlanContext,
  decides: boolean = true,
): SettledMerges {
  const draft: Draft = { context, updates: new Updates(), open: [], words: [] };
  for (const circle of found.circles) leaveCircle(circle, draft);
  for (const keep of found.revived) revive(keep, draft);
  for (const edit of found.edits) carry(edit, found, decides, draft);
  for (const versions of found.lists) shareReferences(versions, draft);
  for (const id of found.merged) moveReferences(id, draft);
  const { updates, open, words } = draft;
  return { changes: withFoldedTwins(updates, context), open, words };
}

/** The plan so far. */
type Draft = {
  readonly context: PlanContext;
  readonly updates: Updates;
  readonly open: OpenEdit[];
  readonly words: string[];
};

function set(record: StoredRecord, data: RecordData, { context, updates }: Draft): void {
  const collection = requireCollection(context.model, record.collection);
  updates.set(record, withTimestamps(collection, data, false, context));
}

/** The record that stands for a merged one by now; undefined for one that stands for itself. */
function keptFor(id: string, { context: { index }, updates }: Draft): StoredRecord | undefined {
  const end = endOf(id, (one) => {
    const record = index.get(one);
    return record === undefined ? undefined : updates.of(record);
  });
  return end === id ? undefined : index.get(end);
}

function leaveCircle(ids: readonly string[], draft: Draft): void {
  const { index } = draft.context;
  const keep = index.get(ids[0] ?? '');
  if (keep === undefined) return;
  set(keep, leftCircle(keep, index), draft);
  draft.words.push(`${ids.join(' and ')} were merged into each other: ${keep.id} is kept`);
}

function revive(keep: StoredRecord, draft: Draft): void {
  const theirs = memberOf(keep.data, 'archivedAt');
  const field = { pointer: '/archivedAt', base: null, ours: null, theirs };
  draft.open.push({ keep, other: keep.id, fields: [field] });
  set(keep, withValueAt(keep.data, 'archivedAt', null), draft);
  const what = 'was archived while another record was merged into it';
  draft.words.push(`${keep.id} ${what}: it stays until somebody decides`);
}

function carry(edit: LateEdit, found: MergesToSettle, decides: boolean, draft: Draft): void {
  const keep = keptFor(edit.id, draft);
  if (keep === undefined) return;
  const now = draft.updates.of(keep);
  const carried = carriedTo(keep, edit, now, found, draft.context, decides);
  if (carried.fields.length > 0) set(keep, carried.data, draft);
  if (carried.open.length > 0) draft.open.push({ keep, other: edit.id, fields: carried.open });
  draft.words.push(...carriedWords(edit.id, keep.id, carried));
}

function shareReferences(versions: RecordVersions, draft: Draft): void {
  const record = draft.context.index.get(versions.id);
  if (record === undefined) return;
  const collection = requireCollection(draft.context.model, record.collection);
  const now = draft.updates.of(record);
  const data = withSharedReferences(collection, versions, now, (id) => keptFor(id, draft)?.id);
  if (data !== null) set(record, data, draft);
}

function moveReferences(id: string, draft: Draft): void {
  const { index } = draft.context;
  const [other, keep, count] = [index.get(id), keptFor(id, draft), lateReferrers(id, index).length];
  if (other === undefined || keep === undefined || count === 0) return;
  const named = { ...keep, data: draft.updates.of(keep) };
  repoint([other], named, new Set([id, keep.id]), draft.updates, index);
  const who = plural(count, 'record');
  draft.words.push(`${who} referred to ${id}, which was merged: now to ${keep.id}`);
}

function carriedTo(
  keep: StoredRecord,
  edit: LateEdit,
  data: RecordData,
  { circles, before }: MergesToSettle,
  { index, model }: PlanContext,
  decides: boolean,
): CarriedOver {
  const collection = requireCollection(model, keep.collection);
  const circle = circles.find((ids) => ids.includes(edit.id)) ?? [];
  // What that side took over from those it merged into it is no edit.
  const taken = circle.flatMap((id) =>
    mergedInto(index.record(id)) === edit.id ? (before.get(id) ?? []) : [],
  );
  const base = combine(collection, edit.base, taken).data;
  return decides
    ? carriedOver(collection, { ...edit, base }, data)
    : leftOpen({ ...edit, base }, data);
}

function carriedWords(id: string, keep: string, { fields, open }: CarriedOver): string[] {
  const names = open.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.'));
  const said = [...areWords(fields, 'taken over'), ...areWords(names, 'to decide about')];
  if (said.length === 0) return [];
  return [`${id} was changed elsewhere while it was merged into ${keep}: ${said.join('; ')}`];
}

function areWords(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  return [`${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} ${what}`];
}

/**
 * Lists of references merged again, with merged records under the name of the kept one: where each side had another of
 * two duplicates, both had the same. Null where that is what the record says.
 */
function withSharedReferences(
  collection: Collection,
  { base, ours, theirs }: RecordVersions,
  now: RecordData,
  keptOf: (id: string) => string | undefined,
): RecordData | null {
  const rules = mergeRulesOf(collection);
  let data = now;
  for (const { field, many, by } of collection.relations) {
    if (!many || by !== undefined || !collection.fields.has(field)) continue;
    const idsOf = (version: RecordData): readonly JsonValue[] => {
      const list = memberOf(version, field);
      return Array.isArray(list) ? list : [];
    };
    const isMet = [base, ours, theirs]
      .flatMap(idsOf)
      .some((id) => keptOf(String(id)) !== undefined);
    if (!isMet) continue;
    const named = (version: RecordData): JsonObject => ({
      [field]: [...new Set(idsOf(version).map((id) => keptOf(String(id)) ?? id))],
    });
    const { value } = mergeRecords(named(base), named(ours), named(theirs), rules);
    const list = memberOf(value, field);
    if (!sameValue(list, memberOf(named(now), field))) data = withValueAt(data, field, list);
  }
  return data === now ? null : data;
}
