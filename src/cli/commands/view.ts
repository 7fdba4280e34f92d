/** `pail view`: draws a board or a table that a view file describes. */

import type { JsonObject } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';
import type { ViewModel } from '../../view/types.ts';
import type { Reading, ViewOptions } from '../../workspace/types.ts';
import { unreadNotices } from '../../workspace/unread.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { countOption, limitOption, listOf, listOption, pairsOf, repeatOption } from '../options.ts';
import { warn, writeJson } from '../output.ts';
import { askWithDates, withReading } from '../session.ts';

export type ViewVerbOptions = Globals & {
  readonly name: string;
  readonly terms: readonly string[];
  /** `key=value` texts. */
  readonly param: readonly string[];
  readonly sort: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
};

/** Width of a board where the output is no terminal and nobody says otherwise. */
const PIPE_WIDTH = 80;

export function declareView(app: App): void {
  const command = app
    .verb('asking', 'view <name> [terms...]', 'draw a board or a table')
    .option(...repeatOption('-p, --param <key=value>', 'an input of the view'))
    .option(...listOption('--sort <keys>', 'instead of the view’s own order'))
    .option(...limitOption('most records to show'))
    .option(...countOption('--offset <n>', 'records to skip'));
  command.addHelpText(
    'after',
    `
Terms narrow the view as in \`pail query\`.

  pail view pipeline owner=me
  pail view my-work --param assignee=ada@example.com`,
  );
  app.on(command, runView, ([name, terms], flags) => ({
    name: name as string,
    terms: terms as string[],
    param: listOf(flags['param']),
    sort: listOf(flags['sort']),
    ...(typeof flags['limit'] === 'number' ? { limit: flags['limit'] } : {}),
    ...(typeof flags['offset'] === 'number' ? { offset: flags['offset'] } : {}),
  }));
}

export async function runView(env: Env, options: ViewVerbOptions): Promise<number> {
  const params = pairsOf(options.param);
  return withReading(env, options, async ({ workspace, actor }) => {
    const narrowed = await narrowing(options, workspace);
    const model = await askWithDates(env, options, workspace, () =>
      workspace.view(options.name, { ...narrowed, params }, actor),
    );
    for (const notice of model.notices) warn(env, options, notice);
    const notices = [...model.notices, ...unreadNotices(workspace)];
    if (options.json) writeJson(env, { ...(model as unknown as JsonObject), notices });
    else env.stdout.write(`${await draw(env, model)}\n`);
    return 0;
  });
}

async function draw(env: Env, model: ViewModel): Promise<string> {
  const { color } = env;
  if (model.type === 'board') {
    const { renderBoard } = await import('../render/render-board.ts');
    return renderBoard(model, { width: env.columns ?? PIPE_WIDTH, color });
  }
  const { renderTable } = await import('../render/render-table.ts');
  return renderTable(model, { width: env.columns ?? Number.POSITIVE_INFINITY, color });
}

async function narrowing(
  options: ViewVerbOptions,
  workspace: Reading,
): Promise<Omit<ViewOptions, 'params'>> {
  const { limit, offset, sort } = options;
  const paging = {
    ...(sort.length > 0 ? { sort } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(offset === undefined ? {} : { offset }),
  };
  const view = workspace.views().find((one) => one.name === options.name);
  // An unknown name is refused by `workspace.view`, which knows the nearest one.
  if (options.terms.length === 0 || view === undefined) return paging;
  const collection = requireCollection(workspace.model, view.collection);
  const short = workspace.readTerms(collection, options.terms);
  return {
    ...paging,
    where: short.where,
    ...(short.search === '' ? {} : { search: short.search }),
  };
}
