/** Records while a plan is made of several steps: what is new, and what was changed so far. */

import type { PlanContext } from '../../plan/context.ts';
import type { Change, Edit } from '../../plan/types.ts';
import { createChanges, setChanges } from '../../plan/write-records.ts';
import { freeDerivedId } from '../../record/derived-id.ts';
import type { JsonObject, RecordData, StoredRecord } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';

export class Drafts {
  readonly #context: PlanContext;
  readonly #changes = new Map<string, Change>();

  constructor(context: PlanContext) {
    this.#context = context;
  }

  /**
   * Id of the new record. It is made from what the record is made from, so that the same done in two clones, or again
   * after it was taken back, is one record.
   */
  create(path: string, source: string, input: JsonObject): string {
    const { model, index } = this.#context;
    const collection = requireCollection(model, path);
    const id = freeDerivedId(collection.prefix, ['converted', source], index);
    const [change] = createChanges(collection, [{ ...input, id }], this.#context);
    if (change?.op !== 'create') throw new Error('a new record is one change');
    this.#changes.set(change.after.id, change);
    return change.after.id;
  }

  edit(id: string, edits: readonly Edit[]): void {
    const planned = this.#changes.get(id);
    const record = this.#recordOf(id, planned);
    const [change] = setChanges(record, edits, this.#context);
    if (change?.op !== 'update') return;
    const { after } = change;
    if (planned?.op === 'create') this.#changes.set(id, { ...planned, after });
    else if (planned?.op === 'update') this.#changes.set(id, { ...planned, after });
    else this.#changes.set(id, change);
  }

  /** The record as it will be; undefined where there is none. */
  data(id: string): RecordData | undefined {
    const planned = this.#changes.get(id);
    if (planned !== undefined && planned.op !== 'remove') return planned.after;
    return this.#context.index.record(id);
  }

  changes(): Change[] {
    return [...this.#changes.values()];
  }

  #recordOf(id: string, planned: Change | undefined): StoredRecord {
    if (planned?.op === 'create') {
      const { collection, after } = planned;
      return { id, collection, file: `${collection}/${id}.json`, blob: '', data: after };
    }
    const stored = this.#context.index.get(id);
    if (stored === undefined) throw new Error(`there is no record ${id}`);
    return planned?.op === 'update' ? { ...stored, data: planned.after } : stored;
  }
}
