/** Plans on their way to a reader and back: shown without what is hidden, carried out with it. */

import type { Veil } from '../../access/veil.ts';
import { PailError } from '../../errors.ts';
import type { IndexReader } from '../../index/types.ts';
import { isSpooled } from '../../plan/change-facts.ts';
import type { Change, Plan } from '../../plan/types.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { sameValue } from '../../record/value.ts';

/** One reader's plans. */
export class VeiledPlans {
  readonly #veil: () => Veil | null;
  readonly #index: () => IndexReader;
  /** What a shown change stands for, by what is written: that stays the same object in copies of the change. */
  readonly #known = new WeakMap<object, readonly Change[]>();

  /** `index`: of everything. */
  constructor(veil: () => Veil | null, index: () => IndexReader) {
    this.#veil = veil;
    this.#index = index;
  }

  shown<P extends { readonly changes: readonly Change[] }>(plan: P): P {
    const veil = this.#veil();
    if (veil === null) return plan;
    const changes = plan.changes.map((change) => this.#shown(change, veil));
    const isUnsaid = (shown: Change | undefined, at: number): boolean =>
      shown !== plan.changes[at] && isEmpty(shown) && !isEmpty(plan.changes[at]);
    // What looks like no change goes unsaid, and is carried out with the first that is told.
    const [first = changes[0], ...rest] = changes.filter((shown, at) => !isUnsaid(shown, at));
    if (first === undefined) return plan;
    const unsaid = plan.changes.filter(
      (_, at) => changes[at] !== first && isUnsaid(changes[at], at),
    );
    if (unsaid.length > 0) this.#known.set(writtenBy(first), [...this.#behind(first), ...unsaid]);
    return { ...plan, changes: [first, ...rest] };
  }

  /** The plan less what it does to hidden values of records that stay. Throws `forbidden` when nothing is left. */
  keeping<P extends { readonly changes: readonly Change[]; readonly files?: readonly unknown[] }>(
    plan: P,
  ): P {
    const veil = this.#veil();
    if (veil === null || plan.changes.length === 0) return plan;
    const changes = plan.changes.map((change): Change => {
      if (change.op !== 'update' || !veil.isGuarded(change.before.collection)) return change;
      const { collection, data } = change.before;
      const after = veil.lifted(collection, veil.seen(collection, change.after), data);
      return after === change.after ? change : { ...change, after };
    });
    const left = changes.filter((change, at) => change === plan.changes[at] || !isEmpty(change));
    if (left.length === 0 && (plan.files ?? []).length === 0) {
      const message =
        'all that would change are fields that you may not read; they stay as they are. Act as a user who may read them';
      throw new PailError('forbidden', message, {});
    }
    return { ...plan, changes: left };
  }

  /** With the hidden values again: those that the plan was made with, else those that the records hold now. */
  lifted(plan: Plan): Plan {
    const veil = this.#veil();
    if (veil === null) return plan;
    return { ...plan, changes: plan.changes.flatMap((change) => this.#lifted(change, veil)) };
  }

  /** Why a record has to stay, without those who refer to it only by what is hidden. */
  shownRefusal(error: unknown): unknown {
    const veil = this.#veil();
    if (veil === null || !(error instanceof PailError) || error.code !== 'restricted') return error;
    const { id, referrers } = error.data;
    if (typeof id !== 'string' || !Array.isArray(referrers)) return error;
    const links = this.#index().linksTo(id);
    const isOpen = (from: unknown): boolean =>
      links.some(
        ({ from: own, relation }) =>
          own === from && !veil.hides(relation.collection, relation.field),
      );
    const open = referrers.filter(isOpen);
    if (open.length === referrers.length) return error;
    const said = open.length === 0 ? '' : ` (${open.slice(0, 5).join(', ')} among them)`;
    const message = `${id} cannot be removed: records refer to it, some by fields that you may not read${said}; ask somebody who may`;
    return new PailError('restricted', message, { id, referrers: open });
  }

  /** A record that a face has been given, whole. */
  whole(record: StoredRecord): StoredRecord {
    const veil = this.#veil();
    if (veil?.isGuarded(record.collection) !== true) return record;
    const own = this.#index().get(record.id);
    if (own === undefined) return record;
    const isCurrent = veil.seenRecord(own).blob === record.blob;
    const data = veil.lifted(record.collection, record.data, own.data);
    return { ...record, data, blob: isCurrent ? own.blob : record.blob };
  }

  #shown(change: Change, veil: Veil): Change {
    const collection = change.op === 'create' ? change.collection : change.before.collection;
    if (!veil.isGuarded(collection)) return change;
    const before = change.op === 'create' ? null : veil.seenRecord(change.before);
    const after = change.op === 'remove' ? null : veil.seen(collection, change.after);
    const isSame =
      (change.op === 'create' || before === change.before) &&
      (change.op === 'remove' || after === change.after);
    if (isSame) return change;
    const sides = { ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) };
    const shown: Change = { ...change, ...sides };
    this.#known.set(writtenBy(shown), [change]);
    return shown;
  }

  #behind(shown: Change): readonly Change[] {
    return this.#known.get(writtenBy(shown)) ?? [shown];
  }

  #lifted(change: Change, veil: Veil): readonly Change[] {
    const [known, ...more] = this.#known.get(writtenBy(change)) ?? [];
    if (known === undefined) return [this.#liftedNow(change, veil)];
    const { dependsOn } = { dependsOn: undefined, ...change };
    const isBound = known.op === 'update' && dependsOn !== undefined;
    return [isBound ? { ...known, dependsOn } : known, ...more];
  }

  /** Of a change that no plan was shown with. */
  #liftedNow(change: Change, veil: Veil): Change {
    if (change.op === 'create' || !veil.isGuarded(change.before.collection)) return change;
    const { collection } = change.before;
    const now = this.#index().get(change.before.id);
    // Changed meanwhile: what the plan says nothing about stays as it is on disk.
    if (now === undefined || veil.seenRecord(now).blob !== change.before.blob) return change;
    if (change.op === 'remove') return { ...change, before: now };
    const after: RecordData = veil.lifted(collection, change.after, now.data);
    return { ...change, before: now, after };
  }
}

function writtenBy(change: Change): object {
  return change.op === 'remove' || isSpooled(change) ? change : change.after;
}

/** True for an update that changes nothing. */
function isEmpty(change: Change | undefined): boolean {
  if (change?.op !== 'update') return false;
  return sameValue({ ...change.before.data }, { ...change.after });
}
