/** `pail diff`: records that differ between two revisions, or between one and the work tree. */

import { PailError } from '../../errors.ts';
import type { DiffRequest } from '../../workspace/history/types.ts';
import type { Workspace } from '../../workspace/types.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { withWorkspace } from '../session.ts';

export type DiffOptions = Globals & { readonly words: readonly string[] };

export function declareDiff(app: App): void {
  const command = app.verb('history', 'diff [what...]', 'records that differ, field by field');
  command.addHelpText(
    'after',
    `
Without arguments: what is not committed yet. One revision: from it to the work tree. A record
or a collection narrows it. A revision is a branch, a tag, a commit, a date or words.

  pail diff
  pail diff main..what-if deals
  pail diff "2 weeks ago" deal_7k2`,
  );
  app.on(command, runDiff, ([words]) => ({ words: words as string[] }));
}

export async function runDiff(env: Env, options: DiffOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace }) => {
    const answer = await workspace.history.diff(requestOf(workspace, options.words));
    const { items, from, to } = answer;
    if (options.json) {
      writeJson(env, { from, to, items, total: items.length });
      return 0;
    }
    const { recordLines } = await import('../history-text.ts');
    for (const record of items) {
      const lines = recordLines(env, record, true).map((line) => line.slice(2));
      env.stdout.write(`${lines.join('\n')}\n`);
    }
    const count = items.length === 0 ? 'no record differs' : `${plural(items.length, 'record')}`;
    say(
      env,
      options,
      items.length === 0 ? count : `${count} ${items.length === 1 ? 'differs' : 'differ'}`,
    );
    return 0;
  });
}

/** `[from[..to]] [record|collection]`: a word that names a record or a collection is one, in either place. */
function requestOf(workspace: Workspace, words: readonly string[]): DiffRequest {
  const [first, second, ...rest] = words;
  if (rest.length > 0) {
    const message = `too many arguments: ${rest.join(' ')}; expected a revision or a range, then a record or a collection`;
    throw new PailError('usage', message, { arguments: words });
  }
  if (first === undefined) return { from: null, to: null };
  if (second === undefined && isSubject(workspace, first))
    return { from: null, to: null, of: first };
  const cut = first.indexOf('..');
  const from = cut < 0 ? first : first.slice(0, cut);
  const to = cut < 0 ? null : first.slice(cut + 2) || 'HEAD';
  return { from: from || 'HEAD', to, ...(second === undefined ? {} : { of: second }) };
}

function isSubject(workspace: Workspace, word: string): boolean {
  for (const { path, short, aliases } of workspace.model.collections.values()) {
    if (word === path || word === short || aliases.includes(word)) return true;
  }
  try {
    workspace.find(word);
    return true;
  } catch (error) {
    if (error instanceof PailError && error.code === 'not_found') return false;
    if (error instanceof PailError && error.code === 'ambiguous') return false;
    throw error;
  }
}
