/**
 * What a merge must give, worked out apart from its code: a record is a set of *slots* (a field, a tag, an
 * element's field, a paragraph), each slot has three values, and each is decided by itself.
 */
import fc from 'fast-check';
import type { ObjectRules } from '../../src/record/merge-types.ts';
import type { JsonObject } from '../../src/record/types.ts';

type Triple<T> = { readonly b: T; readonly o: T; readonly t: T };
export type Side = 'b' | 'o' | 't';

const TAGS = ['red', 'green', 'blue', 'grey'] as const;
const KEYS = ['k1', 'k2', 'k3'] as const;
const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'] as const;
const PLAIN = ['title', 'owner', 'value'] as const;
const STATES = ['lead', 'offered', 'won'] as const;

export const RULES: ObjectRules = {
  fields: new Map([
    ['id', { rule: 'immutable' }],
    ['title', { rule: 'value' }],
    ['address', { rule: 'value', members: { fields: new Map(), moves: new Map() } }],
    ['stage', { rule: 'value' }],
    ['probability', { rule: 'value' }],
    ['seen', { rule: 'max' }],
    ['first', { rule: 'min' }],
    ['notes', { rule: 'text' }],
    ['tags', { rule: 'set' }],
    [
      'lines',
      {
        rule: 'by-key',
        key: 'key',
        members: { fields: new Map([['price', { rule: 'value' }]]), moves: new Map() },
      },
    ],
    ['log', { rule: 'append', key: 'day' }],
    ['fixed', { rule: 'immutable' }],
  ]),
  moves: new Map([['stage', ['probability']]]),
};

/** All slots of a record in three versions. */
export type Slots = {
  readonly plain: readonly Triple<string | null>[];
  readonly city: Triple<string | null>;
  readonly zip: Triple<string | null>;
  readonly stage: Triple<string>;
  readonly probability: Triple<number>;
  readonly seen: Triple<string>;
  readonly first: Triple<number>;
  readonly fixed: Triple<string>;
  readonly paragraphs: readonly Triple<string>[];
  readonly tags: readonly Triple<boolean>[];
  readonly lines: readonly Triple<{ price: number; note: string } | null>[];
  readonly log: readonly Triple<boolean>[];
};

/** A value in three versions: mostly unchanged or changed on one side, sometimes on both, alike or not. */
function triple<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Triple<T>> {
  return fc
    .tuple(value, value, value, fc.constantFrom('none', 'ours', 'theirs', 'alike', 'both'))
    .map(([b, o, t, how]) => {
      if (how === 'none') return { b, o: b, t: b };
      if (how === 'ours') return { b, o, t: b };
      if (how === 'theirs') return { b, o: b, t };
      return how === 'alike' ? { b, o, t: o } : { b, o, t };
    });
}

const word = fc.constantFrom('w1', 'w2', 'w3', 'w4', 'w5');
const maybe = fc.option(word, { freq: 3 });
const many = <T>(value: fc.Arbitrary<T>, count: number): fc.Arbitrary<Triple<T>[]> =>
  fc.array(triple(value), { minLength: count, maxLength: count });

export const slots: fc.Arbitrary<Slots> = fc.record({
  plain: many(maybe, PLAIN.length),
  city: triple(maybe),
  zip: triple(maybe),
  stage: triple(fc.constantFrom(...STATES)),
  probability: triple(fc.integer({ min: 0, max: 5 })),
  seen: triple(fc.constantFrom(...DAYS)),
  first: triple(fc.integer({ min: -3, max: 12 })),
  fixed: triple(word),
  paragraphs: many(word, 3),
  tags: many(fc.boolean(), TAGS.length),
  lines: many(
    fc.option(fc.record({ price: fc.integer({ min: 0, max: 3 }), note: word }), { freq: 3 }),
    KEYS.length,
  ),
  log: many(fc.boolean(), DAYS.length),
});

/** The same with every slot changed by one side at most, and nothing that is not to be changed. */
export const disjointSlots: fc.Arbitrary<Slots> = slots.map((all) => {
  const apart = <T>(slot: Triple<T>): Triple<T> =>
    same(slot.b, slot.o) ? slot : { b: slot.b, o: slot.o, t: slot.b };
  const each = <T>(list: readonly Triple<T>[]): Triple<T>[] => list.map(apart);
  return {
    plain: each(all.plain),
    city: apart(all.city),
    zip: apart(all.zip),
    stage: apart(all.stage),
    probability: apart(all.probability),
    seen: apart(all.seen),
    first: apart(all.first),
    fixed: { b: all.fixed.b, o: all.fixed.b, t: all.fixed.b },
    paragraphs: each(all.paragraphs),
    tags: each(all.tags),
    lines: each(all.lines),
    log: each(all.log),
  };
});

/** One version of the record. */
export function recordOf(all: Slots, side: Side): JsonObject {
  const record: JsonObject = { id: 'deal_x' };
  for (const [i, name] of PLAIN.entries()) put(record, name, all.plain[i]?.[side] ?? null);
  const address: JsonObject = {};
  put(address, 'city', all.city[side]);
  put(address, 'zip', all.zip[side]);
  if (Object.keys(address).length > 0) record['address'] = address;
  record['stage'] = all.stage[side];
  record['probability'] = all.probability[side];
  record['seen'] = all.seen[side];
  record['first'] = all.first[side];
  record['fixed'] = all.fixed[side];
  record['notes'] = notesOf(all.paragraphs.map((slot) => slot[side]));
  record['tags'] = TAGS.filter((_, i) => all.tags[i]?.[side]);
  record['lines'] = KEYS.flatMap((key, i) => {
    const line = all.lines[i]?.[side] ?? null;
    return line === null ? [] : [{ key, ...line }];
  });
  record['log'] = DAYS.filter((_, i) => all.log[i]?.[side]).map((day) => ({ day }));
  return record;
}

