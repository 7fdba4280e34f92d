/** Labels over all collections: how often each is used, and what a better name changes. */

import { PailError } from '../../errors.ts';
import { holdersOf } from '../../index/holders.ts';
import type { IndexReader } from '../../index/types.ts';
import { didYouMean } from '../../nearest.ts';
import { celTexts } from '../../plan/cel-faults.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change, Edit } from '../../plan/types.ts';
import { setChanges } from '../../plan/write-records.ts';
import { applyPatch, type PatchStep } from '../../record/json-patch.ts';
import { keysOfPointer } from '../../record/pointer.ts';
import type { StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection, Model } from '../../schema/model.ts';
import { retagged } from './tag-words.ts';

const FIELD = 'tags';
/** Collection of the tags that a team has agreed on. */
export const TAG_LIBRARY = 'crm/tags';
/** Tags that control automatic replies. */
const SYSTEM = 'bot:';

export type TagUse = {
  readonly name: string;
  /** Records that hold it, archived ones included. */
  readonly count: number;
  /** Collection path → records. */
  readonly collections: Readonly<Record<string, number>>;
  readonly system: boolean;
  /** Its record in the library; null for a free label. */
  readonly library: string | null;
};

export type TagSource = { readonly model: Model; readonly index: IndexReader };

/** All tags that are used or in the library, by name. */
export function tagUses({ model, index }: TagSource): TagUse[] {
  const uses = new Map<string, Record<string, number>>();
  for (const { path } of tagged(model)) {
    for (const [name, count] of countsOf(index, path)) {
      uses.set(name, { ...uses.get(name), [path]: count });
    }
  }
  const library = libraryOf(index, model);
  const names = [...new Set([...uses.keys(), ...library.keys()])].sort();
  return names.map((name) => {
    const collections = uses.get(name) ?? {};
    const count = Object.values(collections).reduce((sum, one) => sum + one, 0);
    const system = name.startsWith(SYSTEM);
    return { name, count, collections, system, library: library.get(name)?.id ?? null };
  });
}

/** Collections whose records hold tags. */
function tagged(model: Model): Collection[] {
  return [...model.collections.values()].filter(({ fields }) => {
    const field = fields.get(FIELD);
    return field?.type === 'array' && field.items?.type === 'string';
  });
}

function countsOf(index: IndexReader, path: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: unknown): void => {
    if (typeof name === 'string') counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const slab of index.slabs(path)) {
    const column = slab.column(FIELD);
    for (const row of slab.liveRows()) {
      if (column?.lists === undefined) {
        const value = memberOf(slab.record(row).data, FIELD);
        for (const name of Array.isArray(value) ? new Set(value) : []) add(name);
        continue;
      }
      const { starts } = column.lists;
      const codes = column.codes.subarray(starts[row], starts[row + 1]);
      for (const code of new Set(codes)) add(column.dictionary.value(code));
    }
  }
  return counts;
}

function libraryOf(index: IndexReader, model: Model): Map<string, StoredRecord> {
  const records = model.collections.has(TAG_LIBRARY) ? [...index.records(TAG_LIBRARY)] : [];
  return new Map(records.map((record) => [String(memberOf(record.data, 'name')), record]));
}

/** Another name for a tag. Throws `not_found`, and `exists` for a name in use: that is a merge. */
export function renameTag(
  from: string,
  to: string,
  force: boolean,
  context: PlanContext,
): Change[] {
  const uses = tagUses(context);
  if (uses.some(({ name }) => name === to)) {
    const message = `"${to}" is a tag already; \`pail tag merge ${to} ${from}\` makes one of both`;
    throw new PailError('exists', message, { tag: to });
  }
  return replaceTags(to, [from], uses, force, context);
}

/** One tag in place of several; the library keeps the first one's record. Throws `not_found`. */
export function mergeTags(
  keep: string,
  others: readonly string[],
  force: boolean,
  context: PlanContext,
): Change[] {
  if (others.includes(keep)) {
    throw new PailError('usage', `"${keep}" cannot be merged into itself`, { tag: keep });
  }
  return replaceTags(keep, others, tagUses(context), force, context);
}

