/** Takes back what a commit did and keeps what came after it. Pure. */

import type { PlanContext } from '../plan/context.ts';
import { withTimestamps } from '../plan/derive.ts';
import { referrerChanges } from '../plan/referrers.ts';
import { renameChanges } from '../plan/remove-records.ts';
import type { Change } from '../plan/types.ts';
import { assertWritable } from '../plan/write-records.ts';
import { diffRecords } from '../record/diff.ts';
import { mergeRecords } from '../record/merge.ts';
import type { FieldRule, ObjectRules } from '../record/merge-types.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import { withValueAt } from '../record/value.ts';
import { mergeRulesOf } from '../schema/merge-rules.ts';
import { type Collection, requireCollection } from '../schema/model.ts';

/** What one commit did to one record. */
export type Step = {
  readonly collection: string;
  /** Id after the commit, or before it where the commit removed the record. */
  readonly id: string;
  /** With a rename: the id before. */
  readonly from?: string;
  readonly before: RecordData | null;
  readonly after: RecordData | null;
};

/** Why a step cannot be taken back. Values: `base` what the commit made, `ours` what it is now, `theirs` what it was before. */
export type UndoConflict = {
  readonly id: string;
  /** RFC 6901; `''` is the whole record. */
  readonly pointer: string;
  readonly base: JsonValue;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
  /** A sentence. */
  readonly message: string;
};

export type Undone = {
  readonly changes: readonly Change[];
  readonly conflicts: readonly UndoConflict[];
};

/** One record while its steps are taken back. */
type Draft = {
  readonly stored: StoredRecord | null;
  readonly collection: Collection;
  data: RecordData | null;
};

/** Takes back `steps`, given newest first. A conflict anywhere means that nothing should be applied. */
export function undoSteps(steps: readonly Step[], context: PlanContext): Undone {
  const drafts = new Map<string, Draft>();
  const conflicts: UndoConflict[] = [];
  for (const step of steps) {
    const draft = draftOf(step, drafts, context);
    const named =
      step.from === undefined ? draft : renamed(step, draft, drafts, context, conflicts);
    conflicts.push(...takeBack(step, named));
  }
  const changes = changesOf(drafts, context);
  return { changes, conflicts: [...conflicts, ...keptByReferrers(changes, context)] };
}

function draftOf(step: Step, drafts: Map<string, Draft>, context: PlanContext): Draft {
  const known = drafts.get(step.id);
  if (known !== undefined) return known;
  const stored = context.index.get(step.id) ?? null;
  const collection = requireCollection(context.model, stored?.collection ?? step.collection);
  const draft: Draft = { stored, collection, data: stored?.data ?? null };
  drafts.set(step.id, draft);
  return draft;
}

/** The draft under its former id, references to it included. */
function renamed(
  step: Step,
  draft: Draft,
  drafts: Map<string, Draft>,
  context: PlanContext,
  conflicts: UndoConflict[],
): Draft {
  const { id, from = '' } = step;
  if (draft.stored === null || draft.data === null) return draft;
  if (context.index.get(from) !== undefined) {
    conflicts.push(
      whole(id, draft.data, step, `the former id ${from} belongs to another record now`),
    );
    return draft;
  }
  const [own, ...others] = renameChanges(draft.stored, from, context);
  for (const other of others) {
    if (other.op !== 'update') continue;
    const collection = requireCollection(context.model, other.before.collection);
    drafts.set(other.after.id, { stored: other.before, collection, data: other.after });
  }
  const data = own?.op === 'rename' ? own.after : draft.data;
  const moved: Draft = { ...draft, data };
  drafts.delete(id);
  drafts.set(from, moved);
  return moved;
}

