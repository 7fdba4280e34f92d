/** Who touched each file last in a stretch of history. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { git } from './git.ts';

export type Touch = {
  readonly commit: string;
  readonly author: string;
  /** UTC ISO 8601, the committer date. */
  readonly at: string;
};

/** The last commit of `from..to` that changed each path (relative to the top of the work tree). One git process. */
export async function lastTouches(
  info: GitInfo,
  from: string,
  to: string,
): Promise<Map<string, Touch>> {
  const format = '--format=%x01%H%x02%an%x02%ct';
  const args = ['log', '-z', '-m', '--name-only', '--no-renames', format, `${from}..${to}`, '--'];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  const touches = new Map<string, Touch>();
  let touch: Touch | undefined;
  for (const token of stdout.toString('utf8').split('\0')) {
    const text = token.startsWith('\n') ? token.slice(1) : token;
    if (text.startsWith('\u0001')) {
      const [commit = '', author = '', seconds = ''] = text.slice(1).split('\u0002');
      touch = { commit, author, at: new Date(Number(seconds) * 1000).toISOString() };
    } else if (text !== '' && touch !== undefined && !touches.has(text)) {
      touches.set(text, touch);
    }
  }
  return touches;
}
