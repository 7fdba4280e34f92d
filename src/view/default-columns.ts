/** What a table shows when its view does not say. */

import type { Collection, Field } from '../schema/model.ts';
import type { ViewColumn } from './types.ts';

const COUNT = 6;
const SCALARS: readonly Field['type'][] = [
  'string',
  'number',
  'integer',
  'boolean',
  'date',
  'date-time',
];
/** Bookkeeping, and texts too long for a cell. */
const SKIPPED = new Set(['id', 'createdAt', 'updatedAt', 'archivedAt', 'description', 'notes']);

/** The record's name, then its first stored scalar fields that are not hidden, six columns in all. */
export function defaultColumns(collection: Collection): readonly ViewColumn[] {
  const parts = new Set(collection.display.match(/[A-Za-z_]\w*/g));
  const first: ViewColumn = collection.fields.has(collection.display)
    ? { field: collection.display }
    : { field: collection.display, label: collection.title };
  const rest = [...collection.fields.values()].filter((f) => !parts.has(f.name) && isPlain(f));
  return [first, ...rest.slice(0, COUNT - 1).map((f) => ({ field: f.name }))];
}

function isPlain(field: Field): boolean {
  const isLong = field.ui.format === 'markdown' || field.ui.widget === 'textarea';
  const isShown = field.ui.hidden !== true && field.sensitive === undefined;
  const isScalar = SCALARS.includes(field.type) && field.computed === undefined;
  return isScalar && isShown && !isLong && !SKIPPED.has(field.name);
}
