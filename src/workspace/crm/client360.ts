/** Client-360 of a person, company or household, read from a workspace. */

import { CLIENTS, client360 } from '../../crm/client360/client360.ts';
import type { Client360, ClientGround } from '../../crm/client360/types.ts';
import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import type { Actor } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { History } from '../history/types.ts';
import type { Reading } from '../types.ts';
import { groundOf, pastOf } from './timeline.ts';

/** Events of the timeline that are given; `pail timeline` tells all. */
const EVENTS = 12;

/** `history` null: only what records tell, without waiting for git. Throws `usage` for other records. */
export async function clientOf(
  reading: Reading,
  history: History | null,
  record: StoredRecord,
  actor: Actor,
  now: number,
): Promise<Client360> {
  if (!CLIENTS.some((path) => path === record.collection)) {
    const message = `${record.id} is of ${record.collection}; client360 takes a person (crm/contacts), a company (crm/companies) or a household (crm/households)`;
    throw new PailError('usage', message, { id: record.id, collection: record.collection });
  }
  const { config } = reading;
  const ground: ClientGround = {
    ...groundOf(reading),
    computed: (one) => reading.computed(one, actor),
    currency: config.currency,
    now,
    today: dayOf(now, config.timezone),
  };
  const past = await pastOf(reading, history, record, ground, now);
  return client360(record, ground, EVENTS, past);
}
