/** A small company for browser tests: enough to scroll, group, page and link. */

import { filesOf, SALES_FILES } from '../support/workspace.ts';
import type { Files } from '../web/site.ts';

const STAGES = ['lead', 'qualified', 'offered', 'closed_won'];
const STATES = ['backlog', 'todo', 'in_progress', 'done'];
const number = (i: number): string => String(i).padStart(2, '0');

const users = [
  { id: 'usr_ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  { id: 'usr_grace', name: 'Grace Hopper', email: 'grace@example.com', reportsTo: 'usr_ada' },
];
const companies = [
  {
    id: 'comp_bigco',
    name: 'BigCo',
    domain: 'bigco.com',
    tier: 'enterprise',
    notes: 'Big **customer**.',
  },
];
const deals = Array.from({ length: 40 }, (_, i) => ({
  id: `deal_n${number(i)}`,
  title: `Deal ${number(i)}`,
  companyId: 'comp_bigco',
  ownerId: 'usr_ada',
  stage: STAGES[i % 4],
  pipeline: 'sales',
  expectedValue: 100_000 - i * 1000,
  expectedCloseDate: '2026-12-01',
  tags: ['q4'],
  activities: [{ date: '2026-02-20', type: 'demo', note: 'Showed it.' }],
}));
const leads = [
  { id: 'lead_jane', name: 'Smith, website', firstName: 'Jane', email: 'jane@bigco.com' },
];
const issues = Array.from({ length: 40 }, (_, i) => ({
  id: `iss_n${number(i)}`,
  title: `Issue ${number(i)} about exports`,
  status: STATES[i % 4],
  assigneeId: 'usr_ada',
  estimate: 3,
  dailyLog: [{ date: '2026-03-03', userId: 'usr_ada', hours: 3, note: 'Built it.' }],
}));
const tickets = [
  {
    id: 'tkt_one',
    subject: 'Export fails',
    companyId: 'comp_bigco',
    messages: [
      { from: 'contact', at: '2026-03-03T09:00:00Z', body: 'It fails.' },
      { from: 'agent', at: '2026-03-03T10:00:00Z', authorId: 'usr_grace', body: 'We look.' },
    ],
  },
];

/** 40 deals over four stages, 40 issues, a ticket with messages, one broken file. */
export const COMPANY: Files = {
  ...SALES_FILES,
  ...filesOf({
    users,
    'crm/companies': companies,
    'crm/deals': deals,
    'crm/leads': leads,
    issues,
    'support/tickets': tickets,
  }),
  'bucket/issues/iss_broken.json': '{ "id": ',
};
