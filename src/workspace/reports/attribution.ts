/** `attribution`: what channels or campaigns have a part in the revenue of conversions, by a model of choice. */

import { moneyText } from '../../changes/money-words.ts';
import { moneyOf } from '../../changes/movement.ts';
import {
  ATTRIBUTION_MODELS,
  type AttributionModel,
  shareOut,
  weightsOf,
} from '../../crm/attribution/attribute.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import type { Actor } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { formatMoney } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { Reading } from '../types.ts';
import { barsOf, inMainCurrency } from './charts.ts';
import { isWithin, localDay, PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { type Converter, CURRENCY_PARAM, converterTo, digitsOf } from './rates.ts';
import { groupBy, numberOf, readRows, share, textOf } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report, ReportArgs } from './types.ts';

const SIDES = ['channel', 'campaign'] as const;
type Side = (typeof SIDES)[number];
const OWN = 'own';

/** What one conversion gives to one channel or campaign. */
type Credit = {
  /** `''`: to none. */
  readonly key: string;
  readonly conversion: string;
  readonly touchpoints: number;
  readonly revenue: number;
  readonly currency: string;
};

type Row = {
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

export const ATTRIBUTION: Report = {
  name: 'attribution',
  title: 'Attribution',
  description:
    'Revenue of conversions shared out over the channels or campaigns that led to them: first or last touch, linear, weighted.',
  icon: 'target',
  collection: 'marketing/conversions',
  fill: '`pail create conversions` records a conversion.',
  params: [
    {
      name: 'model',
      label: 'Model',
      kind: 'choice',
      default: OWN,
      choices: () => [
        { value: OWN, label: 'Own' },
        ...ATTRIBUTION_MODELS.map((value) => ({ value, label: humanise(value) })),
      ],
      description: `how a conversion is shared out; ${OWN}: as each says, else linear`,
    },
    {
      name: 'by',
      label: 'By',
      kind: 'choice',
      default: 'channel',
      choices: () => SIDES.map((value) => ({ value, label: humanise(value) })),
      description: 'what is credited',
    },
    ...periodParams('something was converted'),
    CURRENCY_PARAM,
  ],
  presets: (today) => [
    ...ATTRIBUTION_MODELS.map((model) => ({
      label: humanise(model),
      args: { model },
    })),
    ...PERIOD_PRESETS(today).filter(({ label }) => label === 'This year'),
  ],
  states: () => [null],
  answer: ([reading], args, { actor, now, today }) => {
    const { config } = reading;
    const side = SIDES.find((one) => one === args['by']) ?? 'channel';
    const converter = converterTo(args['currency'] ?? '', reading, { actor, today });
    const credits = creditsOf(reading, actor, args, { side, converter, now });
    const table = tableOf(side, rowsOf(reading, actor, side, credits, converter));
    const main = inMainCurrency(table.rows, ({ revenue }) => revenue);
    const note = converter.notes().join(', ');
    const sums = moneyOf(credits.map(({ currency, revenue: value }) => ({ currency, value })));
    const conversions = new Set(credits.map(({ conversion }) => conversion)).size;
    return {
      data: { model: args['model'], by: side, conversions, [table.id]: jsonRows(table) },
      model: {
        sums: [
          { label: 'Revenue', text: moneyText(sums, config), tone: 'green' },
          { label: 'Conversions', text: String(conversions) },
        ],
        charts: [
          barsOf(
            `Revenue by ${side} in ${main.currency}`,
            main.rows,
            ({ name }) => name,
            ({ revenue }) => revenue,
            ({ revenue }) => formatMoney(revenue, config, main.currency),
            'teal',
          ),
        ],
        tables: [shownTable(note === '' ? table : { ...table, note }, config)],
      },
    };
  },
};

function creditsOf(
  reading: Reading,
  actor: Actor,
  args: ReportArgs,
  { side, converter, now }: { readonly side: Side; readonly converter: Converter; now: number },
): Credit[] {
  const { config } = reading;
  const asked = ATTRIBUTION_MODELS.find((model) => model === args['model']);
  const period = periodOf(args, reading, now);
  return readRows(reading, actor, 'marketing/conversions', {
    revenue: 'revenue',
    currency: 'currency',
    model: 'attributionModel',
    touchpoints: 'touchpoints',
    channel: 'channelId',
    campaign: 'campaignId',
    at: 'convertedAt',
  })
    .filter((row) => isWithin(period, textOf(row.at), config.timezone))
    .flatMap((row) => {
      const own = textOf(row.currency) || config.currency;
      const day = localDay(textOf(row.at), config.timezone);
      const { value, currency } = converter.convert(numberOf(row.revenue) ?? 0, own, day);
      const model = asked ?? modelOf(row.model);
      const touches = side === 'channel' ? channelsOf(row) : campaignsOf(row);
      const weights = weightsOf(model, touches.length);
      const parts = shareOut(value, weights, digitsOf(currency));
      const credited = touches.map((key, i) => ({ key, part: parts[i] ?? 0, weight: weights[i] }));
      const counted = credited.filter(({ weight }) => weight !== 0);
      return [...groupBy(counted, ({ key }) => key)].map(([key, list]) => ({
        key,
        conversion: textOf(row.id),
        touchpoints: list.length,
        revenue: exactSum(list.map(({ part }) => part)),
        currency,
      }));
    });
}

function modelOf(value: JsonValue): AttributionModel {
  return ATTRIBUTION_MODELS.find((model) => model === value) ?? 'linear';
}

type Touched = {
  readonly touchpoints: JsonValue;
  readonly channel: JsonValue;
  readonly campaign: JsonValue;
};

/** Slugs of the channels, oldest touch first; the conversion's own where it has no touchpoints. */
function channelsOf({ touchpoints, channel }: Touched): string[] {
  const own = textOf(channel);
  const keys = sorted(touchpoints).map((touch) => textOf(memberOf(touch, 'channel')));
  return keys.length > 0 ? keys : [own.slice(own.indexOf('_') + 1)];
}

/** The campaign that a touchpoint names, else the conversion's. */
function campaignsOf({ touchpoints, campaign }: Touched): string[] {
  const own = textOf(campaign);
  const keys = sorted(touchpoints).map((touch) => textOf(memberOf(touch, 'campaignId')) || own);
  return keys.length > 0 ? keys : [own];
}

function sorted(touchpoints: JsonValue): JsonValue[] {
  const dateOf = (touch: JsonValue): string => textOf(memberOf(touch, 'date'));
  return Array.isArray(touchpoints)
    ? touchpoints.toSorted((a, b) => (dateOf(a) < dateOf(b) ? -1 : dateOf(a) > dateOf(b) ? 1 : 0))
    : [];
}

function rowsOf(
  reading: Reading,
  actor: Actor,
  side: Side,
  credits: readonly Credit[],
  converter: Converter,
): Row[] {
  const known =
    side === 'channel' ? channels(reading, actor) : campaigns(reading, actor, converter);
  const whole = groupBy(credits, ({ currency }) => currency);
  return [...groupBy(credits, ({ key, currency }) => `${currency} ${key}`).values()]
    .map((own): Row => {
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
        roi: cost === null || cost === 0 ? null : revenue / cost,
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

function tableOf(side: Side, rows: readonly Row[]): Table<Row> {
  const isCampaign = side === 'campaign';
  return {
    id: isCampaign ? 'campaigns' : 'channels',
    title: isCampaign ? 'By campaign' : 'By channel',
    none: 'Nothing was converted in this time.',
    columns: [
      column('record', 'name', isCampaign ? 'Campaign' : 'Channel', (row) => row.name),
      column('money', 'revenue', 'Revenue', (row) => row.revenue, { total: true }),
      column('percent', 'share', 'Share', (row) => row.part),
      column('count', 'conversions', 'Conversions', (row) => row.conversions),
      column('count', 'touchpoints', 'Touchpoints', (row) => row.touchpoints, { total: true }),
      ...(isCampaign
        ? [
            column<Row>('money', 'spent', 'Spent', (row) => row.spent, { total: true }),
            column<Row>('ratio', 'roi', 'ROI', (row) => row.roi),
          ]
        : []),
    ],
    rows,
  };
}
