/** `/reports`: which reports there are. */

import type { Actor } from '../../plan/types.ts';
import { describeParams } from '../../workspace/reports/describe.ts';
import { REPORTS } from '../../workspace/reports/reports.ts';
import type { Page, Site } from '../site.ts';

/** `{version, items, total}`: each report with its inputs and what may be chosen for them. */
export function reportsData({ workspace }: Site, actor: Actor): object {
  const items = REPORTS.map((report) => {
    const { name, title, description } = report;
    return { name, title, description, params: describeParams(report, workspace, actor) };
  });
  return { version: 1, items, total: items.length };
}

export function reportsPage({ workspace }: Site): Page {
  const has = (collection: string): boolean => workspace.model.collections.has(collection);
  const cards = REPORTS.map(({ name, title, description, icon, collection }) => ({
    href: `/reports/${name}`,
    title,
    description,
    icon,
    ...(has(collection) ? {} : { needs: collection }),
  }));
  return {
    template: 'reports-page',
    title: 'Reports',
    icon: 'chart',
    frame: 'flow',
    model: { cards },
  };
}
