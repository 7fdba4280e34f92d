/** A board model as the template draws it. */
import type { BoardCard, BoardColumn, BoardModel, SummaryCell } from '../view/types.ts';
import { newHref } from './form/record-form.ts';
import { type Paint, paintOf, recordHref, type ShownCell, shownCell } from './shown-cell.ts';

export type ShownBoard = {
  readonly collection: string;
  readonly moveField?: string;
  readonly summary: readonly SummaryCell[];
  readonly columns: readonly ShownBoardColumn[];
};

export type ShownBoardColumn = Paint & {
  readonly index: number;
  readonly label: string;
  /** JSON of the stored value: what a drop writes. */
  readonly key: string;
  readonly count: number;
  readonly createHref?: string;
  readonly summary: readonly SummaryCell[];
  readonly cards: readonly ShownCard[];
};

export type ShownCard = {
  readonly id: string;
  /** Of the card in the page: a record in several columns has several cards. */
  readonly element: string;
  readonly etag: string;
  readonly collection: string;
  readonly href: string;
  readonly title: string;
  /** Where it belongs, in words: company, milestone. */
  readonly lines: readonly ShownCell[];
  readonly badges: readonly ShownCell[];
  /** Small facts on the last line: value, date, person. */
  readonly meta: readonly ShownCell[];
};

const META = new Set(['time', 'person', 'check', 'badge']);

/** `presets`: what a new record of this board begins with; absent where none can be made. */
export function shownBoard(
  model: BoardModel,
  presets?: Readonly<Record<string, string>>,
): ShownBoard {
  return {
    collection: model.view.collection,
    summary: model.summary,
    columns: model.columns.map((column, index) => ({
      ...shownColumn(column, index, model),
      ...createIn(column, model, presets),
    })),
    ...(model.moveField === undefined ? {} : { moveField: model.moveField }),
  };
}

/** The form of a record that comes into the column, where a column is a value of a field. */
function createIn(
  { key }: BoardColumn,
  { view, moveField }: BoardModel,
  presets: Readonly<Record<string, string>> | undefined,
): Pick<ShownBoardColumn, 'createHref'> {
  const isPlain = moveField !== undefined && !moveField.includes('.') && typeof key === 'string';
  if (presets === undefined || !isPlain) return {};
  return { createHref: newHref({ path: view.collection }, { ...presets, [moveField]: key }) };
}

function shownColumn(column: BoardColumn, index: number, model: BoardModel): ShownBoardColumn {
  const isOnce = model.moveField !== undefined;
  return {
    index,
    label: column.label === '' ? 'None' : column.label,
    key: JSON.stringify(column.key),
    count: column.count,
    summary: column.summary,
    cards: column.cards.map((card) =>
      shownCard(card, isOnce ? `card-${card.id}` : `card-${card.id}-${index}`),
    ),
    ...paintOf(column.tone),
  };
}

function shownCard(card: BoardCard, element: string): ShownCard {
  const fields = card.fields.map((cell) => shownCell(cell)).filter((cell) => !cell.empty);
  const isMeta = (cell: ShownCell): boolean => cell.numeric || META.has(cell.shape);
  return {
    id: card.id,
    element,
    etag: card.etag,
    collection: card.collection,
    href: recordHref(card.id),
    title: card.title === '' ? card.id : card.title,
    lines: fields.filter((cell) => !isMeta(cell)),
    badges: card.badges.map((cell) => shownCell(cell)).filter((cell) => !cell.empty),
    meta: fields.filter(isMeta),
  };
}
