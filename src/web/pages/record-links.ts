/** What points at a record: one compact table per relation. */
import { isArchived } from '../../index/archived.ts';
import type { Actor } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { type Collection, type Field, fieldAt, type Relation } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { isEditable } from '../form/fields.ts';
import { newHref } from '../form/record-form.ts';
import { collectionHref } from '../nav.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';

export type InverseTable = {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly count: number;
  /** All of them, as a filtered table; absent where no plain filter says the same. */
  readonly href?: string;
  readonly columns: readonly { readonly label: string; readonly numeric: boolean }[];
  readonly rows: readonly {
    readonly id: string;
    readonly title: string;
    readonly href: string;
    readonly cells: readonly ShownCell[];
  }[];
  readonly more: number;
  readonly create?: NewLink | undefined;
};

/** The way to a new record that refers to the one shown. */
export type NewLink = { readonly label: string; readonly href: string };

const SHOWN_ROWS = 10;
const SHOWN_COLUMNS = 4;

/** Collections whose records one looks for first; then those of the record's own pack, then the rest. */
const FIRST = [
  'crm/deals',
  'crm/tasks',
  'support/tickets',
  'issues',
  'crm/contacts',
  'crm/leads',
  'crm/line-items',
  'inventory/units',
  'milestones',
  'projects',
  'crm/companies',
  'crm/notes',
  'marketing/conversions',
  'billing/invoices',
  'crm/relationships',
  'crm/households',
  'crm/channels',
  'crm/property-interests',
  'intel/interactions',
  'crm/emails',
];
/** Packs that keep books about the others. */
const LAST = ['access', 'assistant', 'automation', 'workflow'];

/** Tables of the records that link here, the most useful first; empty ones left out, archived records too. */
export function inverseTables(
  workspace: Reading,
  collection: Collection,
  record: StoredRecord,
  actor: Actor,
): InverseTable[] {
  const links = workspace.index.linksTo(record.id);
  const ranked = [...collection.inverse].flatMap(([name, relation]) => {
    const source = workspace.model.collections.get(relation.collection);
    const own = links.filter((link) => isSame(link.relation, relation));
    return own.length === 0 || source === undefined ? [] : [{ name, relation, source, own }];
  });
  ranked.sort((a, b) => rankIn(collection, a.source) - rankIn(collection, b.source));
  return ranked.flatMap(({ name, relation, source, own }) => {
    const reference = own[0]?.reference ?? record.id;
    const ids = own.map((link) => link.from);
    const found = newestOf(workspace, source, relation, reference, ids, actor);
    if (found.total === 0) return [];
    const label = labelOf(collection, source, relation, name);
    return [tableOf(workspace, source, relation, { name, label, reference, ...found })];
  });
}

function rankIn(collection: Collection, source: Collection): number {
  const first = FIRST.indexOf(source.path);
  if (first !== -1) return first;
  if (LAST.includes(source.pack)) return FIRST.length + 2;
  return FIRST.length + (source.pack === collection.pack ? 0 : 1);
}

/** `Notes`; `Deals (partner)` where several fields of a collection lead here; `Subsidiaries` among one's own kind. */
function labelOf(
  collection: Collection,
  source: Collection,
  relation: Relation,
  inverse: string,
): string {
  if (source.path === collection.path) return words(inverse);
  const several = [...collection.inverse.values()].filter((one) => one.collection === source.path);
  if (several.length < 2) return source.plural;
  const field = fieldAt(source, relation.field)?.label ?? words(relation.as);
  return `${source.plural} (${field.toLowerCase()})`;
}

type Found = { readonly total: number; readonly records: readonly StoredRecord[] };

/** A plain reference is asked for by the index's columns, so that a thousand records need not be read to show ten. */
function newestOf(
  workspace: Reading,
  { fields }: Collection,
  { collection, field, by, many }: Relation,
  reference: string,
  ids: readonly string[],
  actor: Actor,
): Found {
  if (by === undefined && !field.includes('[') && ids.length > SHOWN_ROWS) {
    const value = JSON.stringify(reference);
    const where = [many ? `${value} in ${field}` : `${field} == ${value}`];
    const sort = fields.has('createdAt') ? ['-createdAt'] : [];
    const { total, items } = workspace.query({ collection, where, sort, limit: SHOWN_ROWS }, actor);
    return { total, records: items.flatMap(({ record }) => workspace.index.get(record.id) ?? []) };
  }
  const records = [...new Set(ids)]
    .flatMap((id) => workspace.index.get(id) ?? [])
    .filter((record) => !isArchived(record))
    .sort(newestFirst);
  return { total: records.length, records: records.slice(0, SHOWN_ROWS) };
}

