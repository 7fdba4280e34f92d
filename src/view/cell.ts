/** One value, ready to show: text for people, value for machines, and how it wants to look. */

import type { Type } from '../expr/types.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import type { Field } from '../schema/model.ts';
import {
  type FormatConfig,
  formatBytes,
  formatDate,
  formatDuration,
  formatInstant,
  formatMoney,
  formatNumber,
  formatPercent,
} from './format.ts';
import { humanise, labelOf } from './humanise.ts';
import type { Cell, Tone } from './types.ts';

export type CellOptions = {
  /** The schema field the value comes from; absent for computed expressions. */
  readonly field?: Field;
  /** Static type of the expression; absent where the field says it. */
  readonly type?: Type;
  readonly config: FormatConfig;
  /** ISO 4217 of this record's money; absent: the workspace's. */
  readonly currency?: string;
  /** One of `UI_FORMATS` or `number`, instead of the field's own. */
  readonly format?: string;
  readonly label: string;
  /** Display name of a record; undefined when there is none of that id. */
  displayName(id: string): string | undefined;
  /** The record that a natural key (`closed_won`) stands for; undefined when unmatched. */
  related?(reference: string): Related | undefined;
};
export type Related = { readonly id: string; readonly name?: string; readonly tone?: Tone };

type Face = Omit<Cell, 'label' | 'value'>;

/** The cell of a value; days and instants are ISO strings, records are ids or objects with one. */
export function cellOf(value: JsonValue | undefined, options: CellOptions): Cell {
  const plain = value ?? null;
  return { label: options.label, value: plain, ...faceOf(plain, options) };
}

function faceOf(value: JsonValue, options: CellOptions): Face {
  const { field } = options;
  if (value === null || value === '')
    return { text: '', kind: kindOf(field, options.type, options.format) };
  if (Array.isArray(value)) return listFace(value, options);
  const isRecord = options.type?.kind === 'record';
  if (field?.relation !== undefined || isRecord) return relationFace(value, options);
  if (isObject(value)) return { text: objectText(value, options), kind: 'text' };
  return scalarFace(value, options);
}

/** `Cell.kind` of a column by its field, type and format, values unseen. */
export function kindOf(field: Field | undefined, type: Type | undefined, format?: string): string {
  const wanted = format ?? field?.ui.format;
  if (wanted !== undefined) return FORMAT_KINDS[wanted] ?? 'text';
  if (field?.relation !== undefined && !field.relation.many) return relationKind(field);
  if (field?.type === 'array') return 'tags';
  if (field?.values !== undefined || field?.ui.tones !== undefined) return 'badge';
  const byFormat = FORMAT_KINDS[field?.format ?? ''];
  if (byFormat !== undefined) return byFormat;
  if (type?.kind === 'list') return 'tags';
  if (type?.kind === 'record') return recordKind(type.collections.map((c) => c.path));
  return FIELD_KINDS[field?.type ?? ''] ?? TYPE_KINDS[type?.kind ?? ''] ?? 'text';
}

const FORMAT_KINDS: Readonly<Record<string, string>> = {
  currency: 'currency',
  percent: 'percent',
  number: 'number',
  markdown: 'markdown',
  url: 'url',
  uri: 'url',
  email: 'email',
  phone: 'phone',
  color: 'color',
  duration: 'number',
  hours: 'number',
  bytes: 'number',
  image: 'url',
};
const FIELD_KINDS: Readonly<Record<string, string>> = {
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  date: 'date',
  'date-time': 'date-time',
};
const TYPE_KINDS: Readonly<Record<string, string>> = {
  number: 'number',
  bool: 'boolean',
  day: 'date',
  instant: 'date-time',
  duration: 'number',
};

function relationKind(field: Field): string {
  return recordKind(field.relation?.to ?? []);
}

function recordKind(collections: readonly string[]): string {
  return collections.length === 1 && collections[0] === 'users' ? 'person' : 'link';
}

