/** A company that much has happened with: what takes longest to tell on one page. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalText } from '../src/record/canonical.ts';
import { Random } from './random.ts';
import { Words } from './words.ts';
import { day, instant, recent } from './world.ts';

export const BUSY_CLIENT = 'comp_busyclient';

const PEOPLE = 100;
const DEALS = 100;
const ACTIVITIES = 1_000;
const NOTES = 300;
const TYPES = ['email', 'call', 'meeting', 'note'];

/** Writes it into a bucket: its people and deals, 1,000 activities of theirs, and notes. The answer counts records. */
export function writeBusyClient(bucket: string): number {
  const random = new Random(360);
  const words = new Words(random);
  const ids = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${prefix}_busy${i}`);
  const [people, deals] = [ids('cont', PEOPLE), ids('deal', DEALS)];
  const anchors = [BUSY_CLIENT, ...people, ...deals];
  const at = (): string => instant(recent(random, 700));
  const records: readonly (readonly [string, object])[] = [
    [
      'crm/companies',
      { id: BUSY_CLIENT, name: 'Busy Client', domain: 'busy.example', createdAt: at() },
    ],
    ...people.map((id, i): [string, object] => [
      'crm/contacts',
      {
        id,
        firstName: words.name(random),
        lastName: words.name(random),
        email: `person${i}@busy.example`,
        companyId: BUSY_CLIENT,
        createdAt: at(),
      },
    ]),
    ...deals.map((id): [string, object] => [
      'crm/deals',
      {
        id,
        title: words.text(random, 40),
        companyId: BUSY_CLIENT,
        contactIds: [random.pick(people)],
        stage: 'offered',
        expectedValue: random.int(1, 500) * 100,
        currency: 'USD',
        probability: 60,
        expectedCloseDate: day(recent(random, 10), 30),
        pipeline: 'sales',
        createdAt: at(),
      },
    ]),
    ...ids('act', ACTIVITIES).map((id): [string, object] => {
      const happenedAt = at();
      const summary = words.text(random, 60);
      const anchorIds = [random.pick(anchors)];
      const type = random.pick(TYPES);
      return [
        'crm/activities',
        { id, type, happenedAt, anchorIds, summary, createdAt: happenedAt },
      ];
    }),
    ...ids('note', NOTES).map((id): [string, object] => {
      const anchorIds = [random.pick(anchors)];
      return ['crm/notes', { id, body: words.text(random, 200), anchorIds, createdAt: at() }];
    }),
  ];
  for (const [path, record] of records) {
    mkdirSync(join(bucket, path), { recursive: true });
    const { id } = record as { id: string };
    writeFileSync(join(bucket, path, `${id}.json`), canonicalText(record));
  }
  return records.length;
}
