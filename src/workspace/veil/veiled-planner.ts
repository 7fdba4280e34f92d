/** The planner as one reader has it: what is hidden from the reader cannot be written, and stays as it is. */

import type { Veil } from '../../access/veil.ts';
import type { Collection, Model } from '../../schema/model.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
import type { Planner } from '../types.ts';
import type { VeiledPlans } from './veiled-plans.ts';

/** `model`: of everything; `whole` plans on that. `seen` knows what the reader does: references are found by that alone. */
export function veiledPlanner(
  whole: Planner,
  seen: Pick<Planner, 'parseEdits'>,
  plans: VeiledPlans,
  veil: () => Veil | null,
  model: () => Model,
): Planner {
  const refuse = (path: string, names: Iterable<string>): void => {
    const open = veil();
    const collection = open?.model.collections.get(path);
    if (!open?.isGuarded(path) || collection === undefined) return;
    for (const name of names) {
      if (open.hides(path, name)) refuseWithheld(collection, name.split('.')[0] ?? name);
    }
  };
  const wholeOf = (collection: Collection): Collection =>
    model().collections.get(collection.path) ?? collection;
  return {
    create(collection, inputs, actor) {
      for (const input of inputs) refuse(collection.path, Object.keys(input));
      return plans.shown(whole.create(wholeOf(collection), inputs, actor));
    },
    set(record, edits, actor) {
      refuse(
        record.collection,
        edits.map(({ path }) => path),
      );
      return plans.shown(whole.set(plans.whole(record), edits, actor));
    },
    replace(record, data, actor) {
      refuse(record.collection, Object.keys(data));
      const all = plans.whole({ ...record, data });
      return plans.shown(whole.replace(plans.whole(record), all.data, actor));
    },
    remove(records, actor) {
      const all = records.map((record) => plans.whole(record));
      try {
        return plans.shown(whole.remove(all, actor));
      } catch (error) {
        throw plans.shownRefusal(error);
      }
    },
    rename: (record, newId, actor) => plans.shown(whole.rename(plans.whole(record), newId, actor)),
    parseEdits: (collection, texts, actor, record) =>
      seen.parseEdits(collection, texts, actor, record),
  };
}
