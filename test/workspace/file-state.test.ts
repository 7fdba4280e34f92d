import { expect, it } from 'vitest';
import { walkBucket } from '../../src/workspace/file-state.ts';
import { shippedModel } from '../support/model.ts';
import { makeDir } from '../support/temp-dir.ts';

it.each([
  ['', ['crm/deals/deal_a.json']],
  ['crm/deals', ['crm/deals/deal_a.json']],
  ['.conflicts', []],
  ['crm/.kept', []],
])('of what lies below "%s", hidden directories hold no records', (under, files) => {
  const bucket = makeDir({
    'crm/deals/deal_a.json': '{}',
    '.conflicts/deal_a.json': '{}',
    'crm/.kept/deal_b.json': '{}',
  });
  const found = walkBucket(bucket, shippedModel(), under);
  expect([...found].map(({ file }) => file)).toEqual(files);
});