export type Expected = {
  /** The merged record with its sets and keyed lists sorted: where an element stands is not predicted. */
  readonly value: JsonObject;
  /** Where it must report: `/title`, `/lines/k1/price`. Sorted. */
  readonly conflicts: readonly string[];
};

/** Decides every slot by itself. */
export function expected(all: Slots): Expected {
  const [base, ours, theirs] = [recordOf(all, 'b'), recordOf(all, 'o'), recordOf(all, 't')];
  if (same(base, theirs)) return { value: comparable(ours), conflicts: [] };
  if (same(base, ours)) return { value: comparable(theirs), conflicts: [] };
  const conflicts = new Set<string>();
  const pick = <T>(pointer: string, slot: Triple<T>): Triple<T> => {
    const value = settled(slot);
    if (value === undefined) conflicts.add(pointer);
    return one(value === undefined ? slot.o : value.is);
  };
  const fixed = same(all.fixed.o, all.fixed.t) ? all.fixed.o : all.fixed.b;
  if (!same(all.fixed.o, all.fixed.t)) conflicts.add('/fixed');
  const isMoved = settled(all.stage) === undefined;
  const isTextTorn = all.paragraphs.some((slot) => settled(slot) === undefined);
  if (isTextTorn) conflicts.add('/notes');
  const merged: Slots = {
    plain: all.plain.map((slot, i) => pick(`/${PLAIN[i]}`, slot)),
    city: pick('/address/city', all.city),
    zip: pick('/address/zip', all.zip),
    stage: pick('/stage', all.stage),
    probability: isMoved ? one(all.probability.o) : pick('/probability', all.probability),
    seen: one(settled(all.seen)?.is ?? ([all.seen.o, all.seen.t].sort()[1] as string)),
    first: one(settled(all.first)?.is ?? Math.min(all.first.o, all.first.t)),
    fixed: one(fixed),
    paragraphs: all.paragraphs.map((slot) => one(isTextTorn ? slot.o : (settled(slot)?.is ?? ''))),
    tags: all.tags.map((slot) => one(settled(slot)?.is ?? false)),
    lines: all.lines.map((slot, i) => mergedLine(slot, `/lines/${KEYS[i]}`, pick, conflicts)),
    log: all.log.map((slot) => one(settled(slot)?.is ?? false)),
  };
  return { value: comparable(recordOf(merged, 'o')), conflicts: [...conflicts].sort() };
}

type Line = { price: number; note: string } | null;
type Pick = <T>(pointer: string, slot: Triple<T>) => Triple<T>;

function mergedLine(
  slot: Triple<Line>,
  pointer: string,
  pick: Pick,
  conflicts: Set<string>,
): Triple<Line> {
  const { b, o, t } = slot;
  if (o === null || t === null) {
    const left = o ?? t;
    if (b === null) return one(left);
    if (left === null || same(left, b)) return one(null);
    conflicts.add(pointer);
    return one(left);
  }
  const price = pick(`${pointer}/price`, { b: b?.price ?? -1, o: o.price, t: t.price }).o;
  const note = pick(`${pointer}/note`, { b: b?.note ?? '', o: o.note, t: t.note }).o;
  return one({ price, note });
}

/** The value of a slot that at most one side changed, or both alike; undefined for a clash. */
function settled<T>({ b, o, t }: Triple<T>): { is: T } | undefined {
  if (same(o, t) || same(b, t)) return { is: o };
  return same(b, o) ? { is: t } : undefined;
}

function one<T>(value: T): Triple<T> {
  return { b: value, o: value, t: value };
}

/** Where elements of sets and keyed lists stand is not predicted, nor whether an object that lost all is there. */
export function comparable(record: JsonObject): JsonObject {
  const copy = structuredClone(record);
  for (const name of ['tags', 'lines']) {
    const list = copy[name] as JsonObject[];
    copy[name] = list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (same(copy['address'], {})) delete copy['address'];
  return Object.fromEntries(
    Object.keys(copy)
      .sort()
      .map((key) => [key, copy[key] ?? null]),
  );
}

/** Pointers into keyed lists by key instead of place: `/lines/0/price` → `/lines/k2/price`. */
export function byKey(pointer: string, record: JsonObject): string {
  return pointer.replace(/^\/lines\/(\d+)/, (_, at: string) => {
    const line = (record['lines'] as JsonObject[])[Number(at)];
    return `/lines/${String(line?.['key'])}`;
  });
}

/** Paragraphs between lines that nobody touches: changes of two of them never touch. */
function notesOf(paragraphs: readonly string[]): string {
  return paragraphs.map((text, i) => `# ${i}\n\n${text}\n`).join('\n');
}

function put(record: JsonObject, name: string, value: string | null): void {
  if (value !== null) record[name] = value;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
