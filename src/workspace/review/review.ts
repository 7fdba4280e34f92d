/** What a branch or a pull request does to the records, in their own words. */

import {
  type Money,
  type MovementReport,
  moneyOf,
  movementReport,
} from '../../changes/movement.ts';
import { PailError, type Problem } from '../../errors.ts';
import { affectedBy } from '../../plan/affected.ts';
import type { Actor } from '../../plan/types.ts';
import type { View } from '../../view/types.ts';
import type { ChangedRecord } from '../history/types.ts';
import { revisionJson } from '../revision-json.ts';
import type { Reading, Revision, Workspace } from '../types.ts';
import { dealStates } from './deal-states.ts';
import { type MergeAhead, mergeAhead } from './merge-ahead.ts';
import { type Compared, type Ends, findEnds, withTwo } from './two.ts';

export type ReviewedView = {
  readonly name: string;
  readonly title: string;
  readonly before: number;
  readonly after: number;
  readonly gained: readonly Named[];
  readonly lost: readonly Named[];
};

export type Named = { readonly id: string; readonly name: string };

export type Review = {
  readonly compared: Compared;
  /** With `compared: fork` the commit at which `to` left what `from.text` names. */
  readonly from: Revision;
  /** Null: the work tree. */
  readonly to: Revision | null;
  /** The commit that `from.text` names: with `fork` it may be ahead of `from`. */
  readonly base: string;
  readonly records: readonly ChangedRecord[];
  /** Rules that the changed records break now and did not before. */
  readonly broken: readonly Problem[];
  /** Rules that they broke before and do no more. */
  readonly mended: readonly Problem[];
  /** Views whose records are others now, by title. */
  readonly views: readonly ReviewedView[];
  /** Null where the workspace has no deals, or deals with other fields. */
  readonly pipeline: MovementReport | null;
  /** Weighted value of the open deals; null likewise. */
  readonly forecast: { readonly before: Money; readonly after: Money } | null;
  /** What merging `to` into what `from.text` names would leave to people; null where nothing has to be merged. */
  readonly merge: MergeAhead | null;
};

/** Reviews what lies between two revisions. Costs two openings and one query per view and side. */
export async function review(
  workspace: Workspace,
  ends: Ends,
  actor: Actor,
  now: number,
): Promise<Review> {
  const found = await findEnds(workspace, ends, now);
  const { base } = found;
  return withTwo(workspace, found, async (before, after) => {
    const from = before.at;
    if (from === null) throw new Error('a review begins with a revision');
    const to = after.at;
    const range = { from: from.commit, to: to?.commit ?? null };
    const { items: records } = await workspace.history.diff(range);
    const ids = concerned(before, after, idsOf(records));
    const [was, is] = [await errorsOf(before, ids), await errorsOf(after, ids)];
    const deals = dealsOf(before, after, actor);
    return {
      compared: ends.compared,
      from,
      to,
      base,
      records,
      broken: without(is, was),
      mended: without(was, is),
      views: reviewedViews(before, after, actor),
      pipeline: deals?.pipeline ?? null,
      forecast: deals?.forecast ?? null,
      merge: ends.compared === 'fork' ? await mergeAhead(found, after) : null,
    };
  });
}

/** The same as `--json` and `/api/review` answer it. */
export function reviewJson(review: Review): object {
  return { ...review, from: revisionJson(review.from), to: revisionJson(review.to) };
}

/** What a range changed, and everything that is wrong with it as it stands at the end. */
export type Changed = {
  readonly records: readonly ChangedRecord[];
  readonly problems: readonly Problem[];
};

/** Checks only what a range changed, and what that can affect; definitions as a whole. */
export async function checkChanged(
  workspace: Workspace,
  ends: Ends,
  now: number,
): Promise<Changed> {
  const found = await findEnds(workspace, ends, now);
  return withTwo(workspace, found, async (before, after) => {
    const range = { from: found.from.revision.commit, to: after.at?.commit ?? null };
    const { items: records } = await workspace.history.diff(range);
    const problems = [
      ...(await after.problems(['pail.yaml', 'schemas', 'views'])),
      ...(await errorsOf(after, concerned(before, after, idsOf(records)))),
      ...records.flatMap(unreadable),
    ];
    return { records, problems };
  });
}

