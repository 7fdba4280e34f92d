/** The page templates: compiled once per process; every value is escaped but for what Pail itself rendered. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { cardHtml, cellHtml, iconHtml, rowHtml } from './cell-html.ts';
import type { ShownCard } from './shown-board.ts';
import type { ShownCell } from './shown-cell.ts';

export type Templates = {
  /** HTML of the template `name` (file name without `.hbs`). */
  readonly render: (name: string, context: unknown) => string;
};

const NUMBER = new Intl.NumberFormat('en-US');

const HELPERS: Readonly<Record<string, Handlebars.HelperDelegate>> = {
  icon: (name: unknown) => new Handlebars.SafeString(iconHtml(String(name))),
  cell: (cell: unknown) => new Handlebars.SafeString(cellHtml(cell as ShownCell)),
  card: (card: unknown) => new Handlebars.SafeString(cardHtml(card as ShownCard)),
  row: (cells: unknown) => new Handlebars.SafeString(rowHtml(cells as ShownCell[])),
  eq: (a: unknown, b: unknown) => a === b,
  n: (value: unknown) => (typeof value === 'number' ? NUMBER.format(value) : ''),
  plural: (count: unknown, one: unknown, many: unknown) => (count === 1 ? one : many),
};

let cached: Templates | undefined;

/** Reads `templates/*.hbs` beside this file (beside the bundle once built), partials from `templates/partials`. */
export function loadTemplates(): Templates {
  cached ??= compileAll(fileURLToPath(new URL('./templates/', import.meta.url)));
  return cached;
}

function compileAll(folder: string): Templates {
  const engine = Handlebars.create();
  engine.registerHelper({ ...HELPERS });
  const options = { knownHelpers: knownHelpers(), knownHelpersOnly: true, preventIndent: true };
  for (const [name, source] of sourcesIn(`${folder}partials/`)) {
    engine.registerPartial(name, engine.compile(source, options));
  }
  const pages = new Map(
    sourcesIn(folder).map(([name, source]) => [name, engine.compile(source, options)]),
  );
  return {
    render: (name, context) => {
      const page = pages.get(name);
      if (page === undefined) throw new Error(`no template "${name}" in ${folder}`);
      return page(context);
    },
  };
}

function sourcesIn(folder: string): [string, string][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => [file.slice(0, -4), readFileSync(folder + file, 'utf8')]);
}

function knownHelpers(): Record<string, boolean> {
  return Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true]));
}
