/** `/reports`: which reports there are. */

import { REPORTS } from '../../workspace/reports/reports.ts';
import type { Page, Site } from '../site.ts';

/** `{version, items, total}`. */
export function reportsData(): object {
  const items = REPORTS.map(({ name, title, description, params }) => ({
    name,
    title,
    description,
    params,
  }));
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
