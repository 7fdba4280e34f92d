/** Plans on their way to a reader and back: shown without what is hidden, carried out with it. */

import type { Veil } from '../../access/veil.ts';
import type { IndexReader } from '../../index/types.ts';
import type { Change, Plan } from '../../plan/types.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';

/** One reader's plans. */
export class VeiledPlans {
  readonly #veil: () => Veil | null;
  readonly #index: () => IndexReader;
  /** What a shown change stands for. */
  readonly #known = new WeakMap<Change, Change>();

  /** `index`: of everything. */
  constructor(veil: () => Veil | null, index: () => IndexReader) {
    this.#veil = veil;
    this.#index = index;
  }

  shown<P extends { readonly changes: readonly Change[] }>(plan: P): P {
    const veil = this.#veil();
    if (veil === null) return plan;
    return { ...plan, changes: plan.changes.map((change) => this.#shown(change, veil)) };
  }

  /** With the hidden values again: those that the plan was made with, else those that the records hold now. */
  lifted(plan: Plan): Plan {
    const veil = this.#veil();
    if (veil === null) return plan;
    return { ...plan, changes: plan.changes.map((change) => this.#lifted(change, veil)) };
  }

  /** A record that a face has been given, whole. */
  whole(record: StoredRecord): StoredRecord {
    const veil = this.#veil();
    if (veil?.isGuarded(record.collection) !== true) return record;
    const own = this.#index().get(record.id);
    if (own === undefined) return record;
    return { ...record, data: veil.lifted(record.collection, record.data, own.data) };
  }

  #shown(change: Change, veil: Veil): Change {
    const collection = change.op === 'create' ? change.collection : change.before.collection;
    if (!veil.isGuarded(collection)) return change;
    const before = change.op === 'create' ? {} : { before: veil.seenRecord(change.before) };
    const after = change.op === 'remove' ? {} : { after: veil.seen(collection, change.after) };
    const shown = { ...change, ...before, ...after };
    this.#known.set(shown, change);
    return shown;
  }

  #lifted(change: Change, veil: Veil): Change {
    const known = this.#known.get(change);
    if (known !== undefined) return known;
    if (change.op === 'create' || !veil.isGuarded(change.before.collection)) return change;
    const { collection } = change.before;
    const now = this.#index().get(change.before.id);
    // Changed meanwhile: what the plan says nothing about stays as it is on disk.
    if (now === undefined || now.blob !== change.before.blob) return change;
    if (change.op === 'remove') return { ...change, before: now };
    const after: RecordData = veil.lifted(collection, change.after, now.data);
    return { ...change, before: now, after };
  }
}
