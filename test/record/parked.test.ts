import { expect, it } from 'vitest';
import { parkedBytes, parkedFileOf, parseParked } from '../../src/record/parked.ts';

const PARKED = {
  version: 1,
  id: 'deal_x',
  file: 'crm/deals/deal_x.json',
  fields: [{ pointer: '/title', base: null, ours: 'a', theirs: 'b' }],
  ours: null,
  theirs: { commit: 'c', author: 'Bob', at: '2026-11-01T10:00:00.000Z' },
};
const parse = (change: object): unknown =>
  parseParked(Buffer.from(JSON.stringify({ ...PARKED, ...change })));

it('reads what it wrote', () => {
  const parked = parse({});
  expect(parked).toEqual(PARKED);
  expect(parseParked(parkedBytes(parked as never))).toEqual(PARKED);
  expect(parkedFileOf('deal_x')).toBe('.conflicts/deal_x.json');
});

it.each([
  { id: '../../../schemas/crm/deals.schema' },
  { id: 'deal_x/../y' },
  { id: '' },
  { id: 7 },
  { file: '../../pail.yaml' },
  { file: 'crm/../../deal_x.json' },
  { file: '/etc/deal_x.json' },
  { file: '.git/deal_x.json' },
  { file: 'crm\\..\\deal_x.json' },
  { file: 'crm/deals/deal_y.json' },
  { version: 2 },
  { fields: {} },
  { fields: ['/title'] },
  { fields: [{ pointer: 1, base: 1, ours: 1, theirs: 1 }] },
  { fields: [{ pointer: '/title' }] },
])('takes %j for no parked conflict', (change) => {
  expect(parse(change)).toBeNull();
});

it('drops a side that is none', () => {
  expect(parse({ theirs: { commit: 1 } })).toMatchObject({ theirs: null });
});
