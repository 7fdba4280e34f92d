/** A plain grid of rows under headers: query answers, search hits, lists of anything. */

import { type ColumnWish, fitColumns } from './columns.ts';
import { paint, type Style } from './paint.ts';
import { oneLine } from './safe-text.ts';
import { cut, pad, widthOf } from './text.ts';

export type RowColumn = {
  readonly label: string;
  readonly align?: 'left' | 'right';
  /** Widest it may become, in characters; figures may pass it. */
  readonly width?: number;
  /** Not made narrower than this while other columns can be; by default 8. */
  readonly least?: number;
  /** Never cut, whatever the terminal: ids, figures, dates. */
  readonly whole?: boolean;
};
export type RowCell = { readonly text: string } & Style;
/** A row of cells, a line that runs over all columns, or a rule as wide as the grid. */
export type GridLine =
  | 'rule'
  | { readonly cells: readonly RowCell[] }
  | { readonly heading: readonly RowCell[] };

export type RenderOptions = {
  /** Columns of the terminal. */
  readonly width: number;
  /** ANSI escapes allowed; the caller knows about NO_COLOR and pipes. */
  readonly color: boolean;
};

const GAP = 2;
const LEAST_TEXT = 8;
/** The first column says what a row is about. */
const LEAST_FIRST = 20;

/** Rows under dim headers; no line is wider than the terminal. Figures align right and are never cut. */
export function renderRows(
  columns: readonly RowColumn[],
  rows: readonly (readonly (string | RowCell)[])[],
  options: RenderOptions,
): string {
  const lines = rows.map((row) => ({
    cells: row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)),
  }));
  return renderGrid(columns, lines, options).join('\n');
}

/** The grid as lines, the header first; a last line names columns that did not fit. */
export function renderGrid(
  columns: readonly RowColumn[],
  lines: readonly GridLine[],
  options: RenderOptions,
): string[] {
  const safe = lines.map((line) => safeLine(line, options.width));
  const widths = fitColumns(wishesOf(columns, safe), options.width, GAP);
  const header = columns.map((c) => ({ text: oneLine(c.label), dim: true }));
  const out = columns.some((c) => c.label !== '') ? [cellsLine(header)] : [];
  const used = widths.filter((w) => w > 0);
  const rule = '─'.repeat(used.reduce((sum, w) => sum + w, GAP * (used.length - 1)));
  for (const line of safe) {
    if (line === 'rule') out.push(paint(rule, { dim: true }, options.color));
    else out.push('heading' in line ? headingLine(line.heading, options) : cellsLine(line.cells));
  }
  const left = columns.filter((_, i) => widths[i] === 0).map((c) => oneLine(c.label));
  if (left.length > 0) out.push(leftOut(left, options));
  return out;

  function cellsLine(cells: readonly RowCell[]): string {
    const shown = columns.map((column, i) => ({ column, width: widths[i] ?? 0, cell: cells[i] }));
    const fitted = shown.filter((part) => part.width > 0);
    while (fitted.length > 0 && (fitted.at(-1)?.cell?.text ?? '') === '') fitted.pop();
    const texts = fitted.map(({ column, width, cell }, i) => {
      const text = cut(cell?.text ?? '', width);
      const isLast = i === fitted.length - 1 && column.align !== 'right';
      const blanks = isLast ? '' : ' '.repeat(width - widthOf(text));
      const painted = paint(text, cell ?? {}, options.color);
      return column.align === 'right' ? blanks + painted : painted + blanks;
    });
    return texts.join(' '.repeat(GAP));
  }
}

/** More than this many code units per terminal column are never looked at: a long text costs no more than a short one. */
const UNITS_PER_COLUMN = 8;

function safeLine(line: GridLine, width: number): GridLine {
  if (line === 'rule') return line;
  const clean = (cell: RowCell): RowCell => ({
    ...cell,
    text: oneLine(cell.text.slice(0, width * UNITS_PER_COLUMN)).trim(),
  });
  return 'heading' in line
    ? { heading: line.heading.map(clean) }
    : { cells: line.cells.map(clean) };
}

function wishesOf(columns: readonly RowColumn[], lines: readonly GridLine[]): ColumnWish[] {
  return columns.map((column, i) => {
    const header = widthOf(oneLine(column.label));
    let data = 1;
    for (const line of lines) {
      if (line !== 'rule' && 'cells' in line)
        data = Math.max(data, widthOf(line.cells[i]?.text ?? ''));
    }
    const natural = Math.min(Math.max(data, header), Math.max(1, column.width ?? Infinity));
    const isWhole = column.whole === true || column.align === 'right';
    // A figure outgrows the width that its view wishes; its header may be cut, it may not.
    if (isWhole)
      return { natural: Math.max(data, natural), least: Math.max(data, Math.min(header, 4)) };
    return {
      natural,
      least: Math.min(natural, column.least ?? (i === 0 ? LEAST_FIRST : LEAST_TEXT)),
    };
  });
}

/** A line over all columns: its first part is cut first, since the rest are counts and sums. */
export function headingLine(parts: readonly RowCell[], options: RenderOptions): string {
  const shown = parts.filter((part) => part.text !== '');
  const rest = shown.slice(1).reduce((sum, part) => sum + widthOf(part.text) + GAP, 0);
  let room = options.width;
  const texts: string[] = [];
  shown.forEach((part, i) => {
    const text = cut(part.text, i === 0 ? Math.max(LEAST_TEXT, room - rest) : Math.max(0, room));
    room -= widthOf(text) + GAP;
    if (text !== '' && text !== '…') texts.push(paint(text, part, options.color));
  });
  return texts.join(pad('', GAP));
}

function leftOut(labels: readonly string[], options: RenderOptions): string {
  const count = labels.length === 1 ? '1 column' : `${labels.length} columns`;
  const text = cut(`${count} did not fit: ${labels.join(', ')}`, options.width);
  return paint(text, { dim: true }, options.color);
}
