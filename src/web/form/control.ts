/** A field as an input: which kind, what stands in it, what it may be given. */
import { parseInstant } from '../../expr/time.ts';
import { localOf } from '../../expr/zone.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { memberOf, ownOf } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';
import { unitOf } from '../../schema/unit-of.ts';
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
  'list',
  'map',
] as const;
/**
 * How the page's script reads the input: `choice` holds JSON, `pick` stored references or words, `moment` a local time;
 * `list` is rows of inputs, each an object, `map` rows of a name and its value.
 */
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
  /** BCP 47: a number may be written as it writes them. */
  readonly locale: string;
  /** IANA name that a `moment` is local in. */
  readonly zone: string;
  readonly options: readonly (Choice & { readonly selected: boolean })[];
  /** One of the options always holds. */
  readonly settled?: true;
  /** Words that are offered, not enforced. */
  readonly words: readonly string[];
  readonly pick?: Pick;
  /** What a `json` text has to be. */
  readonly shape?: 'object' | 'list';
  readonly rows?: Rows;
};

/** Of `list` and `map`. */
export type Rows = {
  readonly rows: readonly Row[];
  /** A row that is added; its ids hold `__row__`, which becomes a number of its own. */
  readonly blank: Row;
  /** One of them in words: `line`. */
  readonly one: string;
  /** New ones come first. */
  readonly newestFirst: boolean;
  /** The order is people's to change. */
  readonly ordered: boolean;
};

export type Row = {
  /** From 1; 0 for a new one. */
  readonly number: number;
  readonly one: string;
  readonly ordered: boolean;
  /** JSON of what the row was made of. */
  readonly was: string;
  /** Their paths begin in the row. */
  readonly cells: readonly Control[];
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

/** Id of the input for the field at `path`. */
export function idOf(path: string): string {
  return `f-${path.replaceAll('.', '-')}`;
}

const TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  uri: 'url',
};
const LONG = 300;

/** The one input of a field; lists of objects and objects are JSON in it. */
export function controlOf(field: Field, value: JsonValue, context: ControlContext): Control {
  const whole = kindOf(field);
  const isBroken = whole === 'text' && typeof value === 'string' && value.includes('\n');
  const kind = whole === 'list' || whole === 'map' ? 'json' : isBroken ? 'long' : whole;
  const { workspace, data } = context;
  return {
    path: field.path,
    id: idOf(field.path),
    kind,
    label: field.label,
    help: helpOf(field, workspace.config.timezone),
    example: kind === 'choice' ? '' : exampleOf(field),
    required: field.required,
    text: textOf(kind, value, workspace),
    type: ownOf(TYPES, field.ui.format ?? field.format ?? '') ?? 'text',
    unit: unitOf(field, data, workspace.config.currency),
    locale: workspace.config.locale,
    zone: workspace.config.timezone,
    options: kind === 'choice' ? optionsOf(field, value, context) : [],
    words: kind === 'text' ? (field.suggest ?? []) : [],
    ...(kind === 'pick' ? { pick: pickOf(field, value, context) } : {}),
    ...(kind !== 'json' || whole === 'json' ? {} : { shape: whole === 'list' ? 'list' : 'object' }),
  };
}

export function kindOf(field: Field): ControlKind {
  if (field.type === 'array') return elementOf(field).type === 'object' ? 'list' : 'pick';
  if (field.type === 'object') return 'map';
  if (field.relation !== undefined) return 'pick';
  if (field.values !== undefined || field.type === 'boolean') return 'choice';
  if (field.type === 'number' || field.type === 'integer') return 'number';
  if (field.type === 'date') return 'date';
  if (field.type === 'date-time') return 'moment';
  if (field.type === 'any') return 'json';
  const max = memberOf(field.schema, 'maxLength');
  const isLong = field.ui.format === 'markdown' || field.ui.widget === 'textarea';
  return isLong ||
    (typeof max === 'number' && max > LONG && ownOf(TYPES, field.format ?? '') === undefined)
    ? 'long'
    : 'text';
}

/** True for a reference to collections that are not installed: there is nothing to choose. */
export function leadsNowhere(field: Field, { model }: Reading): boolean {
  const relation = relationOf(field);
  return relation !== undefined && !relation.to.some((path) => model.collections.has(path));
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
  const query = new URLSearchParams({ field: field.path });
  // Where the form holds them as well, its own inputs count.
  for (const name of Object.values(relation?.within ?? {})) {
    const own = memberOf(data, name);
    if (typeof own === 'string') query.set(`own.${name}`, own);
  }
  return {
    href: `/api/${collection.path}/choices?${query}`,
    many: field.type === 'array',
    free: relation === undefined && element.values === undefined,
    within: Object.values(relation?.within ?? {}).join(' '),
    chosen: values.map((one) => ({ value: String(one), label: make(element, one).text })),
  };
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
