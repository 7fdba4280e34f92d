/** The packs of the shipped model. Which collections a pack has, their schemas say (`x-collection.pack`). */

/** What a pack holds, in a line. A new pack needs a line here. */
export const PACK_TITLES: Readonly<Record<string, string>> = {
  people: 'users with their profiles and settings, organizations and teams',
  registry: 'services, connectors, templates: what other records point at',
  crm: 'companies, contacts, leads, deals and their pipelines, activities',
  product: 'projects, milestones and issues',
  marketing: 'channels, campaigns and the conversions they brought',
  support: 'tickets',
  scoring: 'lead scores, their rules and segments',
  intel: 'calls, messages, visits and other signals, and figures drawn from them',
  inventory: 'developments and their units, with prices and availability',
  oracle: 'a library of templates, and the dashboards put together from them',
  access: 'roles, permissions, policies, keys, sessions and consents',
  workflow: 'agents’ work: actions, runs, approvals, imports and their rows',
  automation: 'automations and webhooks with their deliveries',
  assistant: 'conversations with assistants and what they ran',
  billing: 'billing customers, invoices, payments and usage',
  growth: 'the waitlist',
  edge: 'devices, and what runs on them',
};

/** Packs that `pail init` installs when none are named. */
export const DEFAULT_PACKS = [
  'people',
  'registry',
  'crm',
  'product',
  'marketing',
  'support',
] as const;

/** Where the workspace keeps the shipped files as they were installed; what an upgrade compares with. */
export const PRISTINE = '.pail/shipped';

/** Place of the pristine copy of a file (paths relative to the workspace's root). */
export function pristinePath(path: string): string {
  return `${PRISTINE}/${path}`;
}

/** Subject of the commit that `pail init` makes. */
export const INIT_MESSAGE = 'chore: new Pail workspace';