type Shown = Found & { readonly name: string; readonly label: string; readonly reference: string };

function tableOf(
  workspace: Reading,
  source: Collection,
  relation: Relation,
  { name, label, reference, total, records }: Shown,
): InverseTable {
  const fields = keyFields(source, relation.field);
  const href = filterHref(source, relation, reference);
  return {
    id: `inverse-${name}`,
    label,
    icon: source.icon,
    count: total,
    more: total - records.length,
    columns: fields.map((f) => ({
      label: f.label,
      numeric: f.type === 'number' || f.type === 'integer',
    })),
    rows: records.map((record) => {
      const make = cellsOf(workspace, record);
      return {
        id: record.id,
        title: workspace.displayName(record),
        href: recordHref(record.id),
        cells: fields.map((field) => shownCell(make(field, record.data[field.name]))),
      };
    }),
    ...(href === undefined ? {} : { href }),
    ...(workspace.at === null ? { create: newLink(source, relation, reference) } : {}),
  };
}

/** Undefined where the reference stands in no input of the form: inside a list of objects. */
export function newLink(
  source: Collection,
  relation: Relation,
  reference: string,
): NewLink | undefined {
  const field = source.fields.get(relation.field);
  if (field === undefined || !isEditable(field)) return undefined;
  const ways = source.relations.filter(({ to }) => to.some((path) => relation.to.includes(path)));
  const as = ways.length > 1 ? ` (${inSentence(field.label)})` : '';
  const label = `New ${inSentence(source.title)}${as}`;
  return { label, href: newHref(source, { [field.name]: reference }) };
}

/** The few fields that tell records of a collection apart at a glance, in schema order. */
export function keyFields(collection: Collection, without: string): Field[] {
  const ranked = [...collection.fields.values()].filter((f) => f.path !== without && rankOf(f) > 0);
  const dated = ranked.some((f) => f.type.startsWith('date') && f.name !== 'createdAt');
  const fields = ranked.filter((f) => !dated || f.name !== 'createdAt');
  const best = new Set(fields.toSorted((a, b) => rankOf(b) - rankOf(a)).slice(0, SHOWN_COLUMNS));
  return fields.filter((field) => best.has(field));
}

function rankOf(field: Field): number {
  if (field.computed !== undefined || field.ui.hidden === true) return 0;
  if (/^(status|stage)$/.test(field.name)) return 9;
  if (field.ui.format === 'currency') return 8;
  if (/^(priority|type)$/.test(field.name)) return 6;
  if (/^(ownerId|assigneeId)$/.test(field.name)) return 5;
  if (/due|close|convertedAt|endDate/i.test(field.name) && field.type.startsWith('date')) return 4;
  if (/^(title|email|industry|category)$/.test(field.name)) return 3;
  if (field.relation !== undefined && field.type === 'string') return 2;
  return field.name === 'createdAt' ? 1 : 0;
}

function isSame(a: Relation, b: Relation): boolean {
  return a.collection === b.collection && a.field === b.field;
}

/** Only fields that a plain filter can name: not those inside lists of objects. */
function filterHref(source: Collection, relation: Relation, reference: string): string | undefined {
  if (relation.field.includes('[')) return undefined;
  const test = relation.many
    ? `${relation.field}.has=${reference}`
    : `${relation.field}=${reference}`;
  return `${collectionHref(source)}?q=${encodeURIComponent(test)}`;
}

function words(inverse: string): string {
  const text = inverse.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function newestFirst(a: StoredRecord, b: StoredRecord): number {
  const when = (record: StoredRecord): string => String(record.data['createdAt'] ?? '');
  return when(b).localeCompare(when(a)) || a.id.localeCompare(b.id);
}