/** Merges the way back into the draft; answers what stands against it. */
function takeBack(step: Step, draft: Draft): UndoConflict[] {
  const { before, after, id } = step;
  const now = draft.data;
  if (before === null && after === null) return [];
  if (now === null) {
    if (before === null) return []; // Gone already.
    if (after === null) draft.data = before;
    else return [whole(id, null, step, 'the record was removed since')];
    return [];
  }
  if (after === null) {
    const isSame = before !== null && diffRecords(before, now).length === 0;
    return isSame ? [] : [whole(id, now, step, 'the record was made anew since')];
  }
  if (before === null) {
    const since = diffRecords(plain(after), plain(now)).map(({ path }) => path);
    if (since.length === 0) {
      draft.data = null;
      return [];
    }
    const message = `the commit made this record, and it was changed since (${since.join(', ')})`;
    return [whole(id, now, step, message)];
  }
  const rules = undoRules(mergeRulesOf(draft.collection));
  const base = { ...plain(after), id: now.id };
  const theirs = { ...plain(before), id: now.id };
  const { value, conflicts } = mergeRecords(base, now as JsonObject, theirs, rules);
  draft.data = value as RecordData;
  return conflicts.map(({ pointer, base, ours, theirs }) => {
    const message = `the commit made it ${quoted(base)}, it was ${quoted(theirs)} before, and is ${quoted(ours)} now`;
    return { id: now.id, pointer, base, ours, theirs, message };
  });
}

/** Without the date of change, which every write moves. */
function plain(data: RecordData): JsonObject {
  return withValueAt(data as JsonObject, 'updatedAt', null);
}

function quoted(value: JsonValue): string {
  const text = value === null ? 'empty' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function whole(id: string, now: RecordData | null, step: Step, message: string): UndoConflict {
  const [base, theirs] = [step.after as JsonObject | null, step.before as JsonObject | null];
  return { id, pointer: '', base, ours: now as JsonObject | null, theirs, message };
}

/**
 * Rules for going back: what merges two people's work (the later date, the larger number, a list that only grows) would
 * keep the very thing that is to go.
 */
function undoRules(rules: ObjectRules): ObjectRules {
  const fields = new Map<string, FieldRule>();
  for (const [name, rule] of rules.fields) {
    const members = rule.members === undefined ? {} : { members: undoRules(rule.members) };
    const isList = rule.rule === 'set' || rule.rule === 'by-key' || rule.rule === 'append';
    const kept = isList || rule.rule === 'text' ? rule : { rule: 'value' as const };
    fields.set(name, { ...kept, ...members });
  }
  return { fields, moves: rules.moves };
}

function changesOf(drafts: ReadonlyMap<string, Draft>, context: PlanContext): Change[] {
  const changes: Change[] = [];
  const followers: Change[] = [];
  for (const { stored, collection, data } of drafts.values()) {
    if (stored === null && data === null) continue;
    if (stored === null) {
      if (data !== null) changes.push({ op: 'create', collection: collection.path, after: data });
      continue;
    }
    if (data !== null && data.id === stored.id && diffRecords(stored.data, data).length === 0) {
      continue;
    }
    if (data === null) {
      // Also of an append-only collection: what the commit added goes with it, and its history tells of both.
      changes.push({ op: 'remove', before: stored });
      continue;
    }
    if (!movesReferencesOnly(collection, stored.data, data)) assertWritable(collection, stored.id);
    const after = withTimestamps(collection, data, false, context);
    if (data.id !== stored.id) changes.push({ op: 'rename', before: stored, after });
    else {
      changes.push({ op: 'update', before: stored, after });
      followers.push(...referrerChanges(stored, after, context));
    }
  }
  const touched = new Set(changes.map((c) => (c.op === 'create' ? c.after.id : c.before.id)));
  return [...changes, ...followers.filter((c) => c.op === 'update' && !touched.has(c.before.id))];
}

/** What a rename or a merge may do to records that nobody edits, may be taken back. */
function movesReferencesOnly({ relations }: Collection, from: RecordData, to: RecordData): boolean {
  const fields = new Set(relations.map(({ field }) => field.split(/[.[]/)[0]));
  return diffRecords(from, to).every(({ keys }) => fields.has(keys[0]));
}

/** A record that others refer to by now cannot go. */
function keptByReferrers(changes: readonly Change[], { index }: PlanContext): UndoConflict[] {
  const touched = new Set(changes.map((c) => (c.op === 'create' ? c.after.id : c.before.id)));
  return changes.flatMap((change) => {
    if (change.op !== 'remove') return [];
    const keeper = index
      .linksTo(change.before.id)
      .find((link) => !touched.has(link.from) && link.relation.by === undefined);
    if (keeper === undefined) return [];
    const { data, id } = change.before;
    const ours = data as JsonObject;
    const message = `the commit made this record, and ${keeper.from} refers to it now`;
    return [{ id, pointer: '', base: ours, ours, theirs: null, message }];
  });
}
