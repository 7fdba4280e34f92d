/** The groups of a view: which ones there are, in what order, and what they are called. */

import type { Compiled } from '../expr/types.ts';
import { groupRecords } from '../query/group.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import type { Field, Relation } from '../schema/model.ts';
import { cellOf } from './cell.ts';
import { groupRelation, ownField } from './group-relation.ts';
import { inSentence } from './humanise.ts';
import { faceOf, projectionOf, referenceOf, relatedOf } from './projection.ts';
import { stateRecords } from './state-records.ts';
import type { Tone, View } from './types.ts';
import type { Build } from './view-input.ts';

export type ViewGroup = {
  readonly key: JsonValue;
  readonly label: string;
  readonly tone?: Tone;
  /** Record that the group stands for, where the view groups by a relation. */
  readonly record: RecordData | null;
  /** In the order of the view. */
  readonly records: readonly RecordData[];
};

/** How a view groups, compiled. */
export type Grouping = {
  readonly compiled: Compiled;
  /** The field whose values the groups are, also at the end of a hop: `company.tier`. */
  readonly field: Field | undefined;
  /** That field where it is the records' own. */
  readonly own: Field | undefined;
  readonly relation: Relation | undefined;
  readonly spec: NonNullable<View['group']>;
  /** What the grouping is called: `Stage`. */
  readonly label: string;
};

/** Compiles `group.by`. */
export function groupingOf(build: Build, spec: NonNullable<View['group']>): Grouping {
  const { compiled, label, field } = projectionOf(build, spec.by);
  const own = ownField(compiled, build.collection);
  const relation = groupRelation(compiled, build.collection);
  return { compiled, field, own, relation, spec, label };
}

/**
 * Puts records into groups, a list value into several. Order: the view's own, else the steps of a pipeline by
 * their `order`, else the schema's list of values, else by name; what is not named there comes after it, records
 * without a value last. Named groups without records are there too unless the view hides them.
 */
export function groupsOf(
  build: Build,
  grouping: Grouping,
  records: readonly RecordData[],
): readonly ViewGroup[] {
  const { compiled, spec } = grouping;
  const filled = groupRecords(records, compiled, undefined, build.input.scope);
  const byText = new Map(filled.map((group) => [keyText(group.key), group]));
  const states = stateRecords(build, grouping.relation, records);
  const named = namedKeys(grouping, states);
  const keys = new Map(named.map((key) => [keyText(key), key]));
  const known = [...keys].flatMap(([text, key]): ViewGroup[] => {
    const members = byText.get(text)?.members ?? [];
    if (members.length === 0 && spec.hideEmpty) return [];
    return [groupOf(build, grouping, key, members, states)];
  });
  const others = filled
    .filter((group) => group.key !== null && !keys.has(keyText(group.key)))
    .map((group) => groupOf(build, grouping, group.key, group.members, states));
  const none = filled.find((group) => group.key === null);
  const rest = none === undefined ? [] : [groupOf(build, grouping, null, none.members, states)];
  return [...known, ...sortedByName(build, others), ...rest];
}

function keyText(key: JsonValue): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}

type States = ReadonlyMap<string, RecordData>;

function namedKeys({ spec, field }: Grouping, states: States): readonly JsonValue[] {
  const values = (field?.values ?? field?.items?.values ?? []).filter((value) => value !== null);
  if (spec.order.length === 0) return states.size > 0 ? [...states.keys()] : values;
  // YAML's texts stand for the values they print as: 1, true.
  return spec.order.map((text) => values.find((value) => String(value) === text) ?? text);
}

function sortedByName(build: Build, groups: readonly ViewGroup[]): readonly ViewGroup[] {
  const collator = new Intl.Collator(build.input.config.locale, { numeric: true });
  return [...groups].sort((a, b) => {
    if (typeof a.key === 'number' && typeof b.key === 'number') return a.key - b.key;
    // Days, months and instants sort by what they are, not by the name of the month.
    const inOrder = isTime(a.key) && isTime(b.key);
    return inOrder
      ? collator.compare(String(a.key), String(b.key))
      : collator.compare(a.label, b.label);
  });
}

function isTime(key: JsonValue): boolean {
  return typeof key === 'string' && /^\d{4}-(\d\d|Q\d)/.test(key);
}

function groupOf(
  build: Build,
  grouping: Grouping,
  key: JsonValue,
  records: readonly RecordData[],
  states: States,
): ViewGroup {
  const { relation, label } = grouping;
  const [first] = records;
  if (key === null) return { key, label: `No ${inSentence(label)}`, record: null, records };
  const record = recordOfGroup(build, relation, key, first, states);
  const { text, tone } = keyCell(build, grouping, key, record, first);
  const toned = tone === undefined ? {} : { tone };
  return { key, label: text === '' ? String(key) : text, ...toned, record, records };
}

function keyCell(
  build: Build,
  { compiled, field, relation, label }: Grouping,
  key: JsonValue,
  record: RecordData | null,
  sample: RecordData | undefined,
): { readonly text: string; readonly tone?: Tone } {
  const { config } = build.input;
  const element = compiled.type.kind === 'list' ? compiled.type.of : compiled.type;
  const shown =
    field?.items === undefined ? field : { ...field.items, ui: { ...field.ui, ...field.items.ui } };
  const withRelation =
    shown && relation ? { ...shown, relation: { ...relation, many: false } } : shown;
  const month = /^month\(/.test(compiled.source.trim()) ? monthName(key, config.locale) : undefined;
  if (month !== undefined) return { text: month };
  return cellOf(key, {
    label,
    config,
    type: element,
    displayName: build.displayName,
    ...(withRelation === undefined ? {} : { field: withRelation }),
    related: (reference) =>
      record === null
        ? sample && relatedOf(build, sample, relation, reference)
        : faceOf(build, record),
  });
}

/** `2026-04` → `April 2026`. */
function monthName(key: JsonValue, locale: string): string | undefined {
  const ms = typeof key === 'string' ? Date.parse(`${key}-01T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) return undefined;
  const options = { year: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, options).format(ms);
}

function recordOfGroup(
  build: Build,
  relation: Relation | undefined,
  key: JsonValue,
  sample: RecordData | undefined,
  states: States,
): RecordData | null {
  if (relation === undefined) return null;
  const reference = String(key);
  const state = states.get(reference);
  if (state !== undefined) return state;
  const { graph } = build.input.scope;
  if (relation.by === undefined) return graph.record(reference) ?? null;
  if (sample === undefined) return null;
  const targets = graph.targets(sample, build.collection.path, relation.as);
  return targets.find((target) => referenceOf(target, relation) === reference) ?? null;
}
