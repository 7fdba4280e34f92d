/** `pail search`: full text over all collections, best hits first. */

import { PailError } from '../../errors.ts';
import type { FoundHit } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { storedItem } from '../items.ts';
import { limitOption, listOf, listOption } from '../options.ts';
import { plural, say, warn, writeJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { oneLine } from '../render/safe-text.ts';
import { loadDates, withReading } from '../session.ts';

export type SearchVerbOptions = Globals & {
  readonly text: string;
  readonly in: readonly string[];
  readonly limit: number;
};

export function declareSearch(app: App): void {
  const command = app.verb('asking', 'search <text...>', 'full text over all collections');
  command
    .option(...listOption('--in <collections>', 'only these collections'))
    .option(...limitOption('most hits to show (default 20)'));
  command.addHelpText(
    'after',
    `
Words are stemmed. +must -mustnot title:word exp* crash~1 work as in lunr.

  pail search export csv --in tickets,issues`,
  );
  app.on(command, runSearch, ([words], flags) => ({
    text: (words as string[]).join(' '),
    in: listOf(flags['in']),
    limit: (flags['limit'] as number | undefined) ?? 20,
  }));
}

export async function runSearch(env: Env, options: SearchVerbOptions): Promise<number> {
  if (options.text.trim() === '') {
    throw new PailError('usage', 'there is nothing to search for; write: pail search <text>', {});
  }
  return withReading(env, options, async ({ workspace }) => {
    const { limit, archived } = options;
    const scope = options.in.length > 0 ? { in: options.in } : {};
    const result = workspace.search(options.text, { ...scope, limit, archived });
    if (result.notice !== undefined) warn(env, options, result.notice);
    if (options.json) {
      await loadDates(env, options, workspace);
      const items = result.hits.map(({ id, collection, score, snippet }) => {
        const stored = workspace.index.get(id);
        const record = stored === undefined ? null : storedItem(workspace, stored);
        return { id, collection, score, snippet, record };
      });
      writeJson(env, { items, total: result.total });
      return 0;
    }
    const { cut } = await import('../render/text.ts');
    for (const hit of result.hits) {
      const name = workspace.model.collections.get(hit.collection)?.short ?? hit.collection;
      const head = `${paint(oneLine(hit.title), { bold: true }, env.color)}  ${paint(`${name} ${hit.id}`, { dim: true }, env.color)}`;
      env.stdout.write(`${head}\n`);
      if (hit.snippet === '' || hit.snippet === hit.title) continue;
      const plain = cut(oneLine(hit.snippet), (env.columns ?? Number.POSITIVE_INFINITY) - 2);
      env.stdout.write(`  ${env.color ? marked(hit, plain) : plain}\n`);
    }
    say(env, options, `${result.hits.length} of ${plural(result.total, 'hit')}`);
    if (result.total === 0) say(env, options, looserHint(options.text));
    return 0;
  });
}

/** How to ask for more when nothing was found, with the words that were asked for. */
function looserHint(text: string): string {
  const word = /\p{L}{4,}/u.exec(text)?.[0] ?? 'word';
  return `Nothing holds this. \`${word}~1\` allows for a typing error, \`${word.slice(0, 4)}*\` takes every word that begins so.`;
}

/** The snippet with its matches coloured; only where cutting and cleaning left the text as it was. */
function marked(hit: FoundHit, plain: string): string {
  let out = '';
  let at = 0;
  const same = plain.endsWith('…') ? plain.length - 1 : plain.length;
  for (const [start, end] of hit.marks) {
    if (end > same || start < at || hit.snippet.slice(0, end) !== plain.slice(0, end)) break;
    out += plain.slice(at, start) + paint(plain.slice(start, end), { tone: 'amber' }, true);
    at = end;
  }
  return out + plain.slice(at);
}
