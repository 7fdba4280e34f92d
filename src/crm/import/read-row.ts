/** From a row of cells to typed values, before anything is looked up: what each part of the row says of its record. */

import type { JsonObject, JsonValue } from '../../record/types.ts';
import { defineMember, isObject, memberOf, valueAt } from '../../record/value.ts';
import { type Collection, type Field, fieldAt, type Relation } from '../../schema/model.ts';
import { cellContent, convertCell, type Hints } from './convert-cell.ts';
import { isFullName } from './field-names.ts';
import { isNamed, type Mapping, type Part, requireTarget, type Target } from './map-columns.ts';
import { bareName, sameName } from './plain-name.ts';
import type { ImportOptions, Reason, Row } from './types.ts';

/** One name or id that a cell gives for a reference. */
export type Mention = {
  readonly content: JsonValue;
  readonly column: string;
  /** The column's name says that it holds ids. */
  readonly isId: boolean;
  /** Of several collections that may be meant the one that the column's name says. */
  readonly to?: string;
};

export type Reference = {
  readonly field: Field;
  readonly relation: Relation;
  readonly mentions: readonly Mention[];
};

export type PartValues = {
  readonly part: Part;
  readonly values: JsonObject;
  readonly references: readonly Reference[];
  /** The row's own id in its source, or an id of Pail. */
  readonly ownId: string | null;
  /** Values for fields that the record's state may leave empty, and for empty fields. */
  readonly spare: readonly { readonly path: string; readonly value: JsonValue }[];
  /** Header of the first column that said something. */
  readonly column: string;
};

export type ReadRow = {
  readonly at: number;
  readonly parts: ReadonlyMap<string, PartValues>;
  readonly reasons: readonly Reason[];
};

type Source =
  | {
      readonly kind: 'cell';
      readonly index: number;
      readonly header: string;
      readonly hints: Hints;
    }
  | {
      readonly kind: 'text';
      readonly template: string;
      readonly header: string;
      readonly hints: Hints;
    };

type Slot = {
  readonly path: string;
  /** Null for a key of an open object. */
  readonly field: Field | null;
  readonly sources: readonly Source[];
  readonly also?: string;
  readonly isDefault: boolean;
};

export type RowReader = (row: Row) => ReadRow;

/** `hintsOf`: what the column with this number says of its cells. Throws `usage` for values of unknown fields. */
export function createRowReader(
  headers: readonly string[],
  mapping: Mapping,
  model: Parameters<typeof requireTarget>[1]['model'],
  options: ImportOptions,
  hintsOf: (index: number) => Hints,
): RowReader {
  const slots = slotsOf(mapping, model, options, hintsOf);
  const swaps = swapsOf(options);
  const textOf = (row: Row, header: string): string => {
    const index = headers.findIndex((one) => one === header || bareName(one) === bareName(header));
    const content = cellContent(row.cells[index] ?? null);
    return content === null ? '' : String(content);
  };
  const contentOf = (row: Row, source: Source): JsonValue => {
    if (source.kind === 'text') return filled(source.template, (name) => textOf(row, name));
    const { index, header, hints } = source;
    return swapped(cellContent(row.cells[index] ?? null, hints.isExact), header, swaps);
  };
  return (row) => {
    const reasons: Reason[] = [];
    if (row.fault !== undefined) {
      reasons.push({ column: null, code: 'row', message: row.fault });
      return { at: row.at, parts: new Map(), reasons };
    }
    const parts = new Map<string, PartValues>();
    for (const [name, part] of mapping.parts) {
      const read = readPart(
        part,
        slots.get(name) ?? [],
        (source) => contentOf(row, source),
        reasons,
      );
      if (read !== null) parts.set(name, read);
    }
    return { at: row.at, parts, reasons };
  };
}

/** What goes into each field of each part, in the order of columns. */
function slotsOf(
  mapping: Mapping,
  model: Parameters<typeof requireTarget>[1]['model'],
  options: ImportOptions,
  hintsOf: (index: number) => Hints,
): ReadonlyMap<string, readonly Slot[]> {
  const parts = new Map(mapping.parts);
  const main = (parts.get('') as Part).collection;
  const slots = new Map<string, Map<string, Slot>>();
  const add = (target: Target, source: Source, isFixed: boolean, isDefault: boolean): void => {
    const { collection } = parts.get(target.part) as Part;
    const own = slots.get(target.part) ?? new Map<string, Slot>();
    slots.set(target.part, own);
    const key = isDefault ? `default ${target.path}` : target.path;
    const before = own.get(key);
    own.set(key, {
      path: target.path,
      field: fieldAt(collection, target.path) ?? null,
      sources: isFixed ? [source] : [...(before?.sources ?? []), source],
      isDefault,
      ...(target.also === undefined ? {} : { also: target.also }),
    });
  };
  mapping.columns.forEach(({ header, target }, index) => {
    // Pail's own export: that date is what history says.
    const isOwnDate = header === 'updatedAt' && hintsOf(index).isExact;
    if (target === null || isOwnDate) return;
    add(target, { kind: 'cell', index, header, hints: hintsOf(index) }, false, false);
  });
  const finder = { model, main, parts };
  for (const [isDefault, texts] of [
    [false, options.set],
    [true, options.defaults],
  ] as const) {
    for (const [path, template] of Object.entries(texts)) {
      const target = requireTarget(path, finder);
      add(
        target,
        { kind: 'text', template, header: path, hints: hintsOf(-1) },
        !isDefault,
        isDefault,
      );
    }
  }
  return new Map([...slots].map(([name, own]) => [name, [...own.values()]]));
}

const NOTHING: PartValues['spare'] = [];

