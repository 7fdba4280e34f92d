/** The properties of a record page: which field stands where, and as what. */
import type { JsonValue } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';
import type { Cell } from '../../view/types.ts';
import { elementOf, relationOf } from '../field-cell.ts';
import { markdownHtml } from '../markdown.ts';
import { type ShownCell, shownCell } from '../shown-cell.ts';

export type CellMaker = (field: Field, value: JsonValue | undefined) => Cell;

export type ShownField = {
  /** Dotted path, as histories name it; empty for computed fields. */
  readonly path: string;
  readonly label: string;
  readonly description: string;
  /** Several for a list of relations. */
  readonly cells: readonly ShownCell[];
  readonly computed: boolean;
};

export type FieldGroup = {
  readonly label: string;
  /** Of an open object: where names of one's own may be added. */
  readonly path?: string;
  readonly fields: readonly ShownField[];
};

export type ShownText = { readonly path: string; readonly label: string; readonly html: string };

export type RecordFields = {
  readonly groups: readonly FieldGroup[];
  readonly texts: readonly ShownText[];
  /** Fields without a value, folded away. */
  readonly empty: readonly { readonly path: string; readonly label: string }[];
};

const SYSTEM = new Set(['id', 'createdAt', 'updatedAt', 'sourceUpdatedAt']);
const LONG_TEXT = 140;

/** `values` holds stored and computed fields by name; those shown elsewhere are named in `without`. */
export function recordFields(
  collection: Collection,
  values: Readonly<Record<string, JsonValue>>,
  makeCell: CellMaker,
  without: ReadonlySet<string>,
): RecordFields {
  const plain: ShownField[] = [];
  const links: ShownField[] = [];
  const dates: ShownField[] = [];
  const groups: FieldGroup[] = [];
  const texts: ShownText[] = [];
  const empty: { path: string; label: string }[] = [];
  for (const field of collection.fields.values()) {
    if (SYSTEM.has(field.name) || without.has(field.name) || field.ui.hidden === true) continue;
    const value = values[field.name];
    if (isEmpty(value)) empty.push({ path: field.name, label: field.label });
    else if (isLongText(field, value))
      texts.push({ path: field.name, label: field.label, html: markdownHtml(value) });
    else if (isObject(value)) groups.push(objectGroup(field, value, makeCell));
    else placeOf(field, plain, links, dates).push(shownField(field, value, makeCell));
  }
  const named = [
    { label: 'Properties', fields: plain },
    { label: 'Links', fields: links },
    { label: 'Dates', fields: dates },
    ...groups,
  ];
  return { groups: named.filter((group) => group.fields.length > 0), texts, empty };
}

/** True for null, absent, `''`, `[]` and objects that hold nothing else. */
export function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isEmpty);
}

function placeOf(
  field: Field,
  plain: ShownField[],
  links: ShownField[],
  dates: ShownField[],
): ShownField[] {
  if (relationOf(field) !== undefined && field.lifecycle === undefined) return links;
  return field.type === 'date' || field.type === 'date-time' ? dates : plain;
}

function isLongText(field: Field, value: JsonValue | undefined): value is string {
  if (typeof value !== 'string') return false;
  return field.ui.format === 'markdown' || value.includes('\n') || value.length > LONG_TEXT;
}

function shownField(
  field: Field,
  value: JsonValue | undefined,
  makeCell: CellMaker,
  prefix = '',
): ShownField {
  const many = Array.isArray(value) && relationOf(field) !== undefined;
  const cells = many
    ? value.map((one) => makeCell(elementOf(field), one))
    : [makeCell(field, value)];
  return {
    path: field.computed === undefined ? prefix + field.name : '',
    label: field.label,
    description: field.description,
    computed: field.computed !== undefined,
    cells: cells.map((cell) => shownCell(cell)),
  };
}

function objectGroup(
  field: Field,
  value: { [key: string]: JsonValue },
  makeCell: CellMaker,
): FieldGroup {
  const fields = Object.entries(value).flatMap(([key, member]): ShownField[] => {
    if (isEmpty(member)) return [];
    const known = field.properties?.get(key);
    const prefix = `${field.name}.`;
    return [
      known === undefined
        ? looseField(key, member, prefix)
        : shownField(known, member, makeCell, prefix),
    ];
  });
  return { label: field.label, fields, ...(field.open ? { path: field.path } : {}) };
}

/** A member that no schema describes: shown as it is. */
function looseField(key: string, value: JsonValue, prefix: string): ShownField {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const kind = typeof value === 'number' ? 'number' : 'text';
  const cell = shownCell({ label: key, text, value, kind });
  return { path: prefix + key, label: key, description: '', computed: false, cells: [cell] };
}
