/** What a CRM does, whose code is loaded when something is asked of it. */

import type { CrmHost } from './live-crm.ts';
import type { Crm } from './types.ts';

export function lazyCrm(host: CrmHost): Crm {
  const load = async (): Promise<Crm> => {
    const { LiveCrm } = await import('./live-crm.ts');
    return new LiveCrm(host);
  };
  return {
    planMerge: async (...asked) => (await load()).planMerge(...asked),
    planTellApart: async (...asked) => (await load()).planTellApart(...asked),
    planUnmerge: async (...asked) => (await load()).planUnmerge(...asked),
    planConvert: async (...asked) => (await load()).planConvert(...asked),
    planClaim: async (...asked) => (await load()).planClaim(...asked),
    planRelease: async (...asked) => (await load()).planRelease(...asked),
    tags: async () => (await load()).tags(),
    planRenameTag: async (...asked) => (await load()).planRenameTag(...asked),
    planMergeTags: async (...asked) => (await load()).planMergeTags(...asked),
    planActivity: async (...asked) => (await load()).planActivity(...asked),
    planScores: async (...asked) => (await load()).planScores(...asked),
    pendingReviews: async () => (await load()).pendingReviews(),
    planReview: async (...asked) => (await load()).planReview(...asked),
    ranking: async (...asked) => (await load()).ranking(...asked),
    planSegment: async (...asked) => (await load()).planSegment(...asked),
    planSegmentRefresh: async (...asked) => (await load()).planSegmentRefresh(...asked),
  };
}
