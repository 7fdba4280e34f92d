/** `/history/:commit`: what one commit did, in words. */

import { shownCommit } from '../shown-commit.ts';
import type { Page, Site } from '../site.ts';

const TOLD = { records: 200, fields: 40 };

/** The same as JSON. */
export async function commitData({ live }: Site, id: string): Promise<object> {
  const { notices, ...item } = await live.history.commit(id);
  return { version: 1, item, ...(notices.length > 0 ? { notices } : {}) };
}

export async function commitPage(site: Site, id: string): Promise<Page> {
  const answer = await site.live.history.commit(id);
  const { commit, parents, notices } = answer;
  const [before] = parents;
  return {
    template: 'commit-page',
    title: answer.subject,
    icon: 'clock',
    frame: 'flow',
    crumbs: [{ label: 'History', href: '/history', icon: 'clock' }],
    model: {
      ...shownCommit(site.workspace, answer, TOLD),
      id: commit,
      at: commit?.slice(0, 12),
      ...(before === undefined ? {} : { before: before.slice(0, 12) }),
      isMerge: parents.length > 1,
      notices,
      canUndo: site.workspace === site.live && parents.length <= 1,
    },
  };
}
