/** Ranges of revisions as people write them, and which is which in words. */

import { stateDirOf } from '../../bucket/state-dir.ts';
import { branchNamed, mainBranch } from '../../history/branches.ts';
import type { Ends } from './two.ts';

/**
 * `a..b`: the two as they stand; `a...b`: what b did since it left a. Without b: until now; without a: from HEAD. One
 * name alone: from there until now.
 */
export function endsOf(range: string): Ends {
  const [, from = '', dots, to = ''] = /^(.*?)(\.{2,3})(.*)$/.exec(range) ?? [];
  if (dots === undefined) return { from: range, to: null, compared: 'tips' };
  const compared = dots === '...' ? 'fork' : 'tips';
  return { from: from || 'HEAD', to: to || null, compared };
}

/**
 * The same, where a branch alone stands for what it did since it left the main one; the main branch alone, here or of a
 * remote, for what was done here since it was left.
 */
export async function branchEnds(root: string, range: string): Promise<Ends> {
  const ends = endsOf(range);
  const { git } = stateDirOf(root);
  if (git === null || ends.from !== range || (await branchNamed(git, range)) === null) return ends;
  const main = await mainBranch(git);
  const isMain = range === main || range.slice(range.indexOf('/') + 1) === main;
  const compared = 'fork';
  return isMain ? { ...ends, compared } : { from: main ?? 'HEAD', to: range, compared };
}
