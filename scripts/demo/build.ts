/** The whole demo bucket as texts by file. Pure: the same facts give the same bytes. */

import { canonicalText } from '../../src/record/canonical.ts';
import { inSchemaOrder } from '../../src/record/order-keys.ts';
import type { JsonObject, RecordData } from '../../src/record/types.ts';
import type { Model } from '../../src/schema/model.ts';
import { buildAccess } from './access.ts';
import { buildTalks } from './assistant.ts';
import { buildBilling } from './billing.ts';
import { type Facts, record } from './data.ts';
import { buildDeals } from './deals.ts';
import { finishCompanies, finishContacts, traceAccounts } from './finish.ts';
import { buildIssues, buildMilestones, buildProjects } from './issues.ts';
import { buildCampaigns, buildChannels, buildConversions } from './marketing.ts';
import { buildAccounts, buildUsers } from './people.ts';
import { buildServices, buildSpecs } from './services.ts';
import { buildTickets } from './tickets.ts';
import { writtenRecords } from './written.ts';

type Draft = JsonObject & { id: string };

const FOUNDED = '2025-01-06T15:00:00Z';

/** File path below the bucket → text. */
export function buildBucket(facts: Facts, model: Model): Map<string, string> {
  const files = new Map<string, string>();
  for (const [collection, records] of Object.entries(buildRecords(facts, model))) {
    const order = [...(model.collections.get(collection)?.fields.keys() ?? [])];
    const example = facts.examples[collection];
    for (const draft of records) {
      const data = draft.id === example?.id ? draft : inSchemaOrder(draft as RecordData, order);
      files.set(`${collection}/${draft.id}.json`, canonicalText(data));
    }
  }
  for (const [file, text] of buildSpecs(facts)) files.set(`registry/services/${file}`, text);
  return files;
}

function buildRecords(facts: Facts, model: Model): Record<string, Draft[]> {
  const list = buildAccounts(facts);
  const accounts = new Map(list.map((account) => [account.facts.slug, account]));
  const deals = buildDeals(facts, accounts);
  const issues = buildIssues(facts);
  const tickets = buildTickets(facts, accounts, issues, customerSince(deals));
  const conversions = buildConversions(facts, accounts, deals);
  const traces = traceAccounts(list, deals, tickets, conversions);
  const all: Record<string, Draft[]> = {
    users: buildUsers(facts),
    'registry/services': buildServices(facts),
    'crm/companies': finishCompanies(list, traces),
    'crm/contacts': finishContacts(list, traces),
    'crm/pipelines': pipelines(facts),
    'crm/stages': stages(facts),
    'crm/products': facts.reference.products.map((product) =>
      record({ ...product, status: 'active', currency: 'USD', createdAt: FOUNDED }),
    ),
    'crm/deals': deals.map((deal) => deal.draft),
    projects: buildProjects(facts),
    milestones: buildMilestones(facts),
    issues: issues.map((issue) => issue.draft),
    'marketing/channels': buildChannels(facts),
    'marketing/conversions': conversions,
    'marketing/campaigns': buildCampaigns(facts, conversions),
    'support/tickets': tickets.map((ticket) => ticket.draft),
    ...writtenRecords(facts.written, model),
  };
  const records = withExamples(facts, all);
  return {
    ...records,
    ...buildAccess(facts, records),
    ...buildTalks(facts),
    ...buildBilling(records),
  };
}

/** Jane's number in the source lacks its area code; the demo's can be called, were it not fictional. */
const EXAMPLE_PHONE = '+1-202-555-0142';

function withExamples(facts: Facts, all: Record<string, Draft[]>): Record<string, Draft[]> {
  for (const [collection, example] of Object.entries(facts.examples)) {
    const others = (all[collection] ?? []).filter((draft) => draft.id !== example.id);
    const hasPhone = typeof example['phone'] === 'string';
    all[collection] = [...others, hasPhone ? { ...example, phone: EXAMPLE_PHONE } : example];
  }
  return all;
}

/** Day on which a company of 2026 signed; older customers are not in the map. */
function customerSince(deals: ReturnType<typeof buildDeals>): Map<string, string> {
  const signed = deals.filter(
    (deal) => deal.outcome === 'won' && deal.account.facts.story === 'won',
  );
  return new Map(signed.map((deal) => [deal.account.facts.slug, deal.closedOn ?? '']));
}

function pipelines(facts: Facts): Draft[] {
  return facts.reference.pipelines.map((pipeline, order) =>
    record({
      id: `pipe_${pipeline.key}`,
      ...pipeline,
      order: order + 1,
      isActive: true,
      createdAt: FOUNDED,
    }),
  );
}

function stages(facts: Facts): Draft[] {
  return Object.entries(facts.reference.stages).flatMap(([pipeline, list]) =>
    list.map((stage, order) =>
      record({
        id: `stage_${pipeline}_${stage.key}`,
        pipeline,
        ...stage,
        order: order + 1,
        createdAt: FOUNDED,
      }),
    ),
  );
}