function relationFace(value: JsonValue, options: CellOptions): Face {
  const { field } = options;
  const reference = isObject(value) ? String(value['id'] ?? '') : String(value);
  const byKey = field?.relation?.by !== undefined;
  const related = byKey ? options.related?.(reference) : { id: reference };
  const name =
    related === undefined ? undefined : (related.name ?? options.displayName(related.id));
  const own = field === undefined ? undefined : field.ui.labels?.[reference];
  const tone = field?.ui.tones?.[reference] ?? related?.tone;
  const kind = tone === undefined ? kindOf(field, options.type, undefined) : 'badge';
  // An id without a record is shown as it is: it dangles, and guessing a name would hide that.
  const fallback = byKey ? humanise(reference) : reference;
  return {
    text: own ?? name ?? fallback,
    kind,
    ...(related !== undefined && name !== undefined ? { recordId: related.id } : {}),
    ...(tone === undefined ? {} : { tone }),
  };
}

function listFace(values: readonly JsonValue[], options: CellOptions): Face {
  if (values.some((v) => isObject(v) && v['id'] === undefined)) {
    return { text: `${values.length} ${values.length === 1 ? 'entry' : 'entries'}`, kind: 'text' };
  }
  const { field, type, ...rest } = options;
  const items = field?.items ?? field;
  const relation = field?.relation ?? items?.relation;
  // A list's relation and labels may stand on the list or on its element.
  const element =
    items === undefined
      ? undefined
      : { ...items, ui: { ...field?.ui, ...items.ui }, ...(relation ? { relation } : {}) };
  const of = type?.kind === 'list' ? type.of : undefined;
  const inner = { ...rest, ...(element ? { field: element } : {}), ...(of ? { type: of } : {}) };
  const parts = values.map((v) => faceOf(v, inner).text).filter((text) => text !== '');
  return { text: parts.join(', '), kind: 'tags', parts };
}

/** `Impressions 180,000 · Clicks 5,200`: members that hold scalars, in their own order. */
function objectText(value: JsonObject, options: CellOptions): string {
  const parts = Object.entries(value).flatMap(([key, member]) => {
    if (member === null || typeof member === 'object') return [];
    const field = options.field?.properties?.get(key);
    const label = field?.label ?? labelOf(key);
    const { type: _type, format: _format, ...rest } = options;
    const inner = { ...rest, label, ...(field ? { field } : {}) };
    return [`${label} ${scalarFace(member, inner).text}`];
  });
  return parts.join(' · ');
}

function scalarFace(value: JsonValue, options: CellOptions): Face {
  const kind = kindOf(options.field, options.type, options.format);
  if (typeof value === 'number')
    return { text: numberText(value, options), kind: numberKind(kind) };
  if (typeof value === 'boolean') return { text: value ? '✓' : '–', kind: 'boolean' };
  const text = String(value);
  if (kind === 'date') return { text: formatDate(text, options.config), kind };
  if (kind === 'date-time') return { text: formatInstant(text, options.config), kind };
  const word = wordText(text, options.field);
  const tone = kind === 'color' ? text : options.field?.ui.tones?.[text];
  return { text: word, kind, ...(tone === undefined ? {} : { tone }) };
}

/** A number may stand where the type could not be known (`any`): it still is shown as one. */
function numberKind(kind: string): string {
  return kind === 'text' || kind === 'tags' ? 'number' : kind;
}

function numberText(value: number, options: CellOptions): string {
  const { config, field, type } = options;
  const format = options.format ?? field?.ui.format;
  if (type?.kind === 'duration') return formatDuration(value);
  switch (format) {
    case 'currency':
      return formatMoney(value, config, options.currency);
    case 'percent':
      return formatPercent(value, config);
    case 'duration':
      return formatDuration(value * 1000);
    case 'hours':
      return `${formatNumber(value, config)} h`;
    case 'bytes':
      return formatBytes(value, config);
    default:
      return field?.ui.labels?.[String(value)] ?? formatNumber(value, config);
  }
}

/** Values of closed and offered lists are machine names; any other text is the writer's own. */
function wordText(text: string, field: Field | undefined): string {
  const own = field?.ui.labels?.[text];
  if (own !== undefined) return own;
  const toned = field?.ui.tones !== undefined && Object.hasOwn(field.ui.tones, text);
  const listed = field?.values?.includes(text) === true || field?.suggest?.includes(text) === true;
  return listed || toned ? humanise(text) : text;
}
