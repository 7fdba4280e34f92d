/** What a CRM does with the records, over today's state. */

import { type ActivityRequest, logActivity } from '../../crm/activities/log-activity.ts';
import {
  type MergeRequest,
  mergeDuplicates,
  mergeMessage,
} from '../../crm/duplicates/merge-duplicates.ts';
import { tellApart } from '../../crm/duplicates/tell-apart.ts';
import { unmerge } from '../../crm/duplicates/unmerge.ts';
import { type ConvertRequest, convertLeads } from '../../crm/leads/convert.ts';
import {
  claimChanges,
  type OwnershipRequest,
  releaseChanges,
} from '../../crm/ownership/ownership.ts';
import { planScores, scorable } from '../../crm/scoring/plan-scores.ts';
import { type Ranked, ranking } from '../../crm/scoring/ranking.ts';
import { pendingReviews, reviewChanges, type Verdict } from '../../crm/scoring/review.ts';
import {
  changeSegment,
  refreshSegments,
  type SegmentRequest,
} from '../../crm/segments/plan-segments.ts';
import { mergeTags, renameTag, type TagUse, tagUses } from '../../crm/tags/tags.ts';
import { PailError } from '../../errors.ts';
import type { Segment } from '../../expr/types.ts';
import { mergedInto } from '../../index/merged.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor, Change, Plan } from '../../plan/types.ts';
import { plural } from '../../plural.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import type { History } from '../history/types.ts';
import type { ReadState } from '../state.ts';
import type {
  ConvertPlan,
  Crm,
  MergePlan,
  ScoreAsk,
  ScorePlan,
  SegmentRefreshPlan,
  TagPlan,
  UnmergePlan,
} from './types.ts';

export type CrmHost = {
  readonly contextFor: (actor: Actor) => PlanContext;
  readonly titleOf: (collection: string, data: RecordData) => string;
  readonly history: Pick<History, 'mergeCommitOf'>;
  readonly state: () => ReadState;
  readonly root: string;
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

  async planTellApart(records: readonly StoredRecord[], actor: Actor): Promise<Plan> {
    const changes = tellApart(records, this.#host.contextFor(actor));
    const names = records.map((record) => `${this.#titleOf(record)} (${record.id})`);
    return { message: `not the same: ${names.join(', ')}`, changes };
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

  async planConvert(request: ConvertRequest, actor: Actor): Promise<ConvertPlan> {
    const { changes, converted } = convertLeads(request, this.#host.contextFor(actor));
    const [lead, ...rest] = request.leads;
    const what =
      lead === undefined || rest.length > 0
        ? plural(request.leads.length, 'lead')
        : `${this.#titleOf(lead)} (${lead.id})`;
    return { plan: { message: `convert ${what}`, changes }, converted };
  }

  async planClaim(request: OwnershipRequest, actor: Actor): Promise<Plan> {
    const changes = claimChanges(request, this.#host.contextFor(actor));
    return { message: this.#owned('claim', changes), changes };
  }

  async planRelease(request: OwnershipRequest, actor: Actor): Promise<Plan> {
    const changes = releaseChanges(request, this.#host.contextFor(actor));
    return { message: this.#owned('release', changes), changes };
  }

  async tags(): Promise<readonly TagUse[]> {
    return tagUses(this.#host.state());
  }

  async planRenameTag(from: string, to: string, force: boolean, actor: Actor): Promise<TagPlan> {
    const changes = renameTag(from, to, force, this.#host.contextFor(actor));
    return this.#retagged(`tag: rename "${from}" to "${to}"`, changes, [from], to);
  }

  async planMergeTags(
    keep: string,
    others: readonly string[],
    force: boolean,
    actor: Actor,
  ): Promise<TagPlan> {
    const changes = mergeTags(keep, others, force, this.#host.contextFor(actor));
    const names = others.map((name) => `"${name}"`).join(', ');
    return this.#retagged(`tag: merge ${names} into "${keep}"`, changes, others, keep);
  }

  async #retagged(
    message: string,
    changes: readonly Change[],
    gone: readonly string[],
    keep: string,
  ): Promise<TagPlan> {
    const { retaggedViews } = await import('./tag-views.ts');
    const { views } = this.#host.state().views;
    const { files, left } = retaggedViews(this.#host.root, views, new Set(gone), keep);
    return { plan: { message, changes, files }, left };
  }

  /** `claim Jane Smith (cont_a)`, `claim 12 records`. */
  #owned(verb: string, changes: readonly Change[]): string {
    const [first] = changes;
    if (changes.length !== 1 || first?.op !== 'update')
      return `${verb} ${plural(changes.length, 'record')}`;
    return `${verb} ${this.#titleOf(first.before)} (${first.after.id})`;
  }

  async planActivity(request: ActivityRequest, actor: Actor): Promise<Plan> {
    return logActivity(request, this.#host.contextFor(actor), this.#host.titleOf);
  }

  async planScores({ people, ...asked }: ScoreAsk, actor: Actor): Promise<ScorePlan> {
    const context = this.#host.contextFor(actor);
    const request = { ...asked, people: people ?? scorable(context) };
    const { changes, scored, faults } = planScores(request, context);
    const message = `score ${plural(new Set(scored.map(({ id }) => id)).size, 'person', 'people')}`;
    return { plan: { message, changes }, scored, faults };
  }

  async pendingReviews(): Promise<readonly StoredRecord[]> {
    return pendingReviews(this.#host.state());
  }

  async planReview(
    assessments: readonly StoredRecord[],
    verdict: Verdict,
    note: string | undefined,
    actor: Actor,
  ): Promise<Plan> {
    const changes = reviewChanges(assessments, verdict, note, this.#host.contextFor(actor));
    return {
      message: `review ${plural(assessments.length, 'assessment')}: ${verdict.kind}`,
      changes,
    };
  }

  async ranking(product: string): Promise<readonly Ranked[]> {
    return ranking(product, this.#host.state());
  }

  async planSegment(request: SegmentRequest, actor: Actor): Promise<Plan> {
    const changes = changeSegment(request, this.#host.contextFor(actor));
    const { segment, add = [], remove = [] } = request;
    const words = [...countWords('add', add.length), ...countWords('remove', remove.length)];
    return { message: `segment ${segment.name}: ${words.join(', ')}`, changes };
  }

  async planSegmentRefresh(asked: readonly Segment[], actor: Actor): Promise<SegmentRefreshPlan> {
    const { changes, segments } = refreshSegments(asked, this.#host.contextFor(actor));
    const moved = segments.filter(({ moves }) => moves.joined.length + moves.left.length > 0);
    const words = moved.map(
      ({ segment, moves }) => `${segment.name} +${moves.joined.length} -${moves.left.length}`,
    );
    const message = `segments: ${words.slice(0, 3).join(', ')}${words.length > 3 ? ' …' : ''}`;
    return { plan: { message, changes }, segments };
  }

  #titleOf(record: StoredRecord): string {
    return this.#host.titleOf(record.collection, record.data);
  }
}

function countWords(verb: string, count: number): string[] {
  return count === 0 ? [] : [`${verb} ${plural(count, 'record')}`];
}
