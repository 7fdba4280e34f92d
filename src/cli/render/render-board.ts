/** A board view for the terminal: columns side by side, in as many bands as the width needs. */

import { inSentence } from '../../view/humanise.ts';
import type { BoardCard, BoardColumn, BoardModel, Cell, SummaryCell } from '../../view/types.ts';
import { paint, type Style } from './paint.ts';
import type { RenderOptions } from './render-rows.ts';
import { nothingLine, summaryText, titleLine } from './render-table.ts';
import { oneLine } from './safe-text.ts';
import { cut, widthOf, wrap } from './text.ts';

export type BoardOptions = RenderOptions & {
  /** Cards per column at most; absent: all that the model holds. */
  readonly cards?: number;
};

const GAP = 2;
/** A board column is this wide at least, else columns go below each other; wider than most it only looks empty. */
const LEAST_COLUMN = 22;
const WIDEST_COLUMN = 44;

/** A line of a board column before it is padded: pieces of safe text with their dress. */
type Piece = { readonly text: string } & Style;
type Line = readonly Piece[];

/** Title and sums, then the columns. No line is wider than the terminal, none ends in blanks. */
export function renderBoard(model: BoardModel, options: BoardOptions): string {
  const title = titleLine(model, options);
  if (model.total === 0) return [title, '', nothingLine(model, options)].join('\n');
  const sums = model.summary.map(summaryText).filter((text) => text !== '');
  const sumLines = sums.length === 0 ? [] : wrap(sums.join('  ·  '), options.width);
  const fit = Math.floor((options.width + GAP) / (LEAST_COLUMN + GAP));
  const bands = Math.ceil(model.columns.length / Math.max(1, fit));
  const perBand = Math.ceil(model.columns.length / bands);
  const room = Math.floor((options.width - GAP * (perBand - 1)) / perBand);
  const width = Math.max(1, Math.min(room, WIDEST_COLUMN));
  const out = [title, ...sumLines.map((line) => paint(line, { dim: true }, options.color))];
  for (let start = 0; start < model.columns.length; start += perBand) {
    const columns = model.columns.slice(start, start + perBand);
    const sumRows = Math.max(0, ...columns.map((column) => sumsOf(column).length));
    const blocks = columns.map((column) => columnLines(column, width, sumRows, options));
    out.push('', ...sideBySide(blocks, width, options.color));
  }
  return out.join('\n');
}

function sideBySide(blocks: readonly (readonly Line[])[], width: number, color: boolean): string[] {
  const height = Math.max(0, ...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) => {
    let line = '';
    let blanks = 0;
    for (const block of blocks) {
      const pieces = block[row] ?? [];
      const used = pieces.reduce((sum, piece) => sum + widthOf(piece.text), 0);
      if (used > 0) {
        line += ' '.repeat(blanks) + pieces.map((p) => paint(p.text, p, color)).join('');
        blanks = 0;
      }
      blanks += width - used + GAP;
    }
    return line;
  });
}

function sumsOf(column: BoardColumn): readonly SummaryCell[] {
  return column.summary.filter((s) => s.text !== '');
}

/** `sumRows` lines are kept for sums, so that the rules of neighbours stand in one line. */
function columnLines(
  column: BoardColumn,
  width: number,
  sumRows: number,
  options: BoardOptions,
): Line[] {
  const tone = column.tone === undefined ? {} : { tone: column.tone };
  const count = String(column.count);
  const label = cut(oneLine(column.label), Math.max(1, width - widthOf(count) - 1));
  const head: Line = [
    { text: label, bold: true, ...tone },
    { text: ` ${count}`, dim: true },
  ];
  const sums = Array.from({ length: sumRows }, (_, i): Line => {
    const sum = sumsOf(column)[i];
    if (sum === undefined) return [];
    return [{ text: cut(oneLine(`${sum.text} ${inSentence(sum.label)}`), width), dim: true }];
  });
  const rule: Line = [{ text: '─'.repeat(width), ...(column.tone ? tone : { dim: true }) }];
  const shown = column.cards.slice(0, options.cards ?? column.cards.length);
  const cards = shown.flatMap((card, i) => [
    ...(i > 0 ? [[]] : []),
    ...cardLines(card, width, column.tone),
  ]);
  const more = column.count - shown.length;
  const rest: Line[] =
    more > 0 && column.count > 0 ? [[], [{ text: `+ ${more} more`, dim: true }]] : [];
  return [head, ...sums, rule, ...cards, ...(shown.length === 0 ? rest.slice(1) : rest)];
}

/** Title, then fields packed into as few lines as they need, then badges; a bar on the left holds them together. */
function cardLines(card: BoardCard, width: number, tone: string | undefined): Line[] {
  const bar: Piece = { text: '│ ', ...(tone === undefined ? { dim: true } : { tone }) };
  const room = Math.max(1, width - 2);
  const title: Line = [bar, { text: cut(oneLine(card.title), room) }];
  const fields = packed(card.fields.map(cardText), ' · ', room);
  const badges = packed(card.badges.flatMap(badgeTexts), ' ', room);
  return [title, ...[...fields, ...badges].map((text): Line => [bar, { text, dim: true }])];
}

/** A figure or a check mark alone would not say what it counts. */
function cardText(cell: Cell): string {
  if (cell.text === '') return '';
  if (cell.kind === 'boolean') return cell.value === true ? cell.label : '';
  return cell.kind === 'number' ? `${cell.label} ${cell.text}` : cell.text;
}

function badgeTexts(cell: Cell): string[] {
  if (cell.kind === 'tags') return (cell.parts ?? []).map((part) => `#${part}`);
  return [cardText(cell)];
}

function packed(texts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const safe = cut(oneLine(text), width);
    if (safe === '') continue;
    const joined = `${lines.at(-1) ?? ''}${separator}${safe}`;
    if (lines.length > 0 && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(safe);
  }
  return lines;
}
