/** What points at a record: one compact table per relation. */
import type { StoredRecord } from '../../record/types.ts';
import type { Collection, Field, Relation } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
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
};

const SHOWN_ROWS = 8;
const SHOWN_COLUMNS = 4;

/** Tables of the records that link here, by the inverse names that schemas give; empty ones left out. */
export function inverseTables(
  workspace: Reading,
  collection: Collection,
  record: StoredRecord,
): InverseTable[] {
  const links = workspace.index.linksTo(record.id);
  const tables: InverseTable[] = [];
  for (const [name, relation] of collection.inverse) {
    const own = links.filter((link) => isSame(link.relation, relation));
    const source = workspace.model.collections.get(relation.collection);
    if (own.length === 0 || source === undefined) continue;
    const ids = [...new Set(own.map((link) => link.from))];
    const records = ids.flatMap((id) => workspace.index.get(id) ?? []);
    tables.push(
      tableOf(workspace, source, relation, name, records, own[0]?.reference ?? record.id),
    );
  }
  return tables;
}

function tableOf(
  workspace: Reading,
  source: Collection,
  relation: Relation,
  name: string,
  records: readonly StoredRecord[],
  reference: string,
): InverseTable {
  const fields = keyFields(source, relation.field);
  const rows = records.toSorted(newestFirst).slice(0, SHOWN_ROWS);
  const href = filterHref(source, relation, reference);
  return {
    id: `inverse-${name}`,
    label: headOf(name),
    icon: source.icon,
    count: records.length,
    more: records.length - rows.length,
    columns: fields.map((f) => ({
      label: f.label,
      numeric: f.type === 'number' || f.type === 'integer',
    })),
    rows: rows.map((record) => {
      const make = cellsOf(workspace, record);
      return {
        id: record.id,
        title: workspace.displayName(record),
        href: recordHref(record.id),
        cells: fields.map((field) => shownCell(make(field, record.data[field.name]))),
      };
    }),
    ...(href === undefined ? {} : { href }),
  };
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

function headOf(inverse: string): string {
  const words = inverse.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function newestFirst(a: StoredRecord, b: StoredRecord): number {
  const when = (record: StoredRecord): string => String(record.data['createdAt'] ?? '');
  return when(b).localeCompare(when(a)) || a.id.localeCompare(b.id);
}
