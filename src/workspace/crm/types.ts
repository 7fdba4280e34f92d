/** What a CRM does with the records, as plans. */

import type { UndoConflict } from '../../changes/undo.ts';
import type { ActivityRequest } from '../../crm/activities/log-activity.ts';
import type { LeftOut } from '../../crm/duplicates/combine.ts';
import type { MergeRequest } from '../../crm/duplicates/merge-duplicates.ts';
import type { Converted, ConvertRequest } from '../../crm/leads/convert.ts';
import type { OwnershipRequest } from '../../crm/ownership/ownership.ts';
import type { Scored, ScoreRequest } from '../../crm/scoring/plan-scores.ts';
import type { Ranked } from '../../crm/scoring/ranking.ts';
import type { Verdict } from '../../crm/scoring/review.ts';
import type { ScoreFault } from '../../crm/scoring/rules.ts';
import type { Refreshed, SegmentRequest } from '../../crm/segments/plan-segments.ts';
import type { TagUse } from '../../crm/tags/tags.ts';
import type { Segment } from '../../expr/types.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';

export type MergePlan = {
  readonly plan: Plan;
  /** Values of the merged records that the kept one did not take. */
  readonly left: readonly LeftOut[];
};

export type UnmergePlan = {
  readonly plan: Plan;
  /** What was edited since the merge and therefore stays as it is: `ours`. */
  readonly kept: readonly UndoConflict[];
};

export type TagPlan = {
  readonly plan: Plan;
  /** Places in views that may mean the tag and stay as they are. */
  readonly left: readonly string[];
};

export type ConvertPlan = { readonly plan: Plan; readonly converted: readonly Converted[] };

export type SegmentRefreshPlan = {
  readonly plan: Plan;
  readonly segments: readonly Refreshed[];
};

/** `people`: null for all. */
export type ScoreAsk = Omit<ScoreRequest, 'people'> & {
  readonly people: readonly StoredRecord[] | null;
};

export type ScorePlan = {
  readonly plan: Plan;
  readonly scored: readonly Scored[];
  readonly faults: readonly ScoreFault[];
};

export interface Crm {
  /** One record out of several; the others are archived and lead to it. Throws `restricted`, `usage`. */
  planMerge(request: MergeRequest, actor: Actor): Promise<MergePlan>;
  /** Says that records which look alike are not the same. Throws `usage`, `restricted`. */
  planTellApart(records: readonly StoredRecord[], actor: Actor): Promise<Plan>;
  /** Gives a merged record and its references back; needs git. Throws `restricted`. */
  planUnmerge(record: StoredRecord, actor: Actor): Promise<UnmergePlan>;
  /** Leads become contacts, companies and deals, all in one plan. Throws `restricted`, `ambiguous`, `usage`. */
  planConvert(request: ConvertRequest, actor: Actor): Promise<ConvertPlan>;
  /** Gives records to a user. Throws `restricted` where somebody else has one, unless forced. */
  planClaim(request: OwnershipRequest, actor: Actor): Promise<Plan>;
  /** Puts a user's records into the pool; others' only when forced. */
  planRelease(request: OwnershipRequest, actor: Actor): Promise<Plan>;
  /** All tags, how often and where they are used. */
  tags(): Promise<readonly TagUse[]>;
  /** Another name for a tag, wherever it is held: in records, views and expressions. `force`: also into or out of system tags. */
  planRenameTag(from: string, to: string, force: boolean, actor: Actor): Promise<TagPlan>;
  /** One tag in place of several. */
  planMergeTags(
    keep: string,
    others: readonly string[],
    force: boolean,
    actor: Actor,
  ): Promise<TagPlan>;
  /** A new activity, and the dates of last contact that follow from it. Throws `usage`. */
  planActivity(request: ActivityRequest, actor: Actor): Promise<Plan>;
  /** Puts records into a static segment or takes them out. Throws `restricted`. */
  planSegment(request: SegmentRequest, actor: Actor): Promise<Plan>;
  /** Records who came into dynamic segments and who left; a faulty one is told, the others go on. */
  planSegmentRefresh(segments: readonly Segment[], actor: Actor): Promise<SegmentRefreshPlan>;
  /** Scores people; all who can be scored where none are named. What did not change is not written again. */
  planScores(request: ScoreAsk, actor: Actor): Promise<ScorePlan>;
  /** Assessments that await a review, oldest first. */
  pendingReviews(): Promise<readonly StoredRecord[]>;
  /** Settles assessments. Throws `restricted`, `usage`. */
  planReview(
    assessments: readonly StoredRecord[],
    verdict: Verdict,
    note: string | undefined,
    actor: Actor,
  ): Promise<Plan>;
  /** Who fits a product best. Throws `restricted` where its weights do not add up. */
  ranking(product: string): Promise<readonly Ranked[]>;
}
