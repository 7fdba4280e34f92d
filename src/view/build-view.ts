/** From a view and today's records to the model that terminal and web draw. */

import { PailError } from '../errors.ts';
import { bindParams } from './bind-params.ts';
import { buildBoard } from './build-board.ts';
import { buildTable } from './build-table.ts';
import type { View, ViewModel } from './types.ts';
import { startBuild, type ViewInput } from './view-input.ts';

/**
 * Builds one showing of a view. Throws `usage` for a parameter that is missing, unknown or of the wrong form,
 * `not_found` for a record that a parameter names and nobody has, and what running its query throws.
 */
export function buildView(view: View, input: ViewInput): ViewModel {
  const { view: bound, params } = bindParams(view, input);
  const build = startBuild(bound, input, params);
  if (bound.type === 'table') return withView(buildTable(build), view);
  if (bound.group === undefined) {
    throw new PailError('view', `${view.file}: a board needs "group" with "by"`, {
      view: view.name,
    });
  }
  return withView(buildBoard(build, bound.group), view);
}

/** The model names the view as its file has it, parameters and all. */
function withView<T extends ViewModel>(model: T, view: View): T {
  return { ...model, view };
}
