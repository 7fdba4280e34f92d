/** Answers that hold for as long as a file stays as it is. */

import { statSync } from 'node:fs';

/**
 * Loads an answer again only when the file was replaced or written, or `of` is another object. One `stat` a call; for
 * files that are replaced whole, as git replaces its own. Callers at one time share one loading.
 */
export function keptWhileSame<T>(): (
  path: string,
  of: unknown,
  load: () => Promise<T>,
) => Promise<T> {
  let kept: { readonly stamp: string; readonly of: unknown; readonly answer: Promise<T> } | null;
  kept = null;
  return (path, of, load) => {
    const stamp = stampOf(path);
    if (kept?.stamp === stamp && kept.of === of) return kept.answer;
    const answer = load();
    kept = { stamp, of, answer };
    answer.catch(() => {
      if (kept?.answer === answer) kept = null;
    });
    return answer;
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : [stat.dev, stat.ino, stat.size, stat.mtimeNs].join('-');
}
