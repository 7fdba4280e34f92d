/** `pail views`: lists the views by domain. */

import type { View } from '../../view/types.ts';
import type { Reading } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { say, writeJson } from '../output.ts';
import { withReading } from '../session.ts';

export function declareViews(app: App): void {
  const command = app.verb('asking', 'views', 'list the views');
  command.addHelpText(
    'after',
    '\n`pail view <name>` draws one.\n\n  pail views\n  pail views --at "1 month ago"',
  );
  app.on(command, runViews, () => ({}));
}

export async function runViews(env: Env, options: Globals): Promise<number> {
  return withReading(env, options, async ({ workspace }) => {
    const views = workspace.views().map((view) => ({ view, domain: domainOf(workspace, view) }));
    if (options.json) {
      const items = views.map(({ view, domain }) => {
        const { name, title, description, type, collection, params, file } = view;
        return {
          name,
          title,
          description: description ?? '',
          domain,
          type,
          collection,
          params,
          file,
        };
      });
      writeJson(env, { items, total: items.length });
      return 0;
    }
    if (views.length === 0) {
      say(env, options, 'no views; a view is one YAML file in views/');
      return 0;
    }
    const { renderRows } = await import('../render/render-rows.ts');
    const sorted = views.sort(
      (a, b) => compare(a.domain, b.domain) || compare(a.view.name, b.view.name),
    );
    const rows = sorted.map(({ view, domain }, index) => [
      { text: sorted[index - 1]?.domain === domain ? '' : domain, dim: true },
      { text: view.name, bold: true },
      view.type,
      inputs(view),
      view.title,
    ]);
    const columns = [
      { label: 'domain' },
      { label: 'name', whole: true },
      { label: 'type' },
      { label: 'inputs' },
      { label: 'title' },
    ];
    const width = env.columns ?? Number.POSITIVE_INFINITY;
    env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
    return 0;
  });
}

function domainOf(workspace: Reading, view: View): string {
  return view.domain ?? workspace.model.collections.get(view.collection)?.pack ?? '';
}

function inputs(view: View): string {
  return view.params.map((param) => `${param.name}${param.required ? '' : '?'}`).join(', ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
