/** The plans a face can ask for, over today's state. */

import { withNextOccurrences } from '../crm/tasks/task-series.ts';
import type { PlanContext } from '../plan/context.ts';
import { withFollowUps } from '../plan/follow-ups.ts';
import { messageOf } from '../plan/message.ts';
import { withMirrors } from '../plan/mirrors.ts';
import { parseEdits } from '../plan/parse-edits.ts';
import { removeChanges, renameChanges } from '../plan/remove-records.ts';
import { assertStoredOnce, withStoredOnce } from '../plan/stored-once.ts';
import type { Actor, Change, Plan } from '../plan/types.ts';
import { createChanges, replaceChanges, setChanges } from '../plan/write-records.ts';
import type { JsonObject, RecordData } from '../record/types.ts';
import { recordMeant } from './by-name.ts';
import { findRecord } from './find.ts';
import type { Planner } from './types.ts';

/** `titleOf` gives the display name of a record that need not be stored yet; `format`: how money and numbers are written. */
export function createPlanner(
  contextFor: (actor: Actor) => PlanContext,
  titleOf: (collection: string, data: RecordData) => string,
  format: () => { readonly locale: string; readonly currency: string },
): Planner {
  const planOf = (changes: readonly Change[], context: PlanContext): Plan => ({
    message: messageOf(changes, context.model, (change) =>
      change.op === 'create'
        ? titleOf(change.collection, change.after)
        : titleOf(change.before.collection, change.before.data),
    ),
    changes,
  });
  const mirrored = (changes: readonly Change[], context: PlanContext): Plan => ({
    ...planOf(changes, context),
    changes: withNextOccurrences(withFollowUps(withMirrors(changes, context), context), context),
  });
  return {
    create(collection, inputs, actor) {
      const context = contextFor(actor);
      return mirrored(createChanges(collection, inputs as readonly JsonObject[], context), context);
    },
    set(record, edits, actor) {
      assertStoredOnce(record, edits);
      const context = contextFor(actor);
      return mirrored(setChanges(record, edits, context), context);
    },
    replace(record, data, actor) {
      const context = contextFor(actor);
      return mirrored(replaceChanges(record, withStoredOnce(record, data), context), context);
    },
    remove(records, actor) {
      const context = contextFor(actor);
      return planOf(removeChanges(records, context), context);
    },
    rename(record, newId, actor) {
      const context = contextFor(actor);
      return planOf(renameChanges(record, newId, context), context);
    },
    parseEdits(collection, texts, actor, record) {
      const context = contextFor(actor);
      const { me, now, timezone } = context.scope;
      const resolve = (reference: string, collections: readonly string[]): string =>
        resolveReference(reference, collections, context, titleOf);
      const { locale, currency } = format();
      const clock = { me, now, timezone };
      return parseEdits(collection, texts, {
        ...clock,
        locale,
        currency,
        resolve,
        ...(record && { record }),
      });
    },
  };
}

/** Id of the record a person means, which may be told by its name; what cannot be found is kept as given, for the check to report. */
function resolveReference(
  reference: string,
  collections: readonly string[],
  context: PlanContext,
  titleOf: (collection: string, data: RecordData) => string,
): string {
  const paths = collections.filter((path) => context.model.collections.has(path));
  const { model, index } = context;
  const found = recordMeant(reference, paths, index, {
    find: (text, path) => findRecord(text, model, index, path),
    titleOf: ({ collection, data }) => titleOf(collection, data),
  });
  return found?.id ?? reference;
}
