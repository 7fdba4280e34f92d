/** Fields of one record as cells, formatted like everywhere else. */
import type { JsonValue, StoredRecord } from '../record/types.ts';
import type { Field } from '../schema/model.ts';
import { type CellOptions, cellOf } from '../view/cell.ts';
import type { Cell } from '../view/types.ts';
import type { Reading } from '../workspace/types.ts';

/** Makes cells for values of one record; natural keys are resolved as the record's own. */
export function cellsOf(
  workspace: Reading,
  record: Pick<StoredRecord, 'data'>,
): (field: Field, value: JsonValue | undefined) => Cell {
  const { index, config } = workspace;
  const currency = record.data['currency'];
  const nameOf = (id: string): string | undefined => {
    const target = index.get(id);
    return target === undefined ? undefined : workspace.displayName(target);
  };
  const related = (
    field: Field,
    reference: string,
  ): ReturnType<NonNullable<CellOptions['related']>> => {
    const relation = relationOf(field);
    const id = relation === undefined ? null : index.resolve(relation, record.data, reference);
    const target = id === null ? undefined : index.get(id);
    if (target === undefined) return undefined;
    const color = target.data['color'];
    const tone = typeof color === 'string' ? { tone: color } : {};
    return { id: target.id, name: workspace.displayName(target), ...tone };
  };
  return (field, value) =>
    cellOf(value, {
      field,
      config,
      label: field.label,
      displayName: nameOf,
      related: (reference) => related(field, reference),
      ...(typeof currency === 'string' ? { currency } : {}),
    });
}

/** A list's relation may stand on the list or on its element. */
export function relationOf(field: Field): Field['relation'] {
  return field.relation ?? field.items?.relation;
}

/** One element of a list, under the list's own looks and relation; a field that is no list, as it is. */
export function elementOf(field: Field): Field {
  const { relation, items } = field;
  if (items === undefined) return field;
  const element = { ...items, ui: { ...field.ui, ...items.ui } };
  const own = relation ?? items.relation;
  return own === undefined ? element : { ...element, relation: { ...own, many: false } };
}
