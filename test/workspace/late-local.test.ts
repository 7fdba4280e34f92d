import { expect, it } from 'vitest';
import type { RecordIndex } from '../../src/index/types.ts';
import { withLateLocal } from '../../src/workspace/late-local.ts';
import { contextOf, stored } from '../support/plan-context.ts';

const SESSION = { id: 'sess_a', userId: 'usr_a' };

/** A workspace whose one session has not been read, and whether it has been since. */
function late(): { readonly index: RecordIndex; readonly wasRead: () => boolean } {
  const { index, model } = contextOf({
    users: [{ id: 'usr_a', name: 'Ann', email: 'ann@x.example' }],
    'crm/companies': [{ id: 'comp_a', name: 'Acme', domain: 'acme.example' }],
    'crm/deals': [{ id: 'deal_a', title: 'A', companyId: 'comp_a', ownerId: 'usr_a' }],
  });
  let reads = 0;
  const wrapped = withLateLocal(index, model, () => {
    reads++;
    const record = stored('core/sessions', SESSION);
    index.applyChange({ file: record.file, record });
  });
  return { index: wrapped, wasRead: () => reads > 0 };
}

const DEAL = { id: 'deal_a', title: 'A', companyId: 'comp_a', ownerId: 'usr_a' };

it.each<[string, (index: RecordIndex) => unknown, unknown]>([
  ['a record', (index) => index.get('deal_a')?.id, 'deal_a'],
  ['how many there are', (index) => index.size('crm/deals'), 1],
  ['rows for a query', (index) => index.slabs('crm/deals').length > 0, true],
  ['the target of a link', (index) => index.targets(DEAL, 'crm/deals', 'owner').length, 1],
  ['who points at it', (index) => index.referrers('comp_a', 'crm/deals', 'companyId').length, 1],
  ['links to a company', (index) => index.linksTo('comp_a').length, 1],
  ['ids that begin so', (index) => index.idsWithPrefix('deal_', 5), ['deal_a']],
])('%s is told without reading local records', (_what, ask, answer) => {
  const { index, wasRead } = late();
  expect([ask(index), wasRead()]).toEqual([answer, false]);
});

it.each<[string, (index: RecordIndex) => unknown, unknown]>([
  ['a record of theirs', (index) => index.get('sess_a')?.id, 'sess_a'],
  ['how many of them there are', (index) => index.size('core/sessions'), 1],
  ['their rows', (index) => index.slabs('core/sessions').length > 0, true],
  ['links that may be theirs', (index) => index.linksTo('usr_a').length, 2],
  ['ids that may be theirs', (index) => index.idsWithPrefix('s', 5), ['sess_a']],
  ['their references', (index) => index.referrers('usr_a', 'core/sessions', 'userId').length, 1],
  ['a search', (index) => index.search('acme').hits.map(({ id }) => id), ['comp_a']],
  ['all there is', (index) => [...index.files()].length, 4],
])('%s is told with them, read once', (_what, ask, answer) => {
  const { index, wasRead } = late();
  expect([ask(index), wasRead()]).toEqual([answer, true]);
  expect(ask(index)).toEqual(answer);
});
