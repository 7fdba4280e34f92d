/** From drafts to a plan that goes through: records that it would break are refused, row by row. */

import type { Draft } from '../../crm/import/draft.ts';
import type { DraftsInput } from '../../crm/import/draft-book.ts';
import { type Outcome, outcomeOf, problemReason } from '../../crm/import/draft-changes.ts';
import type { Drafted } from '../../crm/import/drafts.ts';
import { idsIn, needless } from '../../crm/import/needed.ts';
import type { Reason, Refused } from '../../crm/import/types.ts';
import { PailError, type Problem } from '../../errors.ts';
import type { PlanContext } from '../../plan/context.ts';
import { withFollowUps } from '../../plan/follow-ups.ts';
import { withMirrors } from '../../plan/mirrors.ts';
import { type Spool, spooled } from '../../plan/spooled-change.ts';
import type { Change, Plan } from '../../plan/types.ts';
import { takeTurns } from '../turns.ts';
import type { Counts, ImportRequest } from './types.ts';

export type SettleHost = {
  /** A fresh one: its expressions have their whole budget. */
  readonly contextFor: () => PlanContext;
  readonly spool: Spool;
  /** Where in the file a row stands: `line 7`, `sales element 0`. */
  readonly placeOf: (row: { readonly table: number; readonly at: number }) => string;
  readonly faultsOf: DraftsInput['faultsOf'];
  readonly check: (plan: Plan) => Promise<readonly Problem[]>;
  readonly messageFor: (changes: readonly Change[]) => string;
};

export type Settled = {
  readonly plan: Plan | null;
  readonly collections: Readonly<Record<string, Counts>>;
  readonly refused: readonly Refused[];
  readonly repeated: number;
};

type Losses = {
  readonly refused: Refused[];
  readonly drafts: ReadonlyMap<string, Draft>;
  /** Records that rows have named of which nothing is written. */
  readonly doubtful: Set<string>;
};

type Kept = { readonly draft: Draft; readonly outcome: Exclude<Outcome, { kind: 'refused' }> };

const CONTEXT_EVERY = 500;

export async function settleDrafts(
  { drafts, refused: unread, doubtful: named }: Drafted,
  { options, onProgress }: ImportRequest,
  host: SettleHost,
): Promise<Settled> {
  const refused: Refused[] = [...unread];
  const kept = new Map<string, Kept>();
  const losses: Losses = { refused, doubtful: new Set(named), drafts };
  const turns = takeTurns();
  let context = host.contextFor();
  let done = 0;
  for (const draft of drafts.values()) {
    if (++done % CONTEXT_EVERY === 0) {
      context = host.contextFor();
      onProgress?.('preparing', done, drafts.size);
    }
    const outcome = outcomeOf(draft, options.onMatch, context);
    if (outcome.kind === 'refused') refuse(draft, withFaults(outcome.reasons, draft, host), losses);
    else {
      kept.set(draft.id, { draft, outcome: onSpool(outcome, host.spool) });
      if (outcome.kind === 'differs') doubt(draft, losses);
    }
    if (turns.isOver()) await turns.next();
  }
  const plan = await soundPlan(drafts, kept, losses, host);
  return {
    plan,
    collections: countsOf(kept.values()),
    refused: byRow(refused),
    repeated: repeatedRows(kept.values()),
  };
}

/** With all that is wrong with the cells: no change was made that a check could find it in. */
function withFaults(
  reasons: readonly Reason[],
  { collection, said }: Draft,
  { faultsOf }: SettleHost,
): readonly Reason[] {
  const told = new Set(reasons.map(({ message }) => message));
  return [...reasons, ...faultsOf(collection, said.values).filter((one) => !told.has(one.message))];
}

/** What is planned for a hundred thousand records is too much to hold. */
function onSpool(outcome: Kept['outcome'], spool: Spool): Kept['outcome'] {
  return 'change' in outcome ? { ...outcome, change: spooled(outcome.change, spool) } : outcome;
}

/** Takes out what is refused until the rest goes through; null when nothing is left to change. */
async function soundPlan(
  drafts: ReadonlyMap<string, Draft>,
  kept: Map<string, Kept>,
  losses: Losses,
  host: SettleHost,
): Promise<Plan | null> {
  for (;;) {
    for (const id of needless(losses.doubtful, kept)) kept.delete(id);
    const context = host.contextFor();
    const changes = withFollowUps(withMirrors(changesOf(kept), context), context);
    if (changes.length === 0) return null;
    const plan = { message: host.messageFor(changes), changes };
    const problems = (await host.check(plan)).filter(({ level }) => level === 'error');
    if (problems.length === 0) return plan;
    const reasons = reasonsByRecord(problems, kept, { drafts, placeOf: host.placeOf });
    if (reasons.size === 0)
      throw new PailError('invalid', problems[0]?.message ?? '', { problems });
    for (const [id, own] of reasons) {
      const one = kept.get(id);
      if (one !== undefined) refuse(one.draft, own, losses);
      kept.delete(id);
    }
  }
}

