/** Channels, campaigns and the conversions that follow from won deals and small orders. */

import type { JsonObject } from '../../src/record/types.ts';
import { addWorkdays, earlier, timeOn } from './calendar.ts';
import { type Facts, record } from './data.ts';
import type { BuiltDeal } from './deals.ts';
import { priceOf } from './order.ts';
import type { Account } from './people.ts';
import { deck, demoId, int, pick, type Random, stream } from './random.ts';

type Draft = JsonObject & { id: string };

const ACTIONS: Readonly<Record<string, string>> = {
  google_ads: 'ad_click',
  linkedin: 'ad_click',
  content: 'content_download',
  email: 'email_clicked',
  website: 'page_view',
  events: 'event_visit',
  partners: 'webinar_attended',
  referrals: 'referral_intro',
};
const MODELS = ['last_touch', 'last_touch', 'first_touch', 'linear', 'weighted'];

export function buildChannels(facts: Facts): Draft[] {
  return facts.marketing.channels.map(({ slug, createdAt, ...channel }) => {
    const at = timeOn(stream(`channel ${slug}`), createdAt);
    return record({ id: `ch_${slug}`, ...channel, createdAt: at });
  });
}

/** Campaigns whose actuals count the conversions given. */
export function buildCampaigns(facts: Facts, conversions: readonly Draft[]): Draft[] {
  return facts.marketing.campaigns.map(({ made, reach, ...campaign }) => {
    const own = conversions.filter((c) => c['campaignId'] === campaign.id);
    const revenue = own.reduce((sum, c) => sum + Number(c['revenue']), 0);
    const actuals =
      reach === undefined ? undefined : { ...reach, conversions: own.length, revenue };
    const createdAt = timeOn(stream(`campaign ${campaign.id}`), made);
    return record({ ...campaign, ownerId: 'usr_mkt_lead', currency: 'USD', actuals, createdAt });
  });
}

export function buildConversions(
  facts: Facts,
  accounts: ReadonlyMap<string, Account>,
  deals: readonly BuiltDeal[],
): Draft[] {
  const credit = creditDecks(facts);
  const won = deals
    .filter((deal) => deal.outcome === 'won')
    .map((deal) => fromDeal(facts, deal, credit(typeOf(deal), deal.createdAt.slice(0, 10))));
  const ordered = facts.marketing.orders.map((order) => fromOrder(facts, accounts, order));
  return [...won, ...ordered];
}

function fromDeal(facts: Facts, deal: BuiltDeal, campaignId: string | null): Draft {
  const random = stream(`conversion ${deal.draft.id}`);
  const type = typeOf(deal);
  const day = deal.closedOn ?? '';
  const touches = touchpoints(facts, campaignId, deal.createdAt.slice(0, 10), day, type, random);
  return record({
    id: demoId('conv', deal.draft.id),
    type,
    contactId: deal.account.contacts[0]?.id,
    companyId: deal.account.companyId,
    dealId: deal.draft.id,
    campaignId: campaignId ?? undefined,
    channelId: creditedChannel(touches),
    revenue: deal.value,
    currency: 'USD',
    isRepeatPurchase: type !== 'new_customer' && type !== 'referral',
    attributionModel: pick(random, MODELS),
    touchpoints: touches,
    ...moment(deal.lastActivityAt),
  });
}

function fromOrder(
  facts: Facts,
  accounts: ReadonlyMap<string, Account>,
  order: Facts['marketing']['orders'][number],
): Draft {
  const [slug, type, product, count, campaignId, day] = order;
  const account = accounts.get(slug);
  if (account === undefined) throw new Error(`no company ${slug}`);
  const random = stream(`order ${slug} ${day}`);
  const touches = touchpoints(
    facts,
    campaignId,
    addWorkdays(day, -int(random, 2, 9)),
    day,
    type,
    random,
  );
  return record({
    id: demoId('conv', `${slug} ${day}`),
    type,
    contactId: account.contacts[0]?.id,
    companyId: account.companyId,
    campaignId: campaignId ?? undefined,
    channelId: creditedChannel(touches),
    revenue: priceOf(facts, product) * count,
    currency: 'USD',
    isRepeatPurchase: type === 'repeat_purchase' || type === 'upsell',
    attributionModel: pick(random, MODELS),
    touchpoints: touches,
    ...moment(timeOn(random, day)),
  });
}

/** Hands out campaigns that ran when the talks began, each kind of buyer through its own in turn. */
function creditDecks(facts: Facts): (type: string, begun: string) => string | null {
  const decks = new Map(
    Object.entries(facts.marketing.credit).map(([type, list]) => [
      type,
      deck(`credit ${type}`, list),
    ]),
  );
  return (type, begun) => {
    for (let tries = 0; tries < 8; tries++) {
      const id = decks.get(type)?.() ?? null;
      if (id === null || startOf(facts, id) <= begun) return id;
    }
    return null;
  };
}

function moment(time: string): { convertedAt: string; createdAt: string } {
  return { convertedAt: time, createdAt: time };
}

function typeOf(deal: BuiltDeal): string {
  if (deal.pipeline === 'renewals') return 'subscription_renewal';
  if (deal.pipeline === 'partnerships') return 'referral';
  return deal.pipeline === 'upsells' || deal.isExpansion ? 'upsell' : 'new_customer';
}

function startOf(facts: Facts, campaignId: string): string {
  return String(facts.marketing.campaigns.find((c) => c.id === campaignId)?.['startDate'] ?? '');
}

type Touch = { date: string; channel: string; action: string };

/** First through a channel of the campaign, then the site or a mail, oldest first. */
function touchpoints(
  facts: Facts,
  campaignId: string | null,
  begun: string,
  closed: string,
  type: string,
  random: Random,
): Touch[] {
  const campaign = facts.marketing.campaigns.find((c) => c.id === campaignId);
  const channels = (campaign?.['channels'] as string[] | undefined) ?? ['email'];
  const [main = 'email'] = channels;
  const first: Touch = {
    date: firstTouch(campaignId, begun, random),
    channel: main,
    action: ACTIONS[main] ?? 'page_view',
  };
  const isNew = type === 'new_customer' || type === 'referral';
  const second: Touch = isNew
    ? { date: begun, channel: 'website', action: pick(random, ['demo_request', 'trial_signup']) }
    : { date: begun, channel: 'email', action: 'email_opened' };
  const third: Touch = {
    date: addWorkdays(closed, -int(random, 1, 4)),
    channel: 'email',
    action: 'proposal_opened',
  };
  const all = third.date > second.date ? [first, second, third] : [first, second];
  return all.filter((touch) => touch.date <= closed);
}

/** A few days before the talks began; an event is visited while it runs. */
function firstTouch(campaignId: string | null, begun: string, random: Random): string {
  if (campaignId === 'camp_dataconf26') return earlier('2026-06-10', begun);
  return addWorkdays(begun, -int(random, 1, 7));
}

function creditedChannel(touches: readonly Touch[]): string {
  return `ch_${touches[0]?.channel ?? 'email'}`;
}
