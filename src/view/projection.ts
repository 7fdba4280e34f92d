/** An expression as a column of cells: its label, how it looks, and its cell for each record. */

import { PailError } from '../errors.ts';
import type { Compiled, Value } from '../expr/types.ts';
import { isObject, toJson } from '../expr/value.ts';
import { foldMoney, pricesOf } from '../query/money.ts';
import { type Prices, pricesIn } from '../query/prices.ts';
import type { RecordData } from '../record/types.ts';
import { type Collection, type Field, fieldAt, type Relation } from '../schema/model.ts';
import { type CellOptions, cellOf, kindOf, type Related } from './cell.ts';
import { formatFigure } from './format.ts';
import { inSentence, labelOf } from './humanise.ts';
import { lateCondition } from './lateness.ts';
import type { Cell } from './types.ts';
import type { Build } from './view-input.ts';

export type Projection = {
  readonly source: string;
  readonly label: string;
  readonly kind: string;
  readonly align: 'left' | 'right';
  readonly field?: Field;
  readonly compiled: Compiled;
  cell(record: RecordData): Cell;
};

const RIGHT = new Set(['number', 'currency', 'percent']);

/** Compiles an expression of the view's collection for showing. Throws what `compileExpression` throws. */
export function projectionOf(
  build: Build,
  source: string,
  look: { readonly label?: string; readonly format?: string } = {},
): Projection {
  const compiled = build.compile(source);
  const field = fieldOf(build, compiled);
  const hop = hopOf(build, compiled);
  const label = look.label ?? labelOfExpression(build, compiled, field, hop);
  const type = compiled.type;
  const kind = hop?.isDisplay ? linkKind(hop.collection) : kindOf(field, type, look.format);
  const { config, scope } = build.input;
  const money =
    hop === undefined && kind === 'currency' ? reachedMoney(build, compiled) : undefined;
  const late = hop === undefined ? latenessOf(build, field) : undefined;
  const shared: CellOptions = {
    label,
    config,
    type,
    displayName: build.displayName,
    ...(field === undefined ? {} : { field }),
    ...(look.format === undefined ? {} : { format: look.format }),
  };
  return {
    source,
    label,
    kind,
    align: RIGHT.has(kind) ? 'right' : 'left',
    compiled,
    ...(field === undefined ? {} : { field }),
    cell: (record) => {
      const value = toJson(compiled.evaluate(record, scope), type, config.timezone);
      const owner = hop === undefined ? record : recordOf(hop.compiled.evaluate(record, scope));
      if (money !== undefined) return moneyCell(build, money, { label, value, kind }, record);
      if (hop?.isDisplay && owner !== undefined) return linkCell(build, label, kind, value, owner);
      const currency = owner === undefined ? null : owner['currency'];
      const cell = cellOf(value, {
        ...shared,
        ...(typeof currency === 'string' && currency !== '' ? { currency } : {}),
        related: (reference) => relatedOf(build, record, field?.relation, reference),
      });
      return late?.evaluate(record, scope) === true ? { ...cell, isLate: true } : cell;
    },
  };
}

/** The amounts of other records that an expression puts together; undefined for the record's own. */
function reachedMoney(build: Build, compiled: Compiled): ReturnType<typeof pricesIn> {
  const isOwn = compiled.field !== undefined || !compiled.uses.has('relations');
  if (isOwn || compiled.type.kind === 'list') return undefined;
  return pricesIn(compiled.source, build.context(), true);
}

/** What other records' amounts come to, in their own currencies; a number alone where those cannot be told. */
function moneyCell(
  { input: { config, scope } }: Build,
  money: Prices | 'unknown',
  shown: Pick<Cell, 'label' | 'value' | 'kind'>,
  record: RecordData,
): Cell {
  if (money === 'unknown') return { ...shown, text: formatFigure(shown, config) };
  const prices = pricesOf(money, (one) => one.evaluate(record, scope), config.currency);
  const figure = foldMoney('sum', prices, config.currency);
  if (money.within !== 'sum' && prices.length === 0) return { ...shown, text: '' };
  return { ...shown, value: figure.value, text: formatFigure(figure, config) };
}

/** Tells whether a record's date is late. */
function latenessOf(build: Build, field: Field | undefined): Compiled | undefined {
  const condition = field === undefined ? undefined : lateCondition(field);
  if (condition === undefined) return undefined;
  try {
    return build.compile(condition);
  } catch (error) {
    // A faulty condition is a problem of the schema; the dates are shown all the same.
    if (error instanceof PailError) return undefined;
    throw error;
  }
}

