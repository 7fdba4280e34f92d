/** Takes one record out of a merge: it comes back with the references that were its own; later edits stay. Pure. */

import { type Step, type Undone, undoSteps } from '../../changes/undo.ts';
import { PailError } from '../../errors.ts';
import { MERGED_INTO, mergeCircle, mergedInto } from '../../index/merged.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject, memberOf, sameValue, withValueAt } from '../../record/value.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { combine } from './combine.ts';
import { givenBack, type Merge } from './give-back.ts';
import { withoutSelves } from './merge-duplicates.ts';
import { unfoldedTwins } from './unfold-twins.ts';

/** What a commit did that merged a record, which had this id then. */
export type MergeCommit = { readonly id: string; readonly steps: readonly Step[] };

/**
 * Takes back what the commit did with `record`, and leaves its other merges as they are. What was edited since stays,
 * and is answered as a conflict. Throws `restricted` when the kept record has gone on into another.
 */
export function unmerge(record: StoredRecord, commit: MergeCommit, context: PlanContext): Undone {
  const merge = mergeOf(record, commit, context);
  const twins = unfoldedTwins(merge, context);
  const steps = merge.steps.flatMap((step): Step[] => {
    if (twins.ids.has(step.id)) return [];
    if (step.id === record.id) return [ownStep(step, merge)];
    if (step.id === merge.keep.id) return [keptStep(step, merge)];
    const isOther = merge.others.some(({ id }) => id === step.id);
    return isOther ? [] : givenBack(step, merge, context);
  });
  return undoSteps([...steps, ...twins.steps], context);
}

function mergeOf(record: StoredRecord, commit: MergeCommit, context: PlanContext): Merge {
  const own = commit.steps.find(({ id }) => id === commit.id);
  const target = mergedInto(record.data) ?? '';
  const keep = context.index.get(target);
  if (own?.after === undefined || own.after === null || keep === undefined) {
    const message = `${record.id} was merged into ${target}, which is gone; \`pail restore ${record.id}\` brings it back alone`;
    throw new PailError('restricted', message, { id: record.id });
  }
  assertKept(record, keep, context);
  const names = new Map([
    [commit.id, record.id],
    [mergedInto(own.after) ?? target, keep.id],
  ]);
  const steps = renamed(commit.steps as unknown as JsonValue, names) as unknown as Step[];
  const others = steps.flatMap(({ before, after }) =>
    after !== null && mergedInto(after) === keep.id && mergedInto(before ?? undefined) === null
      ? [before ?? asBefore(after, null)]
      : [],
  );
  const other = others.find(({ id }) => id === record.id) ?? record.data;
  const collection = requireCollection(context.model, record.collection);
  const rest = others.filter(
    ({ id }) => id !== record.id && mergedInto(context.index.record(id)) === keep.id,
  );
  return { collection, keep, other, others, rest, steps };
}

/** Throws `restricted` where the record that was kept is not the kept one any more. */
function assertKept({ id }: StoredRecord, keep: StoredRecord, { index }: PlanContext): void {
  const [first, ...others] = mergeCircle(id, (one) => index.record(one));
  if (first !== undefined) {
    const message = `${id} and ${keep.id} were merged into each other; \`pail merge ${first} ${others.join(' ')}\` keeps ${first}, then unmerge`;
    throw new PailError('restricted', message, { id });
  }
  const next = mergedInto(keep.data);
  if (next === null) return;
  const message = `${keep.id}, which ${id} is part of, was merged into ${next}; \`pail unmerge ${keep.id}\` first`;
  throw new PailError('restricted', message, { id, next });
}

/** Copy of a value in which texts that are a former name are today's. */
function renamed(value: JsonValue, names: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((element) => renamed(element, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, names)]));
}

function asBefore(after: RecordData, archivedAt: JsonValue): RecordData {
  return withValueAt(withValueAt(after, MERGED_INTO, null), 'archivedAt', archivedAt);
}

/** Only that the record was put away is taken back. */
function ownStep(step: Step, { other }: Merge): Step {
  const { after } = step;
  return after === null
    ? step
    : { ...step, before: asBefore(after, memberOf(other, 'archivedAt')), after };
}

/** What the kept record got from this one: the fields that it would not have had without it. */
function keptStep(step: Step, { collection, other, others, rest }: Merge): Step {
  const { before, after } = step;
  if (before === null || after === null) return { ...step, before: after };
  const all = joined(collection, before, others);
  const present = joined(collection, before, [other, ...rest].sort(inOrderOf(others)));
  const without = joined(collection, before, rest);
  let was: RecordData = after;
  let became: RecordData = after;
  for (const name of new Set([...Object.keys(after), ...Object.keys(without)])) {
    const value = memberOf(after, name);
    const isJoined = sameValue(value, memberOf(all, name));
    // Else it was chosen from here, or the commit did more than merge.
    if (!isJoined && !sameValue(value, memberOf(other, name))) continue;
    if (isJoined) became = withValueAt(became, name, memberOf(present, name));
    was = withValueAt(was, name, memberOf(without, name));
  }
  return { ...step, before: was, after: became };
}

function inOrderOf(all: readonly RecordData[]): (a: RecordData, b: RecordData) => number {
  const place = new Map(all.map(({ id }, at) => [id, at]));
  return (a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0);
}

function joined(
  collection: Collection,
  keep: RecordData,
  others: readonly RecordData[],
): RecordData {
  const ids = [keep.id, ...others.map(({ id }) => id)];
  return withoutSelves(collection, combine(collection, keep, others).data, ids);
}