/** A tag of the library whose record bears another name by now. */
export type RenamedTag = { readonly from: string; readonly to: string };

/** Renames what still has a tag's former name, as where it came from another clone; nothing where that is a tag again. */
export function renameLateTags({ from, to }: RenamedTag, context: PlanContext): Change[] {
  const uses = tagUses(context);
  const isUsed = (name: string): boolean => uses.some((use) => use.name === name);
  const isAgain = uses.some(({ name, library }) => name === from && library !== null);
  return isAgain || !isUsed(from) || !isUsed(to)
    ? []
    : replaceTags(to, [from], uses, true, context);
}

function replaceTags(
  keep: string,
  others: readonly string[],
  uses: readonly TagUse[],
  force: boolean,
  context: PlanContext,
): Change[] {
  const names = uses.map(({ name }) => name);
  for (const name of others) {
    if (!names.includes(name)) {
      const message = `no record holds the tag "${name}"${didYouMean(name, names)}`;
      throw new PailError('not_found', message, { tag: name });
    }
    if (name.startsWith(SYSTEM) === keep.startsWith(SYSTEM) || force) continue;
    const message = `"${name}" → "${keep}" turns a label into one that controls automatic replies, or back; --force does it`;
    throw new PailError('restricted', message, { tag: name });
  }
  const gone = new Set(others);
  const holding = new Set(tagged(context.model));
  const changes = [...context.model.collections.values()].flatMap((collection) => {
    const { path, expressions } = collection;
    const slabs = holding.has(collection) ? context.index.slabs(path) : [];
    const holders = holdersOf(slabs, FIELD, (name) => gone.has(name));
    const speaking = expressions.length === 0 ? [] : [...context.index.records(path)];
    const records = new Map([...holders, ...speaking].map((record) => [record.id, record]));
    return [...records.values()].flatMap((record) => {
      const edits = [...tagEdits(record, keep, gone), ...wordEdits(record, collection, keep, gone)];
      return edits.length === 0 ? [] : setChanges(record, edits, context);
    });
  });
  return [...changes, ...libraryChanges(keep, others, context)];
}

/** In the place of the first of those that go. */
function tagEdits({ data }: StoredRecord, keep: string, gone: ReadonlySet<string>): Edit[] {
  const tags = memberOf(data, FIELD);
  if (!Array.isArray(tags) || !tags.some((tag) => gone.has(String(tag)))) return [];
  const value = [...new Set(tags.map((tag) => (gone.has(String(tag)) ? keep : tag)))];
  return [{ path: FIELD, op: '=', value }];
}

/** What the record's own expressions (a segment's condition, a score's rule) call the tag. */
function wordEdits(
  { data }: StoredRecord,
  collection: Collection,
  keep: string,
  gone: ReadonlySet<string>,
): Edit[] {
  const steps = celTexts(collection, data).flatMap(({ pointer, text }): PatchStep[] => {
    const { text: value } = retagged(text, gone, keep);
    return value === text ? [] : [{ op: 'replace', path: pointer, from: '', value }];
  });
  const after = applyPatch(data, steps);
  const names = new Set(steps.map(({ path }) => keysOfPointer(path)[0] ?? ''));
  return [...names].map((path) => ({ path, op: '=', value: memberOf(after, path) }));
}

/** The library has one record for what is one tag now. */
function libraryChanges(keep: string, others: readonly string[], context: PlanContext): Change[] {
  const library = libraryOf(context.index, context.model);
  const records = others.flatMap((name) => library.get(name) ?? []);
  const [first, ...rest] = records;
  if (first === undefined) return [];
  const renamed = library.has(keep)
    ? []
    : setChanges(first, [{ path: 'name', op: '=', value: keep }], context);
  const surplus = renamed.length === 0 ? records : rest;
  return [...renamed, ...surplus.map((before): Change => ({ op: 'remove', before }))];
}
