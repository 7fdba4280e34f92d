/** Values that Pail fills in: ids, dates, defaults, and what a lifecycle sets when a field moves. */

import { PailError } from '../errors.ts';
import { dayOf, startOfDay } from '../expr/time.ts';
import type { Value } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import { digestOf } from '../record/digest.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf, sameValue, withValueAt } from '../record/value.ts';
import type { Collection, Field, StateRule } from '../schema/model.ts';
import type { PlanContext } from './context.ts';

/** `data` with the schema's `default`s for absent top-level fields, and the digests of what others stand for. */
export function withDefaults(collection: Collection, data: RecordData): RecordData {
  let filled = withDigests(collection, null, data);
  for (const field of collection.fields.values()) {
    const value = memberOf(field.schema, 'default');
    if (value !== null && memberOf(filled, field.name) === null && field.computed === undefined) {
      filled = withValueAt(filled, field.name, value);
    }
  }
  return filled;
}

/**
 * Fields that stand for another (`x-digest`) follow it from `before` to `after`; where it is empty, they have their
 * default, or what was written into them.
 */
export function withDigests(
  collection: Collection,
  before: RecordData | null,
  after: RecordData,
): RecordData {
  let out = after;
  for (const { name, digest, schema } of collection.fields.values()) {
    if (digest === undefined) continue;
    const isNamed = !sameValue(memberOf(before, name), memberOf(after, name));
    const isMoved = !sameValue(memberOf(before, digest), memberOf(after, digest));
    if (!isNamed && !isMoved) continue;
    const value = digestOf(memberOf(after, digest));
    if (value !== null) out = withValueAt(out, name, value);
    else if (!isNamed) out = withValueAt(out, name, memberOf(schema, 'default'));
  }
  return out;
}

/** `createdAt` for a new record; `updatedAt` for each write when the workspace stores it, else it is dropped. */
export function withTimestamps(
  collection: Collection,
  data: RecordData,
  isNew: boolean,
  context: PlanContext,
): RecordData {
  const now = isoSeconds(context.scope.now);
  let stamped = data;
  if (isNew && collection.fields.has('createdAt') && memberOf(data, 'createdAt') === null) {
    stamped = withValueAt(stamped, 'createdAt', now);
  }
  if (!collection.fields.has('updatedAt')) return stamped;
  // Of a local record no commit tells when it changed.
  const isStored = context.timestamps === 'stored' || collection.store === 'local';
  return withValueAt(stamped, 'updatedAt', isStored ? now : null);
}

/** UTC ISO 8601 without milliseconds. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/**
 * Applies the lifecycle of each field that changes from `before` to `after`, once: the values its rules set,
 * unless the writer set that field himself (`edited`) or, in a new record, gave it.
 * Throws `invalid` for a move that the lifecycle does not allow.
 */
export function withLifecycles(
  collection: Collection,
  before: RecordData | null,
  after: RecordData,
  edited: ReadonlySet<string>,
  context: PlanContext,
): RecordData {
  const waiting = new Set([...collection.fields.values()].filter((field) => field.lifecycle));
  let moved = after;
  const hasMoved = ({ name }: Field): boolean => {
    const to = memberOf(moved, name);
    return to !== null && !sameValue(memberOf(before, name), to);
  };
  // What one field's rule sets may move another, in whichever order they stand.
  for (;;) {
    const field = [...waiting].find(hasMoved);
    if (field === undefined) return moved;
    waiting.delete(field);
    const to = memberOf(moved, field.name);
    assertMoveAllowed(collection, field, memberOf(before, field.name), to, moved);
    for (const rule of rulesOf(field, to)) {
      moved = withRule(collection, rule, before === null ? after : null, moved, edited, context);
    }
  }
}

function rulesOf(field: Field, state: JsonValue): StateRule[] {
  const enter = field.lifecycle?.enter ?? {};
  const names = ['*', String(state)];
  return names.flatMap((name) => (Object.hasOwn(enter, name) ? [enter[name] as StateRule] : []));
}

function assertMoveAllowed(
  collection: Collection,
  field: Field,
  from: JsonValue,
  to: JsonValue,
  record: RecordData,
): void {
  const moves = field.lifecycle?.moves;
  if (moves === undefined || from === null) return;
  const allowed = Object.hasOwn(moves, String(from)) ? (moves[String(from)] ?? []) : [];
  if (allowed.includes(String(to))) return;
  const choice = allowed.length === 0 ? 'none' : allowed.join(', ');
  throw new PailError(
    'invalid',
    `${collection.path} ${record.id} /${field.name}: "${from}" cannot become "${to}" (allowed from "${from}": ${choice})`,
    { id: record.id, field: field.name, from, to, allowed },
  );
}

/** `given`: a new record as it came, whose values stay. */
function withRule(
  collection: Collection,
  rule: StateRule,
  given: RecordData | null,
  record: RecordData,
  edited: ReadonlySet<string>,
  context: PlanContext,
): RecordData {
  let out = record;
  for (const [name, source] of Object.entries(rule.set)) {
    if (edited.has(name)) continue;
    if (memberOf(given, name) !== null) continue;
    const compiled = context.expressions.rule(collection, source);
    if (compiled === null) throw faultyRule(name, source, collection);
    const value = compiled.evaluate(out, context.scope);
    const field = collection.fields.get(name);
    out = withValueAt(out, name, storedForm(value, compiled.type.kind, field, context));
  }
  return out;
}

function faultyRule(name: string, source: string, { schemaFile }: Collection): PailError {
  const message = `the rule that sets ${name} (${source}) is faulty; mend it in ${schemaFile}: \`pail check\` says what is wrong`;
  return new PailError('expr_type', message, { path: schemaFile });
}

/** An expression's value as the target field stores it: instants and days turn into each other. */
export function storedForm(
  value: Value,
  kind: string,
  field: Field | undefined,
  context: Pick<PlanContext, 'scope'>,
): JsonValue {
  const { timezone } = context.scope;
  if (typeof value === 'number' && (kind === 'instant' || kind === 'day')) {
    if (field?.type === 'date') return dayOf(value, timezone);
    return isoSeconds(kind === 'day' ? startOfDay(value, timezone) : value);
  }
  return toJson(value, { kind: 'any' }, timezone);
}

/** Top-level fields that a state requires to be filled: the rules' own and what the states' records ask for. */
export function requiredByState(
  collection: Collection,
  field: Field,
  record: RecordData,
  context: PlanContext,
): string[] {
  const state = memberOf(record, field.name);
  if (field.lifecycle === undefined || state === null) return [];
  const names = rulesOf(field, state).flatMap((rule) => rule.require);
  const { requireExpr } = field.lifecycle;
  if (requireExpr !== undefined) {
    const asked = context.expressions
      .rule(collection, requireExpr)
      ?.evaluate(record, context.scope);
    if (Array.isArray(asked)) names.push(...asked.map(String));
  }
  return [...new Set(names)];
}
