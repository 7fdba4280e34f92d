/** Schemas for workspaces of tests: all of them cost each test a third of its time, and few tests need them. */

import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What most tests are about. */
const CORE = [
  'base',
  'crm/companies',
  'crm/contacts',
  'crm/deals',
  'crm/line-items',
  'crm/pipelines',
  'crm/products',
  'crm/stages',
  'issues',
  'marketing/campaigns',
  'marketing/channels',
  'marketing/conversions',
  'milestones',
  'projects',
  'registry/services',
  'support/tickets',
  'users',
];

/** Copies the shipped schemas: all, or the core ones and those of collections that have a file among `files`. */
export function copySchemas(root: string, files: readonly string[] | 'all'): void {
  if (files === 'all') {
    cpSync('schemas', join(root, 'schemas'), { recursive: true });
    return;
  }
  const own = files.flatMap((file) => /^bucket\/(.+)\/[^/]+\.json$/.exec(file)?.[1] ?? []);
  for (const collection of new Set([...CORE, ...own])) {
    const path = `schemas/${collection}.schema.json`;
    if (!existsSync(path)) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(path, join(root, path));
  }
}

/** Collections that a view's expressions reach, beside the ones that it names. */
const REACHED: Readonly<Record<string, readonly string[]>> = {
  'clients.yaml': ['crm/leads', 'crm/tasks'],
};

/** The shipped views whose collections are there. */
export function copyViews(root: string): void {
  cpSync('views', join(root, 'views'), {
    recursive: true,
    filter: (path) => {
      if (!path.endsWith('.yaml')) return true;
      const named = readFileSync(path, 'utf8').matchAll(/\bcollection: *([\w/-]+)/g);
      const wanted = [...named].map(([, name]) => name).concat(REACHED[basename(path)] ?? []);
      return wanted.every((name) => existsSync(join(root, `schemas/${name}.schema.json`)));
    },
  });
}
