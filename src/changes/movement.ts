/** What moved in a pipeline between two moments, and what that made of its open value. Pure. */

import { exactSum } from '../expr/exact-sum.ts';
import { sumByCurrency } from '../query/money.ts';

/** A deal at one moment. */
export type DealState = {
  readonly id: string;
  readonly name: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly stage: string;
  /** Place of the stage in its pipeline. */
  readonly rank: number;
  readonly value: number;
  /** ISO 4217. */
  readonly currency: string;
  /** `YYYY-MM-DD`; null where no date is set. */
  readonly close: string | null;
};

export const MOVEMENTS = [
  'entered',
  'reopened',
  'grew',
  'shrank',
  'won',
  'lost',
  'removed',
  'advanced',
  'fell back',
  'slipped',
  'pulled in',
] as const;
export type MovementKind = (typeof MOVEMENTS)[number];

/** One thing that happened to one deal; a deal may have several. */
export type Movement = {
  readonly kind: MovementKind;
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** What it did to the open value, or the deal's value where it did nothing to it (moves, dates). */
  readonly value: number;
  /** What it went from and to: stages, dates, or values; null where there was nothing, or nothing else. */
  readonly before: string | number | null;
  readonly after: string | number | null;
  /** `offered → closed_won`, `2026-05-01 → 2026-06-01`; empty where there is nothing to tell. */
  readonly detail: string;
};

export type Deals = ReadonlyMap<string, DealState>;

/** Sums by currency. */
export type Money = Readonly<Record<string, number>>;

export type MovementReport = {
  readonly movements: readonly Movement[];
  /**
   * Open value before and after. It adds up, per currency: before + entered + reopened + grew − shrank − won − lost −
   * removed = after.
   */
  readonly open: { readonly before: Money; readonly after: Money };
  readonly totals: readonly {
    readonly kind: MovementKind;
    readonly count: number;
    readonly value: Money;
  }[];
};

/** In the order of `MOVEMENTS`, larger values first. */
export function movementReport(before: Deals, after: Deals): MovementReport {
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  const all = ids.flatMap((id) => movementsOf(before.get(id), after.get(id)));
  const movements = all.sort(
    (a, b) =>
      MOVEMENTS.indexOf(a.kind) - MOVEMENTS.indexOf(b.kind) ||
      b.value - a.value ||
      (a.id < b.id ? -1 : 1),
  );
  const totals = MOVEMENTS.flatMap((kind) => {
    const own = movements.filter((movement) => movement.kind === kind);
    return own.length === 0 ? [] : [{ kind, count: own.length, value: moneyOf(own) }];
  });
  return { movements, totals, open: { before: openValue(before), after: openValue(after) } };
}

function movementsOf(was: DealState | undefined, is: DealState | undefined): Movement[] {
  if (was === undefined && is === undefined) return [];
  if (is === undefined) {
    return was?.status === 'open' ? [movement('removed', was, was.value, [was.stage, null])] : [];
  }
  if (was === undefined) {
    return [movement('entered', is, is.value, [null, is.stage]), ...closing(null, is)];
  }
  if (was.currency !== is.currency) {
    // Another currency is another sum: the old one goes, the new one comes.
    return [...movementsOf(was, undefined), ...movementsOf(undefined, is)];
  }
  if (was.status !== 'open') {
    return is.status === 'open' ? [movement('reopened', is, is.value, stages(was, is))] : [];
  }
  return [...valueChange(was, is), ...closing(was, is), ...openMoves(was, is)];
}

function valueChange(was: DealState, is: DealState): Movement[] {
  const change = exactSum([is.value, -was.value]);
  if (change === 0) return [];
  const kind = change > 0 ? 'grew' : 'shrank';
  return [movement(kind, is, Math.abs(change), [was.value, is.value])];
}

function closing(was: DealState | null, is: DealState): Movement[] {
  return is.status === 'open' ? [] : [movement(is.status, is, is.value, stages(was, is))];
}

/** What changed about a deal that stays open, but for its value. */
function openMoves(was: DealState, is: DealState): Movement[] {
  if (is.status !== 'open') return [];
  const moves: Movement[] = [];
  if (was.stage !== is.stage) {
    const kind = is.rank >= was.rank ? 'advanced' : 'fell back';
    moves.push(movement(kind, is, is.value, stages(was, is)));
  }
  if (was.close !== null && is.close !== null && was.close !== is.close) {
    const kind = is.close > was.close ? 'slipped' : 'pulled in';
    moves.push(movement(kind, is, is.value, [was.close, is.close]));
  }
  return moves;
}

/** What stood before and stands after. */
type Step = readonly [before: string | number | null, after: string | number | null];

function movement(
  kind: MovementKind,
  deal: DealState,
  value: number,
  [before, after]: Step,
): Movement {
  const { id, name, currency } = deal;
  return { kind, id, name, currency, value, before, after, detail: detailOf(before, after) };
}

/** In words, where both are words. */
function detailOf(...[before, after]: Step): string {
  if (typeof before === 'number' || typeof after !== 'string' || before === after) return '';
  return before === null ? '' : `${before} → ${after}`;
}

function stages(was: DealState | null, is: DealState): Step {
  return [was?.stage ?? null, is.stage];
}

function openValue(deals: Deals): Money {
  return moneyOf([...deals.values()].filter(({ status }) => status === 'open'));
}

/** Exact sums by currency, in the order of its code. */
export function moneyOf(
  items: Iterable<{ readonly currency: string; readonly value: number }>,
): Money {
  return sumByCurrency(items);
}
