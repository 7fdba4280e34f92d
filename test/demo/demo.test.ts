/** The shipped bucket is what its script writes, holds the source's example records, and has no faults. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readFacts } from '../../scripts/demo/data.ts';
import { demoFiles, differences, filesBelow, root } from '../../scripts/demo/files.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import type { Workspace } from '../../src/workspace/types.ts';
import { EXAMPLES } from './examples.ts';

const bucket = join(root, 'bucket');
const read = (file: string): string => readFileSync(join(bucket, file), 'utf8');

describe('the generator', () => {
  it('gives the bucket byte for byte', () => {
    expect(differences(bucket, demoFiles())).toEqual([]);
  });

  it('gives the same bytes twice', () => {
    expect([...demoFiles()]).toEqual([...demoFiles()]);
  });
});

describe("the source's example records", () => {
  it.each(EXAMPLES)('%s stands as it is, in canonical layout', (file, record) => {
    const stored = read(file).replace('+1-202-555-0142', '+1-555-0142');
    expect(stored).toBe(canonicalText(record));
  });

  it('are all there are in the data of the generator', () => {
    const files = Object.entries(readFacts().examples).map(([path, r]) => `${path}/${r.id}.json`);
    expect(files.sort()).toEqual(EXAMPLES.map(([file]) => file).sort());
  });
});

describe('the demo workspace', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(root);
  });
  afterAll(() => workspace.close());

  it('has no faults and nothing odd: schemas, records, references, uniqueness, views', async () => {
    expect(await workspace.problems()).toEqual([]);
  });

  it("warns of one number as the source's contact has it, and takes it", async () => {
    const actor = workspace.actor('cli', 'usr_xK9mR2');
    const record = workspace.find('cont_xK9mR2');
    const plan = workspace.plan.set(
      record,
      [{ path: 'phone', op: '=', value: '+1-555-0142' }],
      actor,
    );
    expect(await workspace.check(plan, actor)).toMatchObject([
      { id: 'cont_xK9mR2', pointer: '/phone', code: 'phone', level: 'warning' },
    ]);
  });

  it.each([
    ['users', 12],
    ['users/profiles', 7],
    ['users/settings', 4],
    ['teams', 6],
    ['orgs', 1],
    ['orgs/members', 12],
    ['orgs/settings', 1],
    ['registry/connectors', 5],
    ['registry/templates', 5],
    ['registry/connector-secrets', 4],
    ['registry/schema-definitions', 3],
    ['registry/services', 12],
    ['crm/companies', 41],
    ['crm/contacts', 153],
    ['crm/deals', 80],
    ['crm/pipelines', 4],
    ['crm/stages', 18],
    ['crm/products', 8],
    ['crm/channels', 18],
    ['crm/households', 2],
    ['crm/relationships', 6],
    ['crm/leads', 17],
    ['crm/stage-history', 5],
    ['crm/line-items', 13],
    ['crm/property-interests', 6],
    ['crm/fit-criteria', 10],
    ['crm/fit-assessments', 23],
    ['crm/lead-scores', 16],
    ['crm/segments', 5],
    ['crm/segment-members', 9],
    ['crm/tags', 14],
    ['crm/notes', 14],
    ['crm/tasks', 22],
    ['crm/activities', 26],
    ['crm/emails', 12],
    ['crm/sequences', 3],
    ['projects', 6],
    ['milestones', 13],
    ['issues', 77],
    ['marketing/channels', 8],
    ['marketing/campaigns', 8],
    ['marketing/conversions', 40],
    ['support/tickets', 60],
    ['core/roles', 6],
    ['core/permissions', 27],
    ['core/role-assignments', 12],
    ['core/consents', 35],
    ['core/audit-events', 8],
    ['core/api-keys', 5],
    ['core/secrets', 5],
    ['core/policies', 5],
    ['workflow/actions', 8],
    ['workflow/approvals', 7],
    ['workflow/writebacks', 6],
    ['workflow/agent-runs', 5],
    ['workflow/imports', 5],
    ['workflow/import-rows', 9],
    ['automations', 8],
    ['webhooks/subscriptions', 4],
    ['assistant/conversations', 5],
    ['assistant/messages', 16],
    ['assistant/runs', 7],
    ['billing/customers', 20],
    ['billing/invoices', 23],
    ['billing/payments', 18],
    ['billing/usage-meters', 24],
    ['growth/waitlist', 14],
    ['edge/agents', 6],
    ['edge/devices', 5],
    ['edge/deployments', 4],
    ['intel/blobs', 6],
    ['intel/call-recordings', 2],
    ['intel/calls', 3],
    ['intel/cctv-links', 2],
    ['intel/interactions', 13],
    ['intel/messages', 13],
    ['intel/perception-events', 4],
    ['intel/qd-scores', 6],
    ['intel/qd-timeseries', 13],
    ['intel/transcripts', 2],
    ['intel/vehicle-events', 3],
    ['intel/visits', 5],
    ['intel/whatsapp-threads', 3],
    ['inventory/availability', 6],
    ['inventory/locations', 6],
    ['inventory/media', 6],
    ['inventory/pricing-history', 8],
    ['inventory/projects', 2],
    ['inventory/units', 12],
    ['oracle/canvases', 2],
    ['oracle/component-chapters', 4],
    ['oracle/component-examples', 3],
    ['oracle/component-families', 3],
    ['oracle/component-lineage', 3],
    ['oracle/component-tags', 3],
    ['oracle/component-templates', 7],
  ])('holds %s: %i records', (collection, count) => {
    expect(workspace.index.size(collection)).toBe(count);
  });

  it('leaves no reference without its target', () => {
    const dangling = [...workspace.model.collections.keys()].flatMap((path) =>
      [...workspace.index.records(path)].flatMap((record) =>
        workspace.index.linksFrom(record.id).filter((link) => link.to === null),
      ),
    );
    expect(dangling).toEqual([]);
  });

  it('has a deal in every stage of the sales pipeline', () => {
    const answer = workspace.query(
      { collection: 'deals', where: ['pipeline == "sales"'], group: 'stage', limit: 0 },
      workspace.actor('cli', 'usr_xK9mR2'),
    );
    const keys = answer.groups?.map((group) => group.key);
    expect(keys?.sort()).toEqual(['closed_lost', 'closed_won', 'lead', 'offered', 'qualified']);
  });

  it.each([
    ['won deals without a day', 'crm/deals', 'status == "won" && actualCloseDate == null'],
    ['lost deals without a reason', 'crm/deals', 'status == "lost" && lostReason == null'],
    ['deals off their probability', 'crm/deals', 'probability != stageRecord.probability'],
    [
      'tickets whose breach does not fit their answer',
      'support/tickets',
      'firstResponseAt != null && slaBreached != (firstResponseHours > slaHours)',
    ],
    [
      'conversions that disagree with a won deal',
      'marketing/conversions',
      'deal.status == "won" && revenue != deal.expectedValue',
    ],
    ['deals older than their company', 'crm/deals', 'company.createdAt > createdAt'],
    ['invoices whose amount is not the sum of their lines', 'billing/invoices', '!isBalanced'],
    [
      'invoices of another company than their deal',
      'billing/invoices',
      'dealId != null && customer.companyId != deal.companyId',
    ],
    [
      'paid invoices without the money',
      'billing/invoices',
      'status == "paid" && paidAmount != amount',
    ],
    [
      'visits to a unit of another project',
      'intel/visits',
      'unit.projectId != projectId && unitId != null',
    ],
    ['scores off their series', 'intel/qd-scores', '!series.exists(p, p.value == currentValue)'],
    [
      'units off their last price',
      'inventory/units',
      'priceHistory.size() > 0 && !priceHistory.exists(p, p.price == priceCurrent)',
    ],
    [
      'converted leads without what they became',
      'crm/leads',
      'status == "converted" && (convertedDealId == null || convertedAt == null)',
    ],
    [
      'lines that do not add up to their deal',
      'crm/deals',
      'linesTotal != null && linesTotal != expectedValue',
    ],
    ['lead scores that are not their parts', 'crm/lead-scores', '!isBalanced'],
    ['products whose weights do not add up', 'crm/fit-criteria', '!isBalanced'],
    [
      'leads off their latest score',
      'crm/leads',
      'scores.size() > 0 && !scores.exists(s, s.score == score && s.grade == grade)',
    ],
    ['tasks done without a time', 'crm/tasks', '(status == "completed") != (completedAt != null)'],
    ['issues done without a day', 'issues', 'status == "done" && completedAt == null'],
  ])('has no %s', (_, collection, where) => {
    const actor = workspace.actor('cli', 'usr_xK9mR2');
    const answer = workspace.query({ collection, where: [where], limit: 5 }, actor);
    expect(answer.items.map((item) => item.record.id)).toEqual([]);
  });
});

describe('the OpenAPI files', () => {
  const specs = filesBelow(bucket).filter((file) => file.includes('/specs/'));

  it.each(specs)('%s describes calls of its service', (file) => {
    const document = parse(read(file)) as {
      openapi: string;
      info: { title: string; version: string };
      paths: Record<string, Record<string, { operationId: string; responses: object }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(typeof document.info.version).toBe('string');
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThanOrEqual(2);
    expect(new Set(operations.map((o) => o.operationId)).size).toBe(operations.length);
    for (const operation of operations)
      expect(Object.keys(operation.responses)).toContain('default');
  });

  it('are one for each service that names one', () => {
    const named = filesBelow(join(bucket, 'registry/services'))
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(read(`registry/services/${file}`)).openapiSpec as string);
    expect(named.sort()).toEqual(specs);
  });
});
