/** Branches of the repository, for pages: none where there is no git. */

import { type GitInfo, stateDirOf } from '../bucket/state-dir.ts';
import { type Branch, branchNames, listBranches } from '../history/branches.ts';
import type { Site } from './site.ts';

export function gitOf({ live }: Site): GitInfo | null {
  return stateDirOf(live.root).git;
}

export async function branchesOf(site: Site): Promise<readonly Branch[]> {
  const git = gitOf(site);
  return git === null ? [] : listBranches(git);
}

/** Cheap enough for every page that offers them. */
export async function branchNamesOf(site: Site): Promise<readonly string[]> {
  const git = gitOf(site);
  return git === null ? [] : branchNames(git);
}
