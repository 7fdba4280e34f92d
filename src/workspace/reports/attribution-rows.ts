/** The rows of the `attribution` report: conversions shared out, then summed by channel or campaign. */

import {
  ATTRIBUTION_MODELS,
  type AttributionModel,
  shareOut,
  weightsOf,
} from '../../crm/attribution/attribute.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { moneyDigits } from '../../expr/money-digits.ts';
import type { Actor } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Reading } from '../types.ts';
import type { Conversion } from './conversion-rows.ts';
import type { Converter } from './rates.ts';
import { listsBy, numberOf, ratio, readRows, share, textOf } from './read-rows.ts';
import type { ReportArgs } from './types.ts';

export const SIDES = ['channel', 'campaign'] as const;
export type Side = (typeof SIDES)[number];

/** What one conversion gives to one channel or campaign. */
export type Credit = {
  /** `''`: to none. */
  readonly key: string;
  readonly conversion: string;
  readonly touchpoints: number;
  readonly revenue: number;
  readonly currency: string;
};

export type CreditedRow = {
  readonly id?: string;
  readonly name: string;
  readonly currency: string;
  readonly revenue: number;
  /** Percent of all revenue in the currency. */
  readonly part: number | null;
  readonly conversions: number;
  readonly touchpoints: number;
  /** Of campaigns; 0 in a currency that is not theirs. */
  readonly spent: number | null;
  readonly roi: number | null;
};

/** One for each conversion and each channel or campaign that has a part in it. */
export function creditsOf(
  conversions: readonly Conversion[],
  args: ReportArgs,
  { side, converter }: { readonly side: Side; readonly converter: Converter },
): Credit[] {
  const asked = ATTRIBUTION_MODELS.find((model) => model === args['model']);
  return conversions.flatMap((conversion) => {
    const { revenue, day } = conversion;
    const { value, currency } = converter.convert(revenue, conversion.currency, day);
    const model = asked ?? modelOf(conversion.model);
    const touches = side === 'channel' ? channelsOf(conversion) : campaignsOf(conversion);
    const weights = weightsOf(model, touches.length);
    const parts = shareOut(value, weights, moneyDigits(currency));
    const credited = touches.map((key, i) => ({ key, part: parts[i] ?? 0, weight: weights[i] }));
    const counted = credited.filter(({ weight }) => weight !== 0);
    return [...listsBy(counted, ({ key }) => key)].map(([key, list]) => ({
      key,
      conversion: conversion.id,
      touchpoints: list.length,
      revenue: exactSum(list.map(({ part }) => part)),
      currency,
    }));
  });
}

function modelOf(value: JsonValue): AttributionModel {
  return ATTRIBUTION_MODELS.find((model) => model === value) ?? 'linear';
}

/** Slugs of the channels, oldest touch first; the conversion's own where it has no touchpoints. */
function channelsOf({ touchpoints, channel: own }: Conversion): string[] {
  const keys = sorted(touchpoints).map((touch) => textOf(memberOf(touch, 'channel')));
  return keys.length > 0 ? keys : [own.slice(own.indexOf('_') + 1)];
}

/** The campaign that a touchpoint names, else the conversion's. */
function campaignsOf({ touchpoints, campaign: own }: Conversion): string[] {
  const keys = sorted(touchpoints).map((touch) => textOf(memberOf(touch, 'campaignId')) || own);
  return keys.length > 0 ? keys : [own];
}

function sorted(touchpoints: JsonValue): JsonValue[] {
  const dateOf = (touch: JsonValue): string => textOf(memberOf(touch, 'date'));
  return Array.isArray(touchpoints)
    ? touchpoints.toSorted((a, b) => (dateOf(a) < dateOf(b) ? -1 : dateOf(a) > dateOf(b) ? 1 : 0))
    : [];
}

/** The highest revenue first. */
export function rowsOf(
  reading: Reading,
  actor: Actor,
  side: Side,
  credits: readonly Credit[],
  converter: Converter,
): CreditedRow[] {
  const known =
    side === 'channel' ? channels(reading, actor) : campaigns(reading, actor, converter);
  const whole = listsBy(credits, ({ currency }) => currency);
  return [...listsBy(credits, ({ key, currency }) => `${currency} ${key}`).values()]
    .map((own): CreditedRow => {
      const { key = '', currency = '' } = own[0] ?? {};
      const revenueOf = (list: readonly Credit[]): number => exactSum(list.map((c) => c.revenue));
      const revenue = revenueOf(own);
      const { id, name, spent } = known.get(key) ?? { name: key === '' ? `No ${side}` : key };
      const cost = spent?.currency === currency ? spent.value : null;
      return {
        ...(id === undefined ? {} : { id }),
        name,
        currency,
        revenue,
        part: share(revenue, revenueOf(whole.get(currency) ?? [])),
        conversions: own.length,
        touchpoints: own.reduce((sum, { touchpoints }) => sum + touchpoints, 0),
        spent: cost,
        roi: cost === null ? null : ratio(revenue, cost),
      };
    })
    .sort((a, b) => b.revenue - a.revenue || (a.name < b.name ? -1 : 1));
}

type Known = {
  readonly id?: string;
  readonly name: string;
  readonly spent?: { readonly value: number; readonly currency: string };
};

function channels(reading: Reading, actor: Actor): ReadonlyMap<string, Known> {
  const rows = readRows(reading, actor, 'marketing/channels', { name: 'name' });
  return new Map(
    rows.map((row) => {
      const id = textOf(row.id);
      return [id.slice(id.indexOf('_') + 1), { id, name: textOf(row.name) || id }];
    }),
  );
}

function campaigns(
  reading: Reading,
  actor: Actor,
  converter: Converter,
): ReadonlyMap<string, Known> {
  const columns = { name: 'name', spent: 'spent', currency: 'currency', end: 'endDate' };
  return new Map(
    readRows(reading, actor, 'marketing/campaigns', columns).map((row) => {
      const id = textOf(row.id);
      const currency = textOf(row.currency) || reading.config.currency;
      const spent = converter.convert(numberOf(row.spent) ?? 0, currency, textOf(row.end));
      return [id, { id, name: textOf(row.name) || id, spent }];
    }),
  );
}