function unreadable({ op, id, collection, why }: ChangedRecord): Problem[] {
  if (op !== 'break') return [];
  const path = `bucket/${collection ?? '?'}/${id}.json`;
  const message = why ?? 'it cannot be read';
  return [{ path, pointer: '', code: 'unreadable', message, level: 'error', id }];
}

/** Ids of changed records, and of those whose problems may be others for that. */
export function concerned(
  before: Reading,
  after: Reading,
  changed: readonly string[],
): ReadonlySet<string> {
  const former = new Map(changed.map((id) => [id, [before.index.get(id) ?? null]]));
  return new Set(affectedBy(former, after));
}

/** Ids that records have, and had. */
function idsOf(records: readonly Pick<ChangedRecord, 'id' | 'from'>[]): string[] {
  return records.flatMap(({ id, from }) => (from === undefined ? [id] : [id, from]));
}

/** What is wrong with these records, as far as they are there. */
export async function errorsOf(
  reading: Reading,
  ids: ReadonlySet<string>,
): Promise<readonly Problem[]> {
  const lists = await Promise.all(
    [...ids].map((id) => {
      const record = reading.index.get(id);
      return record === undefined ? [] : reading.problemsOf(record);
    }),
  );
  return lists.flat().filter(({ level }) => level === 'error');
}

/** Problems that are not among the others. */
export function without(
  problems: readonly Problem[],
  others: readonly Problem[],
): readonly Problem[] {
  const keyOf = ({ id, path, pointer, code }: Problem): string =>
    [id ?? path, pointer, code].join('\n');
  const known = new Set(others.map(keyOf));
  return problems.filter((problem) => !known.has(keyOf(problem)));
}

function reviewedViews(before: Reading, after: Reading, actor: Actor): ReviewedView[] {
  const earlier = new Map(before.views().map((view) => [view.name, view]));
  return after.views().flatMap((view) => {
    const was = namesIn(before, earlier.get(view.name) ?? view, actor);
    const is = namesIn(after, view, actor);
    if (was === null || is === null) return [];
    const gained = difference(is, was);
    const lost = difference(was, is);
    if (gained.length + lost.length === 0) return [];
    const { name, title } = view;
    return [{ name, title, before: was.size, after: is.size, gained, lost }];
  });
}

/** Records of a view by id with their names; null for one that wants parameters, or cannot be asked. */
function namesIn(reading: Reading, view: View, actor: Actor): ReadonlyMap<string, string> | null {
  if (view.params.some(({ required }) => required)) return null;
  const { where, search, archived } = view.query;
  const query = { collection: view.collection, where, archived };
  return orNull(() => {
    const answer = reading.query(search === '' ? query : { ...query, search }, actor);
    return new Map(
      answer.items.map(({ record }) => {
        const stored = reading.index.get(record.id);
        return [record.id, stored === undefined ? record.id : reading.displayName(stored)];
      }),
    );
  });
}

/** Null where a schema has not the fields that are asked for. */
function orNull<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PailError) return null;
    throw error;
  }
}

function difference(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): Named[] {
  return [...a].flatMap(([id, name]) => (b.has(id) ? [] : [{ id, name }]));
}

function dealsOf(
  before: Reading,
  after: Reading,
  actor: Actor,
): Required<Pick<Review, 'pipeline' | 'forecast'>> | null {
  const has = (reading: Reading): boolean => reading.model.collections.has('crm/deals');
  if (!has(before) || !has(after)) return null;
  const states = (reading: Reading) => orNull(() => dealStates(reading, actor, undefined));
  const [was, is] = [states(before), states(after)];
  if (was === null || is === null) return null;
  return {
    pipeline: movementReport(was, is),
    forecast: { before: weightedOf(was), after: weightedOf(is) },
  };
}

function weightedOf(deals: ReturnType<typeof dealStates>): Money {
  const open = [...deals.values()].filter(({ status }) => status === 'open');
  return moneyOf(open.map(({ currency, weighted }) => ({ currency, value: weighted })));
}
