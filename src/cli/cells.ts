/** Stored values as cells, for lists and records in a terminal. */

import type { QueryAnswer, QueryColumn, QueryItem } from '../query/types.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { type Field, fieldAt } from '../schema/model.ts';
import { type CellOptions, cellOf } from '../view/cell.ts';
import { labelOf } from '../view/humanise.ts';
import type { Cell } from '../view/types.ts';
import type { Reading } from '../workspace/types.ts';

/** The cell of one field of one record. */
export function fieldCell(
  workspace: Reading,
  record: RecordData,
  field: Field,
  value: JsonValue | undefined,
): Cell {
  return cellOf(value, { ...baseOptions(workspace, record, field), field, label: field.label });
}

/** The value of a record's field by its name, in its words and colour; empty where there is none. */
export function shownValue(
  workspace: Reading,
  id: string,
  name: string,
): Pick<Cell, 'text' | 'tone'> {
  const record = workspace.index.get(id);
  const field = workspace.model.collections.get(record?.collection ?? '')?.fields.get(name);
  if (record === undefined || field === undefined) return { text: '' };
  const { text, tone } = fieldCell(workspace, record.data, field, record.data[name]);
  return { text, ...(tone === undefined ? {} : { tone }) };
}

/** The cells of one row of an answer, one per column. */
export function rowCells(workspace: Reading, answer: QueryAnswer, item: QueryItem): Cell[] {
  return answer.columns.map((column, index) => {
    const field = fieldOfColumn(workspace, column);
    return cellOf(item.values[index], {
      ...baseOptions(workspace, item.record, field),
      ...(field === undefined ? {} : { field }),
      type: column.type,
      label: columnLabel(workspace, answer.collection, column),
    });
  });
}

/** Heading of a column: the field's label; with the relation's name before it for a hop. */
export function columnLabel(workspace: Reading, collection: string, column: QueryColumn): string {
  const field = fieldOfColumn(workspace, column);
  if (field === undefined) return column.name;
  const own = workspace.model.collections.get(collection);
  const isHop = own !== undefined && fieldAt(own, column.name) === undefined;
  if (!isHop) return field.label;
  const alias = column.name.split('.')[0] ?? '';
  return /^(name|title|label|subject)$/.test(field.name)
    ? labelOf(alias)
    : `${labelOf(alias)} ${field.label.toLowerCase()}`;
}

/** The schema field behind a column; undefined for computed expressions. */
export function fieldOfColumn(workspace: Reading, column: QueryColumn): Field | undefined {
  if (column.field === undefined) return undefined;
  const collection = workspace.model.collections.get(column.field.collection);
  return collection === undefined ? undefined : fieldAt(collection, column.field.path);
}

function baseOptions(
  workspace: Reading,
  record: RecordData,
  field: Field | undefined,
): Omit<CellOptions, 'label'> {
  const currency = record['currency'];
  const { index } = workspace;
  return {
    config: workspace.config,
    ...(typeof currency === 'string' ? { currency } : {}),
    displayName(id) {
      const target = index.get(id);
      return target === undefined ? undefined : workspace.displayName(target);
    },
    related(reference) {
      const path = field?.relation?.field;
      const link = index
        .linksFrom(record.id)
        .find((l) => l.relation.field === path && l.reference === reference && l.to !== null);
      return link?.to == null ? undefined : { id: link.to };
    },
  };
}
