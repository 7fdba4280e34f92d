/** What waits for somebody: broken records, missed promises, dates gone by. */
import { PailError, type Problem } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { takeTurns } from '../../workspace/turns.ts';
import type { Reading } from '../../workspace/types.ts';
import { collectionHref } from '../nav.ts';
import { problemsSoFar } from '../problems-so-far.ts';

export type Attention = {
  readonly label: string;
  readonly detail: string;
  readonly count: number;
  readonly tone: 'red' | 'amber' | 'violet';
  readonly icon: string;
  readonly href: string;
};

type Rule = Omit<Attention, 'count' | 'href'> & {
  readonly collection: string;
  readonly where: string;
  /** A view that shows just these, when the workspace has it. */
  readonly view?: string;
};

/** Asked of every workspace; rules about collections or fields it lacks say nothing. */
const RULES: readonly Rule[] = [
  {
    collection: 'support/tickets',
    where: 'slaBreached == true && !(status in ["resolved", "closed"])',
    label: 'Tickets past their promise',
    detail: 'answered later than their priority allows, still open',
    tone: 'red',
    icon: 'ticket',
  },
  {
    collection: 'support/tickets',
    where: 'status in ["new", "awaiting_response"] && priority in ["urgent", "high"]',
    label: 'Pressing tickets wait for an answer',
    detail: 'urgent or high, our turn',
    tone: 'amber',
    icon: 'message',
  },
  {
    collection: 'crm/deals',
    where: 'status == "open" && expectedCloseDate < today',
    label: 'Deals past their close date',
    detail: 'still open, expected to be closed by now',
    tone: 'amber',
    icon: 'deal',
  },
  {
    collection: 'issues',
    where: 'dueDate < today && !(status in ["done", "cancelled"])',
    label: 'Issues past their due date',
    detail: 'not done yet',
    tone: 'amber',
    icon: 'issue',
  },
  {
    collection: 'registry/services',
    where: 'contract.renewalDate < today + days(30) && contract.renewalDate >= today',
    label: 'Contracts to renew',
    detail: 'within 30 days',
    tone: 'violet',
    icon: 'plug',
  },
];

/** The most serious first; rules that find nothing are left out. */
export async function attentionOf(workspace: Reading, actor: Actor): Promise<Attention[]> {
  const turns = takeTurns();
  const found: Attention[] = [];
  for (const rule of RULES) {
    const count = countOf(workspace, rule, actor);
    if (count > 0) found.push(shown(rule, count));
    if (turns.isOver()) await turns.next();
  }
  const problems = await problemsSoFar(workspace);
  return [...problemsOf(problems), ...found];
}

function countOf(workspace: Reading, rule: Rule, actor: Actor): number {
  if (!workspace.model.collections.has(rule.collection)) return 0;
  try {
    const query = { collection: rule.collection, where: [rule.where], count: true };
    return workspace.query(query, actor).total;
  } catch (error) {
    if (error instanceof PailError) return 0;
    throw error;
  }
}

function shown(rule: Rule, count: number): Attention {
  const { label, detail, tone, icon, collection, where } = rule;
  const href = `${collectionHref({ path: collection })}?q=${encodeURIComponent(where)}`;
  return { label, detail, tone, icon, count, href };
}

function problemsOf(problems: readonly Problem[]): Attention[] {
  if (problems.length === 0) return [];
  const errors = problems.filter((problem) => problem.level === 'error').length;
  const files = new Set(problems.map((problem) => problem.path)).size;
  return [
    {
      label: errors > 0 ? 'Problems in files' : 'Warnings about files',
      detail: `in ${files} ${files === 1 ? 'file' : 'files'}; nothing was changed or hidden`,
      count: problems.length,
      tone: errors > 0 ? 'red' : 'amber',
      icon: 'alert',
      href: '/problems',
    },
  ];
}
