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
Without arguments: what is not committed yet. One revision: from it to the work tree. a..b: from
one to the other as they stand; a...b: what b changed since it left a. A record or a collection
narrows it. A revision is a branch, a tag, a commit, a date or words.

  pail diff
  pail diff main..what-if deals
  pail diff main...what-if
  pail diff "2 weeks ago" deal_7k2`,
  );
  app.on(command, runDiff, ([words]) => ({ words: words as string[] }));
}

export async function runDiff(env: Env, options: DiffOptions): Promise<number> {
  return withWorkspace(env, options, async ({ workspace }) => {
    const request = await requestOf(workspace, options.words);
    const { items, from, to } = await workspace.history.diff(request);
    if (options.json) {
      writeJson(env, { from, to, items, total: items.length });
      return 0;
    }
    const { recordLines } = await import('../history-text.ts');
    for (const record of items) {
      const lines = recordLines(env, record, true).map((line) => line.slice(2));
      env.stdout.write(`${lines.join('\n')}\n`);
    }
    const count = items.length === 0 ? 'no record' : plural(items.length, 'record');
    const verb = items.length < 2 ? 'differs' : 'differ';
    const parted =
      request.compared === 'fork' ? ` from where the two parted (${from.slice(0, 10)})` : '';
    say(env, options, `${count} ${verb}${parted}`);
    return 0;
  });
}

/** `[from[..to]|from...to] [record|collection]`: a word that names a record or a collection is one, in either place. */
async function requestOf(workspace: Workspace, words: readonly string[]): Promise<DiffRequest> {
  const { endsOf } = await import('../../workspace/review/range.ts');
  const [first, second, ...rest] = words;
  if (rest.length > 0) {
    const message = `too many arguments: ${rest.join(' ')}; expected a revision or a range, then a record or a collection`;
    throw new PailError('usage', message, { arguments: words });
  }
  if (first === undefined) return { from: null, to: null };
  if (second === undefined && isSubject(workspace, first))
    return { from: null, to: null, of: first };
  const ends = endsOf(first);
  // As git has it: a range without an end goes to HEAD, a revision alone to the work tree.
  const to = ends.to ?? (ends.from === first ? null : 'HEAD');
  return { ...ends, to, ...(second === undefined ? {} : { of: second }) };
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