function recordOf(value: Value): RecordData | undefined {
  return isObject(value) && typeof value['id'] === 'string' ? (value as RecordData) : undefined;
}

/** A record's own name links to it, whatever path led there. */
function linkCell(
  build: Build,
  label: string,
  kind: string,
  value: Cell['value'],
  owner: RecordData,
): Cell {
  const text = build.displayName(owner.id) ?? (value === null ? '' : String(value));
  return { label, value, text, kind, recordId: owner.id };
}

function linkKind(collection: Collection): string {
  return collection.path === 'users' ? 'person' : 'link';
}

function fieldOf(build: Build, compiled: Compiled): Field | undefined {
  const { field } = compiled;
  if (field === undefined) return undefined;
  const collection = build.input.model.collections.get(field.collection);
  return collection === undefined ? undefined : fieldAt(collection, field.path);
}

type Hop = {
  /** The expression of the record that the last name is read from: `company` of `company.name`. */
  readonly compiled: Compiled;
  readonly alias: string;
  readonly collection: Collection;
  /** The last name is that record's display name. */
  readonly isDisplay: boolean;
};

/** The record a plain path goes through last; undefined for own fields and for anything but a path. */
function hopOf(build: Build, compiled: Compiled): Hop | undefined {
  const source = compiled.source.trim();
  if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(source)) return undefined;
  // The record may stand several names before the end: `company.address.city`.
  for (let end = source.lastIndexOf('.'); end > 0; end = source.lastIndexOf('.', end - 1)) {
    const prefix = source.slice(0, end);
    const before = build.compile(prefix);
    if (before.type.kind !== 'record') continue;
    const [collection, ...others] = before.type.collections;
    if (collection === undefined || others.length > 0) return undefined;
    const alias = prefix.slice(prefix.lastIndexOf('.') + 1);
    const isDisplay = source.slice(end + 1) === collection.display;
    return { compiled: before, alias, collection, isDisplay };
  }
  return undefined;
}

/** `company.name` → `Company`, `company.tier` → `Company tier`, `expectedValue` → the field's own label. */
function labelOfExpression(
  build: Build,
  compiled: Compiled,
  field: Field | undefined,
  hop: Hop | undefined,
): string {
  const source = compiled.source.trim();
  if (hop !== undefined) {
    const alias = aliasLabel(build.collection, hop.alias);
    const last = field?.label ?? labelOf(source.slice(source.lastIndexOf('.') + 1));
    return hop.isDisplay ? alias : `${alias} ${inSentence(last)}`;
  }
  if (field !== undefined) return field.label;
  return /^[A-Za-z_]\w*$/.test(source) ? aliasLabel(build.collection, source) : source;
}

/** A relation is called what its field is called. */
export function aliasLabel(collection: Collection, alias: string): string {
  const relation = collection.forward.get(alias);
  const field = relation === undefined ? undefined : fieldAt(collection, relation.field);
  return field?.label ?? labelOf(alias);
}

/** The record behind a natural key in a relation field of one record. */
export function relatedOf(
  build: Build,
  record: RecordData,
  relation: Relation | undefined,
  reference: string,
): Related | undefined {
  if (relation === undefined) return undefined;
  const { graph } = build.input.scope;
  const targets =
    relation.collection === build.collection.path
      ? graph.targets(record, relation.collection, relation.as)
      : [];
  const target = targets.find((t) => referenceOf(t, relation) === reference);
  return target === undefined ? undefined : faceOf(build, target);
}

/** What a relation's field holds for a target: its id, its key, or its slug (the id without its prefix). */
export function referenceOf(target: RecordData, relation: Relation): string {
  if (relation.by === undefined) return target.id;
  if (relation.by === 'slug') return target.id.slice(target.id.indexOf('_') + 1);
  return String(target[relation.by] ?? '');
}

/** Name and colour of a record that stands for a value, such as a stage. */
export function faceOf(build: Build, target: RecordData): Related {
  const name = build.displayName(target.id);
  const tone = target['color'];
  return {
    id: target.id,
    ...(name === undefined ? {} : { name }),
    ...(typeof tone === 'string' ? { tone } : {}),
  };
}
