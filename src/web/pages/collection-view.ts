/** The table of a collection that nobody has made a view for. */
import type { Collection, Field } from '../../schema/model.ts';
import type { View, ViewColumn } from '../../view/types.ts';
import { collectionHref } from '../nav.ts';

const COLUMNS = 8;
const LIMIT = 500;

/** A flat table of the display name and the filled fields that tell records apart at a glance. */
export function collectionView(collection: Collection, isFilled: (field: string) => boolean): View {
  return {
    name: collectionHref(collection).slice(1),
    file: collection.schemaFile,
    version: 1,
    title: collection.plural,
    description: collection.description,
    icon: collection.icon,
    domain: collection.pack,
    type: 'table',
    collection: collection.path,
    params: [],
    query: { where: [], search: '', sort: [], limit: LIMIT, archived: false },
    card: { title: collection.display, fields: [], badges: [] },
    columns: columnsOf(collection, isFilled),
  };
}

function columnsOf(collection: Collection, isFilled: (field: string) => boolean): ViewColumn[] {
  const parts = new Set(collection.display.match(/[A-Za-z_]\w*/g));
  const named = collection.fields.has(collection.display);
  const first = { field: collection.display, ...(named ? {} : { label: collection.title }) };
  const fields = [...collection.fields.values()].filter((f) => !parts.has(f.name) && rankOf(f) > 0);
  const ranked = fields.toSorted((a, b) => rankOf(b) - rankOf(a));
  const filled = ranked.filter((field) => field.computed !== undefined || isFilled(field.name));
  const best = new Set(filled.slice(0, COLUMNS - 1));
  return [first, ...fields.filter((f) => best.has(f)).map((f) => ({ field: f.name, ...sumOf(f) }))];
}

/** States and relations first, then money, dates and short texts; bookkeeping and long texts never. */
export function rankOf(field: Field): number {
  if (field.ui.hidden === true || field.sensitive !== undefined) return 0;
  if (/^(id|updatedAt|sourceUpdatedAt|archivedAt|orgId|currency)$/.test(field.name)) return 0;
  if (field.ui.format === 'markdown' || field.type === 'object') return 0;
  if (field.computed !== undefined) return 1;
  if (/^(status|stage)$/.test(field.name)) return 12;
  if (field.ui.format === 'currency') return 10;
  if (/^(type|priority|tier|category)$/.test(field.name)) return 9;
  if (/^(company|contact|owner|assignee|project|campaign)Id$/.test(field.name)) return 8;
  if (field.type === 'date' && /due|close|end/i.test(field.name)) return 7;
  if (field.format === 'email' || field.name === 'title') return 6;
  if (field.relation !== undefined && field.type !== 'array') return 5;
  if (field.values !== undefined || field.type === 'date') return 4;
  if (field.type === 'number' || field.type === 'integer' || field.type === 'boolean') return 3;
  if (field.type === 'date-time') return 2;
  return field.type === 'string' ? 1 : 0;
}

function sumOf(field: Field): Pick<ViewColumn, 'summary'> {
  return field.ui.format === 'currency' ? { summary: 'sum' } : {};
}
