/** Conversions of marketing as the reports about it need them. */

import type { Actor } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';
import type { Reading } from '../types.ts';
import { inPeriod, localDay, periodOf } from './period.ts';
import { numberOf, readRows, textOf } from './read-rows.ts';
import type { ReportArgs } from './types.ts';

/** What reports about marketing add up. */
export const MARKETING_FIGURES = {
  'marketing/conversions': ['revenue'],
  'marketing/campaigns': ['spent'],
} as const;

export type Conversion = {
  readonly id: string;
  /** Ids; `''`: none. */
  readonly campaign: string;
  readonly channel: string;
  readonly isNewCustomer: boolean;
  readonly revenue: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Where the workspace is; `''`: not known. */
  readonly day: string;
  readonly model: JsonValue;
  readonly touchpoints: JsonValue;
};

/** Those of the time that is asked for; money without a currency counts in the workspace's. */
export function conversionsIn(
  reading: Reading,
  actor: Actor,
  args: ReportArgs,
  now: number,
): { readonly conversions: readonly Conversion[]; readonly notices: readonly string[] } {
  const { timezone, currency } = reading.config;
  const all = readRows(reading, actor, 'marketing/conversions', {
    campaign: 'campaignId',
    channel: 'channelId',
    type: 'type',
    revenue: 'revenue',
    currency: 'currency',
    at: 'convertedAt',
    model: 'attributionModel',
    touchpoints: 'touchpoints',
  });
  const where = { period: periodOf(args, reading, now), timezone };
  const what = ['conversion', 'convertedAt'] as const;
  const { rows, notices } = inPeriod(all, ({ at }) => textOf(at), where, what);
  const conversions = rows.map((row) => ({
    id: textOf(row.id),
    campaign: textOf(row.campaign),
    channel: textOf(row.channel),
    isNewCustomer: row.type === 'new_customer',
    revenue: numberOf(row.revenue) ?? 0,
    currency: textOf(row.currency) || currency,
    day: localDay(textOf(row.at), timezone),
    model: row.model,
    touchpoints: row.touchpoints,
  }));
  return { conversions, notices };
}
