/** `/branches`: other states of the records, to look at and to compare. */

import { formatInstant } from '../../view/format.ts';
import { branchesOf, gitOf } from '../branches.ts';
import { hrefWith } from '../page-link.ts';
import type { Page, Site } from '../site.ts';

/** `{version, items, total}`, as `pail branch --json` lists them. */
export async function branchesData(site: Site): Promise<object> {
  const items = (await branchesOf(site)).map(({ isCurrent, isMain, ...rest }) => ({
    ...rest,
    current: isCurrent,
    main: isMain,
  }));
  return { version: 1, items, total: items.length };
}

export async function branchesPage(site: Site): Promise<Page> {
  const branches = await branchesOf(site);
  const main = branches.find(({ isMain }) => isMain)?.name ?? 'HEAD';
  const rows = branches.map((branch) => {
    const { name, commit, at } = branch;
    const pair = { base: main, head: name };
    return {
      ...branch,
      short: commit.slice(0, 10),
      when: { text: formatInstant(at, site.workspace.config), datetime: at },
      isApart: !branch.isMain && branch.ahead + branch.behind > 0,
      open: hrefWith('/', {}, { at: name }),
      review: hrefWith('/review', {}, pair),
      forecast: hrefWith('/reports/forecast', {}, pair),
    };
  });
  const isSingle = branches.length === 1;
  return {
    template: 'branches-page',
    title: 'Branches',
    icon: 'git',
    frame: 'flow',
    model: { rows, main, isSingle, outsideGit: gitOf(site) === null, isEmpty: rows.length === 0 },
  };
}
