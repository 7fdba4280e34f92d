/** Names the edits by hand that a plan takes along, or that go with what it removes. */

import { changeWords, type Naming } from '../changes/words.ts';
import type { Problem } from '../errors.ts';
import { collectionOf } from '../plan/change-facts.ts';
import type { Change, Plan } from '../plan/types.ts';
import type { FieldChange } from '../record/diff.ts';
import { pointerOf } from '../record/pointer.ts';
import { sameValue, valueUnder } from '../record/value.ts';
import type { Model } from '../schema/model.ts';
import { shownPlace } from '../schema/record-place.ts';
import { type HandEdits, handFields } from './hand-edits.ts';

/** Warnings, one per field, so that each can be kept from who may not read it. */
export function handEditProblems(
  plan: Plan,
  edits: HandEdits,
  model: Model,
  naming: Naming,
): Problem[] {
  const ofFiles = edits.files.map((path): Problem => {
    const message = 'edited by hand and in no commit yet; those edits are committed along';
    return { path, pointer: '', ...WARNING, message };
  });
  const ofRecords = plan.changes.flatMap((change): Problem[] => {
    if (change.op === 'create') return [];
    const { id, file, data } = change.before;
    const committed = edits.records.get(id);
    if (committed === undefined) return [];
    const place = { path: shownPlace(file), id, ...WARNING };
    if (committed === null) {
      return [
        {
          ...place,
          pointer: '',
          message: `made by hand and in no commit yet; ${endOf(plan, change)}`,
        },
      ];
    }
    const collection = model.collections.get(collectionOf(change));
    return handFields(committed, data)
      .filter((field) => isTaken(field, change))
      .map((field) => {
        const words = changeWords([field], collection, data, naming).join(', ');
        const message = `${words}, edited by hand and in no commit yet; ${endOf(plan, change)}`;
        return { ...place, pointer: pointerOf(field.keys), message };
      });
  });
  return [...ofFiles, ...ofRecords];
}

const WARNING = { code: 'hand_edit', level: 'warning' } as const;

/** False where the plan itself gives the field another value. */
function isTaken({ keys, after }: FieldChange, change: Change): boolean {
  return change.op === 'remove' || sameValue(valueUnder(change.after, keys), after);
}

function endOf({ isLayout = false }: Plan, { op }: Change): string {
  if (isLayout) return 'the file is laid out anew, and committing it is left to you';
  return op === 'remove' ? 'it goes with the record' : 'it is committed along';
}