function readPart(
  part: Part,
  slots: readonly Slot[],
  contentOf: (source: Source) => JsonValue,
  reasons: Reason[],
): PartValues | null {
  const values: JsonObject = {};
  const references: Reference[] = [];
  let spare: PartValues['spare'] = NOTHING;
  let ownId: string | null = null;
  let column: string | null = null;
  for (const slot of slots) {
    const said = slot.sources.flatMap((source) => {
      const content = contentOf(source);
      return content === null ? [] : [{ content, source }];
    });
    const [first] = said;
    if (first === undefined) continue;
    const { header } = first.source;
    if (!slot.isDefault) column ??= header;
    if (slot.path === 'id') {
      ownId = String(first.content);
      continue;
    }
    const { field } = slot;
    if (field?.relation !== undefined) {
      const { relation } = field;
      const mentions = said.map(({ content, source }) =>
        mentionOf(content, source.header, relation),
      );
      const reference = { field, relation, mentions };
      // A stage is looked up within its pipeline, so that comes first.
      if (relation.within === undefined) references.unshift(reference);
      else references.push(reference);
      continue;
    }
    if (field !== null && isFullName(field, part.collection)) {
      setName(values, String(first.content));
      continue;
    }
    const converted =
      field === null
        ? { value: first.content }
        : convertCell(field, first.content, first.source.hints);
    if ('fault' in converted) {
      const text = String(first.content);
      const way = converted.isChoice
        ? `; say what it means with --value '${header}:${text}=…'`
        : '';
      reasons.push({ column: header, code: 'value', message: converted.fault + way });
      continue;
    }
    if (converted.value === null) continue;
    const { value } = converted;
    if (slot.isDefault) spare = [...spare, { path: slot.path, value }];
    else setMerged(values, slot.path, value);
    if (slot.also !== undefined) spare = [...spare, { path: slot.also, value }];
  }
  joinName(values, part.collection);
  const isSilent = column === null && part.name !== '';
  return isSilent ? null : { part, values, references, ownId, spare, column: column ?? '' };
}

function mentionOf(content: JsonValue, column: string, relation: Relation): Mention {
  const bare = bareName(column);
  const isId = /ids?$/.test(bare);
  if (relation.to.length === 1) return { content, column, isId };
  const name = bare.replace(/(ids?|names?|email)$/, '');
  const to = relation.to.find((path) => isNamed(path, name));
  return { content, column, isId, ...(to === undefined ? {} : { to }) };
}

/** A whole name as first and last name: `Ada Holm`, `Holm, Ada`. Those given apart go before. */
export function setName(values: JsonObject, text: string): void {
  const comma = /^([^,]+),\s*(.+)$/.exec(text);
  const words = text.trim().split(/\s+/);
  const last = comma?.[1]?.trim() ?? (words.length > 1 ? words[words.length - 1] : undefined);
  const first =
    comma?.[2]?.trim() ?? (words.length > 1 ? words.slice(0, -1).join(' ') : text.trim());
  if (memberOf(values, 'firstName') !== null || memberOf(values, 'lastName') !== null) return;
  values['firstName'] = first;
  if (last !== undefined) values['lastName'] = last;
}

/** A collection that keeps the whole name, too (users), gets it from its parts. */
function joinName(values: JsonObject, { fields }: Collection): void {
  const first = memberOf(values, 'firstName');
  const name = fields.get('name');
  const isNeeded = name?.required === true && name.computed === undefined;
  if (!isNeeded || first === null || memberOf(values, 'name') !== null) return;
  values['name'] = [first, memberOf(values, 'lastName')].filter((one) => one !== null).join(' ');
}

/** An object is laid over what other columns have said of it. */
function setMerged(values: JsonObject, path: string, value: JsonValue): void {
  const before = valueAt(values, path);
  if (!isObject(value) || !isObject(before)) setAt(values, path, value);
  else for (const [key, inner] of Object.entries(value)) defineMember(before, key, inner);
}

/** Sets a value at a dotted path, in place. */
export function setAt(object: JsonObject, path: string, value: JsonValue): void {
  const keys = path.split('.');
  let at = object;
  for (const key of keys.slice(0, -1)) {
    const inner = memberOf(at, key);
    const next = isObject(inner) ? inner : {};
    defineMember(at, key, next);
    at = next;
  }
  defineMember(at, keys[keys.length - 1] ?? '', value);
}

/**
 * `{account} – {product}` with the row's cells, `{name|slug}` in small letters with dots between its words; null when
 * nothing but the text between them is left.
 */
function filled(template: string, textOf: (header: string) => string): JsonValue {
  let isEmpty = /\{[^{}]+\}/.test(template);
  const text = template.replace(/\{([^{}|]+)(\|slug)?\}/g, (_, header: string, slug?: string) => {
    const cell = textOf(header);
    if (cell !== '') isEmpty = false;
    return slug === undefined ? cell : slugged(cell);
  });
  return isEmpty ? null : cellContent(text);
}

function slugged(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('.');
}

/** Column (bare; '' for every one) → text in the file (as people call it the same) → text to read instead. */
type Swaps = ReadonlyMap<string, ReadonlyMap<string, string>>;

function swapsOf({ values }: ImportOptions): Swaps {
  return new Map(
    Object.entries(values).map(([column, texts]) => [
      column === '*' ? '' : bareName(column),
      new Map(Object.entries(texts).map(([from, to]) => [sameName(from), to])),
    ]),
  );
}

function swapped(content: JsonValue, header: string, swaps: Swaps): JsonValue {
  if (swaps.size === 0 || typeof content === 'object') return content;
  const name = sameName(String(content));
  const to = swaps.get(bareName(header))?.get(name) ?? swaps.get('')?.get(name);
  return to === undefined ? content : cellContent(to);
}
