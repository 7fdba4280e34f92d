/** Lists inside a record: conversations, timelines and small tables. */
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';
import { markdownHtml } from '../markdown.ts';
import { avatarOf, type ShownCell, shownCell } from '../shown-cell.ts';
import { type CellMaker, isEmpty } from './record-fields.ts';

export type Entry = {
  readonly when?: ShownCell;
  readonly who?: ShownCell;
  /** A message from outside stands on the left, an own one on the right. */
  readonly outside: boolean;
  readonly badges: readonly ShownCell[];
  readonly facts: readonly ShownCell[];
  readonly html?: string;
  readonly initials: string;
  readonly hue: number;
};

export type EntryList = {
  readonly path: string;
  readonly label: string;
  readonly id: string;
  readonly conversation: boolean;
  readonly timeline: boolean;
  readonly count: number;
  readonly entries?: readonly Entry[];
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly ShownCell[])[];
};

export type Figures = {
  readonly label: string;
  readonly rows: readonly {
    readonly label: string;
    readonly goal: string;
    readonly actual: string;
    /** 0–100, for the bar. */
    readonly percent: number;
    readonly share: string;
  }[];
};

/** Members of an entry that hold what it says, in sentences. */
export const TEXTS: readonly string[] = [
  'body',
  'note',
  'text',
  'content',
  'message',
  'description',
];
const OUTSIDE = new Set(['contact', 'customer', 'lead', 'external']);

/** Fields of the collection that hold a list of objects. */
export function listFields(collection: Collection): Field[] {
  return [...collection.fields.values()].filter(
    (field) => field.type === 'array' && field.items?.type === 'object',
  );
}

/**
 * One list, drawn by what its entries hold: a body is a conversation, a date a timeline, else it is a table.
 * `outsider` is whom messages from outside come from.
 */
export function entryList(
  field: Field,
  value: JsonValue | undefined,
  make: CellMaker,
  outsider?: ShownCell,
): EntryList | undefined {
  const items = Array.isArray(value) ? value.filter((v) => isObject(v)) : [];
  const properties = [...(field.items?.properties?.values() ?? [])];
  if (items.length === 0) return undefined;
  const head = {
    path: field.path,
    label: field.label,
    id: `list-${field.name}`,
    count: items.length,
  };
  const dated = properties.find((p) => p.type === 'date' || p.type === 'date-time');
  const text = properties.find((p) => TEXTS.includes(p.name));
  if (dated === undefined) return { ...head, ...tableOf(properties, items, make) };
  const conversation = text?.name === 'body';
  const entries = inOrder(items, dated.name, conversation).map((item) =>
    entryOf(item, properties, dated, text, make, outsider),
  );
  return { ...head, conversation, timeline: !conversation, entries };
}

/** Two objects of the same number fields, such as goals and actuals, side by side. */
export function figuresOf(
  collection: Collection,
  values: Readonly<Record<string, JsonValue>>,
  make: CellMaker,
): Figures | undefined {
  const goals = collection.fields.get('goals');
  const actuals = collection.fields.get('actuals');
  const wanted = values['goals'];
  const reached = values['actuals'];
  if (!goals?.properties || !actuals || !isObject(wanted) || !isObject(reached)) return undefined;
  const rows = [...goals.properties.values()].flatMap((field) => {
    const goal = wanted[field.name];
    const actual = reached[field.name] ?? 0;
    if (typeof goal !== 'number' || typeof actual !== 'number' || goal <= 0) return [];
    const share = Math.round((actual / goal) * 100);
    return [
      {
        label: field.label,
        goal: make(field, goal).text,
        actual: make(field, actual).text,
        percent: Math.max(0, Math.min(100, share)),
        share: `${share}%`,
      },
    ];
  });
  return rows.length === 0
    ? undefined
    : { label: `${actuals.label} against ${goals.label.toLowerCase()}`, rows };
}

function tableOf(properties: readonly Field[], items: readonly JsonObject[], make: CellMaker) {
  const shown = properties.filter((p) => items.some((item) => !isEmpty(item[p.name])));
  return {
    conversation: false,
    timeline: false,
    columns: shown.map((p) => p.label),
    rows: items.map((item) => shown.map((p) => shownCell(make(p, item[p.name])))),
  };
}

function entryOf(
  item: JsonObject,
  properties: readonly Field[],
  dated: Field,
  text: Field | undefined,
  make: CellMaker,
  outsider: ShownCell | undefined,
): Entry {
  const rest = properties.filter((p) => p !== dated && p !== text && !isEmpty(item[p.name]));
  const cells = rest.map((p) => ({ name: p.name, cell: shownCell(make(p, item[p.name])) }));
  const person = cells.find(({ cell }) => cell.shape === 'person');
  const from = cells.find(({ name }) => name === 'from');
  const outside = OUTSIDE.has(String(item['from'] ?? ''));
  const who = person?.cell ?? (outside ? outsider : undefined) ?? from?.cell;
  const others = cells.filter(({ cell, name }) => cell !== who && name !== 'from');
  const body = text === undefined ? undefined : item[text.name];
  const when = isEmpty(item[dated.name]) ? undefined : shownCell(make(dated, item[dated.name]));
  return {
    outside,
    badges: others.map(({ cell }) => cell).filter((c) => c.shape === 'badge' || c.kind === 'text'),
    facts: others.map(({ cell }) => cell).filter((c) => c.shape !== 'badge' && c.kind !== 'text'),
    ...avatarOf(who?.text ?? '·'),
    ...(who === undefined ? {} : { who }),
    ...(when === undefined ? {} : { when }),
    ...(typeof body === 'string' ? { html: markdownHtml(body) } : {}),
  };
}

/** Timelines show the newest first, conversations the oldest; entries without a date come last. */
function inOrder(items: readonly JsonObject[], key: string, oldestFirst: boolean): JsonObject[] {
  const sign = oldestFirst ? 1 : -1;
  return items.toSorted((a, b) => sign * String(a[key] ?? '').localeCompare(String(b[key] ?? '')));
}
