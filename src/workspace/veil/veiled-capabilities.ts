/** What a workspace can do, as one reader has it: plans and accounts without what is hidden from the reader. */

import type { Veil } from '../../access/veil.ts';
import type { Plan } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
import type { Crm } from '../crm/types.ts';
import type { History } from '../history/types.ts';
import type { Importing } from '../import/types.ts';
import type { Conflict } from '../merging/open-conflicts.ts';
import type { Merging } from '../merging/types.ts';
import type { Packs } from '../packs/types.ts';
import type { Reshaping } from '../reshape/types.ts';
import { refuseDecided, veiledSides } from './veiled-conflicts.ts';
import type { VeiledPlans } from './veiled-plans.ts';
import { veiledProblems } from './veiled-problems.ts';

export type Veiling = { readonly plans: VeiledPlans; readonly veil: () => Veil | null };

/**
 * `whole` plans on everything: what joins, brings back or turns records into others must leave out nothing. What `seen`
 * plans it decides by what the reader may read, and writes on everything.
 */
export function veiledCrm(seen: Crm, whole: Crm, { plans, veil }: Veiling): Crm {
  const all = (records: readonly StoredRecord[]): StoredRecord[] =>
    records.map((record) => plans.whole(record));
  const shownIn = <P extends { readonly plan: Plan }>(planned: P): P => ({
    ...planned,
    plan: plans.shown(planned.plan),
  });
  return {
    ...seen,
    planTellApart: async (...asked) => plans.shown(await seen.planTellApart(...asked)),
    planClaim: async (...asked) => plans.shown(await seen.planClaim(...asked)),
    planRelease: async (...asked) => plans.shown(await seen.planRelease(...asked)),
    planRenameTag: async (...asked) => shownIn(await seen.planRenameTag(...asked)),
    planMergeTags: async (...asked) => shownIn(await seen.planMergeTags(...asked)),
    planScores: async (...asked) => shownIn(await seen.planScores(...asked)),
    planReview: async (...asked) => plans.shown(await seen.planReview(...asked)),
    planSegment: async (...asked) => plans.shown(await seen.planSegment(...asked)),
    planSegmentRefresh: async (...asked) => shownIn(await seen.planSegmentRefresh(...asked)),
    async planActivity(asked, actor) {
      const collection = veil()?.model.collections.get('crm/activities');
      if (collection !== undefined) {
        for (const name of Object.keys(asked.fields)) refuseWithheld(collection, name);
      }
      return plans.shown(await whole.planActivity({ ...asked, with: all(asked.with) }, actor));
    },
    planConvert: async (asked, actor) =>
      shownIn(await whole.planConvert({ ...asked, leads: all(asked.leads) }, actor)),
    async planMerge(asked, actor) {
      const { keep, choices } = asked;
      const collection = veil()?.model.collections.get(keep.collection);
      if (collection !== undefined) {
        for (const name of choices?.keys() ?? []) refuseWithheld(collection, name);
      }
      const request = { ...asked, keep: plans.whole(keep), others: all(asked.others) };
      const { plan, left } = await whole.planMerge(request, actor);
      const isOpen = ({ pointer }: { readonly pointer: string }): boolean =>
        veil()?.hides(keep.collection, pointer.split('/')[1] ?? '') !== true;
      return { plan: plans.shown(plan), left: left.filter(isOpen) };
    },
    async planUnmerge(record, actor) {
      const { plan, kept } = await whole.planUnmerge(plans.whole(record), actor);
      return {
        plan: plans.shown(plan),
        kept: kept.map((conflict) => veiledSides(conflict, conflict.id, veil())),
      };
    },
  };
}

/** Rows are read, and records found, by what the reader may read. */
export function veiledImporting(seen: Importing, { plans }: Veiling): Importing {
  return {
    async planImport(...asked) {
      const { plan, ...rest } = await seen.planImport(...asked);
      return { plan: plan === null ? null : plans.shown(plan), ...rest };
    },
  };
}

/** Its answers are made without what is hidden; its plans are shown without. */
export function veiledHistory(whole: History, { plans }: Veiling): History {
  return {
    ...whole,
    planRestore: async (...asked) => plans.shown(plans.keeping(await whole.planRestore(...asked))),
    planUndo: async (...asked) => plans.shown(plans.keeping(await whole.planUndo(...asked))),
  };
}

export function veiledReshaping(whole: Reshaping, { plans }: Veiling): Reshaping {
  return {
    ...whole,
    planMigration: async (...asked) => plans.shown(await whole.planMigration(...asked)),
    planAddField: async (...asked) => plans.shown(await whole.planAddField(...asked)),
    planRenameField: async (...asked) => plans.shown(await whole.planRenameField(...asked)),
    planRemoveField: async (...asked) => plans.shown(await whole.planRemoveField(...asked)),
  };
}

export function veiledPacks(whole: Packs, { plans, veil }: Veiling): Packs {
  type Planned = Awaited<ReturnType<Packs['planAdd']>>;
  const shown = (planned: Planned): Planned => ({
    ...planned,
    plan: plans.shown(planned.plan),
    broken: veiledProblems(planned.broken, veil()),
  });
  return {
    planAdd: async (...asked) => shown(await whole.planAdd(...asked)),
    planUpgrade: async (...asked) => shown(await whole.planUpgrade(...asked)),
  };
}

export function veiledMerging(whole: Merging, { plans, veil }: Veiling): Merging {
  const known = new WeakMap<Conflict, Conflict>();
  const sides = <C extends Pick<Conflict, 'id' | 'fields'>>(conflict: C): C => ({
    ...conflict,
    fields: conflict.fields.map((field) => veiledSides(field, conflict.id, veil())),
  });
  type Brought = Pick<Awaited<ReturnType<Merging['sync']>>, 'conflicts' | 'problems'>;
  const brought = <T extends Brought>(result: T): T => ({
    ...result,
    conflicts: result.conflicts.map(sides),
    problems: veiledProblems(result.problems, veil()),
  });
  return {
    ...whole,
    sync: async (...asked) => brought(await whole.sync(...asked)),
    merge: async (...asked) => brought(await whole.merge(...asked)),
    async conflicts() {
      const conflicts = await whole.conflicts();
      if (veil() === null) return conflicts;
      return conflicts.map((conflict) => {
        const shown = sides(conflict);
        known.set(shown, conflict);
        return shown;
      });
    },
    problems: async () => veiledProblems(await whole.problems(), veil()),
    async resolve(conflict, decision, actor) {
      const own = known.get(conflict) ?? conflict;
      refuseDecided(own, decision, veil());
      return plans.shown(await whole.resolve(own, decision, actor));
    },
  };
}