/** What becomes of the records, and the tasks that follow closed ones unless the file has these, too. */
function changesOf(kept: ReadonlyMap<string, Kept>): Change[] {
  const outcomes = [...kept.values()].map(({ outcome }) => outcome);
  const own = outcomes.flatMap((outcome) => ('change' in outcome ? [outcome.change] : []));
  const next = outcomes.flatMap((outcome) => ('change' in outcome ? (outcome.next ?? []) : []));
  return [...own, ...next.filter((one) => one.op === 'create' && !kept.has(one.after.id))];
}

/** What names a record that nobody has seen yet. */
type Named = Pick<SettleHost, 'placeOf'> & { readonly drafts: ReadonlyMap<string, Draft> };

/** Of records that claim the same unique value the first one stays. */
function reasonsByRecord(
  problems: readonly Problem[],
  kept: ReadonlyMap<string, Kept>,
  file: Named,
): ReadonlyMap<string, Reason[]> {
  const order = new Map([...kept.keys()].map((id, index) => [id, index]));
  const reasons = new Map<string, Reason[]>();
  for (const problem of problems) {
    const { id = '', other = '' } = problem;
    const own = order.get(id);
    if (own === undefined) continue;
    const rival = problem.code === 'unique' ? order.get(other) : undefined;
    if (rival !== undefined && rival > own) continue;
    const reason = inWords(problemReason(problem, kept.get(id)?.draft.collection), kept, file);
    reasons.set(id, [...(reasons.get(id) ?? []), reason]);
  }
  return reasons;
}

const ID = /\b[a-z][a-z0-9]*_[A-Za-z0-9_-]+\b/g;

/** Nobody has seen the id of a new record yet: its place in the file says more. */
function inWords(
  reason: Reason,
  kept: ReadonlyMap<string, Kept>,
  { drafts, placeOf }: Named,
): Reason {
  const [named = ''] = reason.message.match(ID) ?? [];
  const gone = kept.has(named) ? undefined : drafts.get(named);
  if (reason.code === 'dangling' && gone !== undefined) {
    const message = `it refers to ${gone.collection.path} of ${placeOf(gone)}, which is refused, too`;
    return { ...reason, message };
  }
  const message = reason.message.replace(ID, (id) => {
    const draft = kept.get(id)?.draft;
    return draft === undefined || draft.isStored ? id : `the record of ${placeOf(draft)}`;
  });
  return { ...reason, message };
}

function refuse(
  draft: Draft,
  reasons: readonly Reason[],
  { refused, doubtful, drafts }: Losses,
): void {
  doubt(draft, { doubtful, drafts });
  const rows = draft.rows.length > 0 ? draft.rows : [draft.at];
  for (const at of rows) refused.push({ table: draft.table, at, reasons });
}

/** Nothing that is written may need the records which this one has named. */
function doubt(draft: Draft, { drafts, doubtful }: Pick<Losses, 'drafts' | 'doubtful'>): void {
  for (const id of idsIn(draft.said.values)) if (drafts.has(id)) doubtful.add(id);
}

/** Each row once, with all its reasons, in the order of the file. */
function byRow(refused: readonly Refused[]): Refused[] {
  const rows = new Map<string, Refused>();
  for (const one of refused) {
    const key = `${one.table} ${one.at}`;
    const before = rows.get(key)?.reasons ?? [];
    const told = new Set(before.map(({ column, message }) => `${column} ${message}`));
    const more = one.reasons.filter(({ column, message }) => !told.has(`${column} ${message}`));
    rows.set(key, { ...one, reasons: [...before, ...more] });
  }
  return [...rows.values()].toSorted((a, b) => a.table - b.table || a.at - b.at);
}

function countsOf(kept: Iterable<Kept>): Readonly<Record<string, Counts>> {
  const counts: Record<string, { -readonly [K in keyof Counts]: number }> = {};
  for (const { draft, outcome } of kept) {
    const { path } = draft.collection;
    counts[path] ??= { created: 0, updated: 0, unchanged: 0, differing: 0 };
    counts[path][outcome.kind === 'differs' ? 'differing' : outcome.kind]++;
  }
  return counts;
}

function repeatedRows(kept: Iterable<Kept>): number {
  let repeated = 0;
  for (const { draft } of kept) repeated += Math.max(0, draft.rows.length - 1);
  return repeated;
}
