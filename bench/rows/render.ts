/** Drawing a board and a table, the model at hand. */

import { shownBoard } from '../../src/web/shown-board.ts';
import { shownTable } from '../../src/web/shown-table.ts';
import { loadTemplates } from '../../src/web/templates.ts';
import type { Workspace } from '../../src/workspace/types.ts';
import type { Bench } from '../bench.ts';
import { compare } from '../measure.ts';
import {
  type BoardPage,
  boardPage,
  type PageHead,
  type TablePage,
  tablePage,
} from '../peers/literal-page.ts';
import type { Measured, Row } from '../row.ts';

const ROWS = 500;
/** Draws per turn are many, or the engines' warming up would be what is measured. */
const ROUNDS_TIMES = 10;

export const RENDER_ROWS: readonly Row[] = [
  {
    name: 'board of 500 cards as HTML',
    peer: 'template literal',
    unit: 'ms',
    goal: { times: 2.5 },
    measure: async (bench) => draw(bench, boardToDraw(await bench.workspace())),
  },
  {
    name: 'table of 500 rows as HTML',
    peer: 'template literal',
    unit: 'ms',
    goal: { times: 2.5 },
    measure: async (bench) => draw(bench, tableToDraw(await bench.workspace())),
  },
];

/** One page drawn in two ways. */
export type Drawing = {
  /** By the viewer's template. */
  readonly figure: () => string;
  readonly peer: () => string;
};

export function boardToDraw(workspace: Workspace): Drawing {
  const model = workspace.view('pipeline', { limit: ROWS }, workspace.actor('web'));
  if (model.type !== 'board') throw new Error('pipeline is no board');
  const page: BoardPage = { ...headOf('deals', model.total), ...shownBoard(model) };
  return { figure: () => loadTemplates().render('board-page', page), peer: () => boardPage(page) };
}

export function tableToDraw(workspace: Workspace): Drawing {
  const model = workspace.view('companies', { limit: ROWS }, workspace.actor('web'));
  if (model.type !== 'table') throw new Error('companies is no table');
  const table = shownTable(model, (sort) => `/views/companies?sort=${sort.join(',')}`);
  const page: TablePage = { ...headOf('companies', model.total), table };
  return { figure: () => loadTemplates().render('table-page', page), peer: () => tablePage(page) };
}

function headOf(plural: string, total: number): PageHead {
  const title = 'Drawn by both';
  const action = '/views/drawn';
  return { title, description: '', singular: 'one', plural, action, placeholder: 'Filter', total };
}

function draw(bench: Bench, { figure, peer }: Drawing): Promise<Measured> {
  // To bytes, as an answer over HTTP is: a string that was only put together is not made yet.
  return compare(
    () => Buffer.from(figure()),
    () => Buffer.from(peer()),
    bench.rounds * ROUNDS_TIMES,
  );
}
