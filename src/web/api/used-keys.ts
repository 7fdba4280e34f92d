/** What each `Idempotency-Key` was used for, so that one key does not stand for two requests. */

import { createHash } from 'node:crypto';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { memberOf, sameValue } from '../../record/value.ts';
import { HttpProblem } from '../http-problem.ts';

/** Requests that are remembered; older ones are told by the record that they made. */
const MAX_KEYS = 1000;

export type UsedKeys = {
  /** Does the work once all work for the same id is done: a request that comes again may overtake the first. */
  inTurn(id: string, work: () => Promise<void>): Promise<void>;
  /** Notes what the request that made a record had sent. */
  note(id: string, sent: JsonObject): void;
  /** Throws 422 when the record was made by a request that had sent something else. */
  check(record: StoredRecord, sent: JsonObject): void;
};

export function createUsedKeys(): UsedKeys {
  const digests = new Map<string, string>();
  const turns = new Map<string, Promise<void>>();
  return {
    async inTurn(id, work) {
      const turn = (turns.get(id) ?? Promise.resolve()).then(work, work);
      turns.set(id, turn);
      try {
        await turn;
      } finally {
        if (turns.get(id) === turn) turns.delete(id);
      }
    },
    note(id, sent) {
      digests.set(id, digestOf(sent));
      const [oldest] = digests.keys();
      if (digests.size > MAX_KEYS && oldest !== undefined) digests.delete(oldest);
    },
    check(record, sent) {
      const known = digests.get(record.id);
      const isSame = known === undefined ? holds(record, sent) : known === digestOf(sent);
      if (isSame) return;
      const message = `this Idempotency-Key was used for another request, which made ${record.id}; nothing was written: send this one with a key of its own`;
      throw new HttpProblem(422, 'key_used', message, { id: record.id });
    },
  };
}

/** Whether a record says all that was sent: it may hold more, by defaults and lifecycles. */
function holds({ data }: StoredRecord, sent: JsonObject): boolean {
  return Object.entries(sent).every(([name, value]) => sameValue(memberOf(data, name), value));
}

function digestOf(sent: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(sent)).digest('base64');
}
