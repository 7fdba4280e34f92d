/** What a CRM does with the records, over today's state. */

import {
  type MergeRequest,
  mergeDuplicates,
  mergeMessage,
} from '../../crm/duplicates/merge-duplicates.ts';
import { unmerge } from '../../crm/duplicates/unmerge.ts';
import { PailError } from '../../errors.ts';
import { mergedInto } from '../../index/merged.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor } from '../../plan/types.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import type { History } from '../history/types.ts';
import type { Crm, MergePlan, UnmergePlan } from './types.ts';

export type CrmHost = {
  readonly contextFor: (actor: Actor) => PlanContext;
  readonly titleOf: (collection: string, data: RecordData) => string;
  readonly history: Pick<History, 'mergeCommitOf'>;
};

export class LiveCrm implements Crm {
  readonly #host: CrmHost;

  constructor(host: CrmHost) {
    this.#host = host;
  }

  async planMerge(request: MergeRequest, actor: Actor): Promise<MergePlan> {
    const { changes, left } = mergeDuplicates(request, this.#host.contextFor(actor));
    const message = mergeMessage(request, (record) => this.#titleOf(record));
    return { plan: { message, changes }, left };
  }

  async planUnmerge(record: StoredRecord, actor: Actor): Promise<UnmergePlan> {
    const target = mergedInto(record.data);
    if (target === null) {
      const message = `${record.id} was not merged into another record`;
      throw new PailError('restricted', message, { id: record.id });
    }
    const commit = await this.#host.history.mergeCommitOf(record.id);
    const { changes, conflicts } = unmerge(record, commit, this.#host.contextFor(actor));
    const message = `unmerge ${this.#titleOf(record)} (${record.id}) from ${target}`;
    return { plan: { message, changes }, kept: conflicts };
  }

  #titleOf(record: StoredRecord): string {
    return this.#host.titleOf(record.collection, record.data);
  }
}
