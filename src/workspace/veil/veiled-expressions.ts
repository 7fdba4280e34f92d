/** Expressions that a writer stores: none may ask for what the writer may not read, as it would answer for everybody. */

import { invalidError, type Problem } from '../../errors.ts';
import { celFaults, celTexts } from '../../plan/cel-faults.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change } from '../../plan/types.ts';
import type { RecordData } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { shownPlace } from '../../schema/record-place.ts';

/** New expressions that do not compile on the model as the writer has it. */
export function expressionFaults(changes: readonly Change[], seen: PlanContext): Problem[] {
  return changes.flatMap((change): Problem[] => {
    if (change.op !== 'create' && change.op !== 'update') return [];
    const path = change.op === 'create' ? change.collection : change.before.collection;
    const collection = seen.model.collections.get(path);
    if (collection === undefined || collection.expressions.length === 0) return [];
    const known = new Set(
      change.op === 'create'
        ? []
        : faultsOf(collection, change.before.data, seen).map(({ sameAs }) => sameAs),
    );
    const file = change.op === 'create' ? `${path}/${change.after.id}.json` : change.before.file;
    return faultsOf(collection, change.after, seen).flatMap(({ fault, sameAs }) =>
      known.has(sameAs) ? [] : [{ path: shownPlace(file), id: change.after.id, ...fault }],
    );
  });
}

/** Faults, and what two of them have in common that are one before and after a change. */
function faultsOf(
  collection: Collection,
  data: RecordData,
  seen: PlanContext,
): readonly { readonly fault: Omit<Problem, 'path'>; readonly sameAs: string }[] {
  const texts = new Map(celTexts(collection, data).map(({ pointer, text }) => [pointer, text]));
  return celFaults(collection, data, seen)
    .filter(({ level }) => level === 'error')
    .map((fault) => ({ fault, sameAs: `${texts.get(fault.pointer)}\n${fault.message}` }));
}

/** Throws `invalid` with them. */
export function refuseExpressions(changes: readonly Change[], seen: PlanContext): void {
  const faults = expressionFaults(changes, seen);
  if (faults.length > 0) throw invalidError(faults);
}
