/** All verbs, in the order of the overview. */

import type { App } from './app.ts';
import { declareBlame } from './commands/blame.ts';
import { declareBranch } from './commands/branch.ts';
import { declareCheck } from './commands/check.ts';
import { declareClaim, declareRelease } from './commands/claim.ts';
import { declareClient360 } from './commands/client360.ts';
import { declareConflicts } from './commands/conflicts.ts';
import { declareConvert } from './commands/convert.ts';
import { declareCreate } from './commands/create.ts';
import { declareDiff } from './commands/diff.ts';
import { declareDoctor } from './commands/doctor.ts';
import { declareDone } from './commands/done.ts';
import { declareDupes } from './commands/dupes.ts';
import { declareEdit } from './commands/edit.ts';
import { declareExport } from './commands/export.ts';
import { declareField } from './commands/field.ts';
import { declareFmt } from './commands/fmt.ts';
import { declareHook } from './commands/hook.ts';
import { declareImport } from './commands/import.ts';
import { declareInbox } from './commands/inbox.ts';
import { declareIndex } from './commands/index-state.ts';
import { declareInit } from './commands/init.ts';
import { declareLog } from './commands/log.ts';
import { declareLogActivity } from './commands/log-activity.ts';
import { declareMerge } from './commands/merge.ts';
import { declareMergeDriver } from './commands/merge-driver.ts';
import { declareMigrate } from './commands/migrate.ts';
import { declareMv } from './commands/mv.ts';
import { declarePack } from './commands/pack.ts';
import { declareQuery } from './commands/query.ts';
import { declareReport } from './commands/report.ts';
import { declareResolve } from './commands/resolve.ts';
import { declareRestore } from './commands/restore.ts';
import { declareReview } from './commands/review.ts';
import { declareRm } from './commands/rm.ts';
import { declareSchema } from './commands/schema.ts';
import { declareScore } from './commands/score.ts';
import { declareSearch } from './commands/search.ts';
import { declareSegment } from './commands/segment.ts';
import { declareServe } from './commands/serve.ts';
import { declareSet } from './commands/set.ts';
import { declareShow } from './commands/show.ts';
import { declareSla } from './commands/sla.ts';
import { declareSync } from './commands/sync.ts';
import { declareTag } from './commands/tag.ts';
import { declareTimeline } from './commands/timeline.ts';
import { declareToday } from './commands/today.ts';
import { declareTrust } from './commands/trust.ts';
import { declareUndo } from './commands/undo.ts';
import { declareUnmerge } from './commands/unmerge.ts';
import { declareView } from './commands/view.ts';
import { declareViews } from './commands/views.ts';

const DECLARATIONS = [
  declareInit,
  declareServe,
  declareDoctor,
  declareCheck,
  declareFmt,
  declarePack,
  declareCreate,
  declareShow,
  declareSet,
  declareEdit,
  declareRm,
  declareMv,
  declareImport,
  declareQuery,
  declareSearch,
  declareView,
  declareViews,
  declareSchema,
  declareReport,
  declareExport,
  declareLog,
  declareDiff,
  declareBlame,
  declareRestore,
  declareUndo,
  declareSync,
  declareConflicts,
  declareResolve,
  declareReview,
  declareBranch,
  declareConvert,
  declareLogActivity,
  declareTimeline,
  declareClient360,
  declareDupes,
  declareMerge,
  declareUnmerge,
  declareClaim,
  declareRelease,
  declareTag,
  declareSla,
  declareSegment,
  declareToday,
  declareInbox,
  declareDone,
  declareScore,
  declareMergeDriver,
  declareHook,
  declareField,
  declareMigrate,
  declareTrust,
  declareIndex,
];

/** Declares every verb on the app. */
export function declareVerbs(app: App): void {
  for (const declare of DECLARATIONS) declare(app);
}
