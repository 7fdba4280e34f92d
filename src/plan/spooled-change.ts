/**
 * Changes of a plan that is too large to be held: what they say waits on a spool and is read when it is asked for.
 * Never spread them (`{ ...change }`): what is read is no property of theirs.
 */

import { canonicalBytes } from '../record/canonical.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Change } from './types.ts';

/** Where bytes wait, by the place that they were put at. */
export type Spool = {
  put(bytes: Uint8Array): number;
  get(at: number): Uint8Array;
};

export class SpooledCreate {
  readonly op = 'create';
  readonly collection: string;
  readonly id: string;
  readonly #spool: Spool;
  readonly #at: number;

  constructor({ collection, after }: Change & { readonly op: 'create' }, spool: Spool) {
    this.collection = collection;
    this.id = after.id;
    this.#spool = spool;
    this.#at = spool.put(canonicalBytes(after));
  }

  get after(): RecordData {
    return parsed(this.bytes) as RecordData;
  }

  /** Canonical bytes of `after`. */
  get bytes(): Uint8Array {
    return this.#spool.get(this.#at);
  }
}

export class SpooledUpdate {
  readonly op = 'update';
  readonly collection: string;
  readonly id: string;
  readonly #spool: Spool;
  readonly #before: number;
  readonly #after: number;

  constructor({ before, after }: Change & { readonly op: 'update' }, spool: Spool) {
    this.collection = before.collection;
    this.id = before.id;
    this.#spool = spool;
    this.#before = spool.put(Buffer.from(JSON.stringify(before)));
    this.#after = spool.put(canonicalBytes(after));
  }

  get before(): StoredRecord {
    return parsed(this.#spool.get(this.#before)) as StoredRecord;
  }

  get after(): RecordData {
    return parsed(this.bytes) as RecordData;
  }

  /** Canonical bytes of `after`. */
  get bytes(): Uint8Array {
    return this.#spool.get(this.#after);
  }
}

/** The same change with its records on the spool; one that says more than these stays as it is. */
export function spooled(change: Change, spool: Spool): Change {
  if (change instanceof SpooledCreate || change instanceof SpooledUpdate) return change;
  if (change.op === 'create') return new SpooledCreate(change, spool);
  const isPlain = change.op === 'update' && !('dependsOn' in change) && change.to === undefined;
  return isPlain ? new SpooledUpdate(change, spool) : change;
}

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
}
