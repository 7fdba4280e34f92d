/** Lists under headings with their counts, as `pail today` and `pail inbox` show them. */

import {
  type GridLine,
  type RenderOptions,
  type RowCell,
  type RowColumn,
  renderGrid,
} from './render-rows.ts';

export type Section<T> = {
  readonly label: string;
  readonly total: number;
  readonly items: readonly T[];
};

export function renderSections<T>(
  columns: readonly RowColumn[],
  sections: readonly Section<T>[],
  cellsOf: (item: T) => readonly RowCell[],
  options: RenderOptions,
): string {
  const lines = sections.flatMap(({ label, total, items }, index): GridLine[] => [
    ...(index === 0 ? [] : [{ heading: [{ text: '' }] }]),
    {
      heading: [
        { text: label, bold: true },
        { text: String(total), dim: true },
      ],
    },
    ...items.map((item) => ({ cells: cellsOf(item) })),
  ]);
  return renderGrid(columns, lines, options).join('\n');
}
