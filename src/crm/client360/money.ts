/** Deals of a client, open and closed, and what they add up to per currency. */

import { exactSum } from '../../expr/exact-sum.ts';
import type { StoredRecord } from '../../record/types.ts';
import { numberAt, textAt } from '../../record/value.ts';
import { momentAt } from '../timeline/told.ts';
import { itself, namedAt } from './around.ts';
import type { ClientGround, Deal, Deals, DealTotal } from './types.ts';

/** Open ones by the day they should close, closed ones latest first. */
export function dealsOf(records: readonly StoredRecord[], ground: ClientGround): Deals {
  const deals = records.map((record) => dealOf(record, ground));
  const open = deals.filter(({ status }) => status === 'open');
  const closed = deals.filter(({ status }) => status !== 'open');
  return {
    open: open.toSorted((a, b) => later(a.expectedCloseDate, b.expectedCloseDate, a, b)),
    closed: closed.toSorted((a, b) => later(b.actualCloseDate, a.actualCloseDate, a, b)),
    totals: totalsOf(deals),
  };
}

function dealOf(record: StoredRecord, ground: ClientGround): Deal {
  const { data } = record;
  const status = ground.computed(record)['status'];
  return {
    ...itself(record, ground),
    stage: textAt(data, 'stage'),
    status: status === 'won' || status === 'lost' ? status : 'open',
    value: numberAt(record.data, 'expectedValue'),
    currency: textAt(data, 'currency') ?? ground.currency,
    probability: numberAt(record.data, 'probability'),
    expectedCloseDate: momentAt(data, 'expectedCloseDate'),
    actualCloseDate: momentAt(data, 'actualCloseDate'),
    owner: namedAt(record, 'ownerId', ground),
  };
}

function totalsOf(deals: readonly Deal[]): DealTotal[] {
  const currencies = [...new Set(deals.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = deals.filter((deal) => deal.currency === currency);
    const sum = (status: Deal['status'], of: (deal: Deal) => number): number =>
      exactSum(own.filter((deal) => deal.status === status).map(of));
    return {
      currency,
      open: sum('open', ({ value }) => value ?? 0),
      weighted: sum('open', ({ value, probability }) => ((value ?? 0) * (probability ?? 0)) / 100),
      won: sum('won', ({ value }) => value ?? 0),
    };
  });
}

/** Ascending by day, none last; ties by id. */
function later(a: string | null, b: string | null, one: Deal, other: Deal): number {
  const tie = one.id < other.id ? -1 : 1;
  if (a === b) return tie;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
