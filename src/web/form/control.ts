/** A field as an input: which kind, what stands in it, what it may be given. */
import { parseInstant } from '../../expr/time.ts';
import { localOf } from '../../expr/zone.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf, elementOf, relationOf } from '../field-cell.ts';
import type { Choice } from './choices.ts';

export const CONTROL_KINDS = [
  'text',
  'long',
  'number',
  'date',
  'moment',
  'choice',
  'pick',
  'json',
] as const;
/** How the page's script reads the input: `choice` holds JSON, `pick` stored references or words, `moment` a local time. */
export type ControlKind = (typeof CONTROL_KINDS)[number];

export type Control = {
  /** Dotted path of the field. */
  readonly path: string;
  /** Of the input in the page. */
  readonly id: string;
  readonly kind: ControlKind;
  readonly label: string;
  readonly help: string;
  readonly example: string;
  readonly required: boolean;
  /** Text in the input. */
  readonly text: string;
  /** Of an `<input>`: `email`, `tel`, `url`, `text`. */
  readonly type: string;
  /** What stands behind a number: `USD`, `%`. */
  readonly unit: string;
  /** IANA name that a `moment` is local in. */
  readonly zone: string;
  readonly options: readonly (Choice & { readonly selected: boolean })[];
  /** Words that are offered, not enforced. */
  readonly words: readonly string[];
  readonly pick?: Pick;
};

export type Pick = {
  /** Address that answers choices for what is typed. */
  readonly href: string;
  readonly many: boolean;
  /** Words that are no choice may be given. */
  readonly free: boolean;
  /** Other inputs of the form on which the choices depend, by path. */
  readonly within: string;
  readonly chosen: readonly Choice[];
};

export type ControlContext = {
  readonly workspace: Reading;
  readonly collection: Collection;
  /** The record as far as there is one: units, names of what it refers to. */
  readonly data: JsonObject;
};

const TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  uri: 'url',
};
const LONG = 300;

/** The input of a field; undefined where none would do it justice: lists of objects, objects themselves. */
export function controlOf(
  field: Field,
  value: JsonValue,
  context: ControlContext,
): Control | undefined {
  const kind = kindOf(field);
  if (kind === undefined) return undefined;
  const { workspace, data } = context;
  return {
    path: field.path,
    id: `f-${field.path.replaceAll('.', '-')}`,
    kind,
    label: field.label,
    help: helpOf(field, workspace.config.timezone),
    example: kind === 'choice' ? '' : exampleOf(field),
    required: field.required,
    text: textOf(kind, value, workspace),
    type: TYPES[field.ui.format ?? field.format ?? ''] ?? 'text',
    unit: unitOf(field, data, workspace),
    zone: workspace.config.timezone,
    options: kind === 'choice' ? optionsOf(field, value, context) : [],
    words: kind === 'text' ? (field.suggest ?? []) : [],
    ...(kind === 'pick' ? { pick: pickOf(field, value, context) } : {}),
  };
}

/** Undefined for fields that no single input could hold. */
export function kindOf(field: Field): ControlKind | undefined {
  if (field.type === 'array') return elementOf(field).type === 'object' ? undefined : 'pick';
  if (field.type === 'object') return undefined;
  if (field.relation !== undefined) return 'pick';
  if (field.values !== undefined || field.type === 'boolean') return 'choice';
  if (field.type === 'number' || field.type === 'integer') return 'number';
  if (field.type === 'date') return 'date';
  if (field.type === 'date-time') return 'moment';
  if (field.type === 'any') return 'json';
  const max = memberOf(field.schema, 'maxLength');
  const isLong = field.ui.format === 'markdown' || field.ui.widget === 'textarea';
  return isLong ||
    (typeof max === 'number' && max > LONG && TYPES[field.format ?? ''] === undefined)
    ? 'long'
    : 'text';
}

/** Empty for kinds whose value stands in options or choices. */
function textOf(kind: ControlKind, value: JsonValue, { config }: Reading): string {
  if (value === null || kind === 'choice' || kind === 'pick') return '';
  if (kind === 'json') return JSON.stringify(value, null, 2);
  if (kind !== 'moment') return String(value);
  const ms = parseInstant(String(value));
  if (ms === null) return '';
  return new Date(localOf(ms, config.timezone)).toISOString().slice(0, 16);
}

function optionsOf(field: Field, value: JsonValue, context: ControlContext): Control['options'] {
  const make = cellsOf(context.workspace, { data: { ...context.data, id: '' } });
  if (field.type === 'boolean') {
    return [true, false].map((one) => ({
      value: String(one),
      label: one ? 'Yes' : 'No',
      selected: one === value,
    }));
  }
  return (field.values ?? [])
    .filter((one) => one !== null && (one === value || mayBecome(field, value, one)))
    .map((one) => ({
      value: JSON.stringify(one),
      label: make(field, one).text,
      selected: one === value,
    }));
}

/** What the lifecycle allows from here. */
function mayBecome({ lifecycle }: Field, from: JsonValue, to: JsonValue): boolean {
  const moves = lifecycle?.moves;
  if (moves === undefined || typeof from !== 'string') return true;
  return (Object.hasOwn(moves, from) ? moves[from] : [])?.includes(String(to)) ?? false;
}

function pickOf(field: Field, value: JsonValue, context: ControlContext): Pick {
  const { workspace, collection, data } = context;
  const relation = relationOf(field);
  const element = elementOf(field);
  const make = cellsOf(workspace, { data: { ...data, id: '' } });
  const values = Array.isArray(value) ? value : value === null ? [] : [value];
  return {
    href: `/api/${collection.path}/choices?field=${encodeURIComponent(field.path)}`,
    many: field.type === 'array',
    free: relation === undefined && element.values === undefined,
    within: Object.values(relation?.within ?? {}).join(' '),
    chosen: values.map((one) => ({ value: String(one), label: make(element, one).text })),
  };
}

function unitOf(field: Field, data: JsonObject, { config }: Reading): string {
  switch (field.ui.format) {
    case 'currency': {
      const own = memberOf(data, 'currency');
      return typeof own === 'string' ? own : config.currency;
    }
    case 'percent':
      return '%';
    case 'hours':
      return 'h';
    case 'duration':
      return 's';
    case 'bytes':
      return 'B';
    default:
      return '';
  }
}

/** Nothing where it would only say the label again; times are stored in UTC, but shown and entered in `timezone`. */
function helpOf({ label, description, type }: Field, timezone: string): string {
  if (type === 'date-time') return description.replace(', in UTC', ` (${timezone})`);
  return description.replace(/\.$/, '').toLowerCase() === label.toLowerCase() ? '' : description;
}

function exampleOf(field: Field): string {
  const examples = memberOf(field.schema, 'examples');
  const first = Array.isArray(examples) ? examples[0] : undefined;
  if (first === undefined || first === null || relationOf(field) !== undefined) return '';
  const words = Array.isArray(first) ? first : [first];
  const isPlain = words.every((word) => typeof word === 'string' || typeof word === 'number');
  return isPlain && words.length > 0 ? `e.g. ${words.join(', ')}` : '';
}
