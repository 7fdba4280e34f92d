/** Two versions of a record side by side. */

import type { StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { formatInstant } from '../../view/format.ts';
import type { Workspace } from '../../workspace/types.ts';
import type { CellMaker } from './record-fields.ts';
import { type ShownChangedField, shownField } from './record-history.ts';

export type Compared = {
  readonly from: string;
  readonly to: string;
  readonly fields: readonly ShownChangedField[];
};

/** Commits, in any order: the older one comes first. Throws `not_found` for one that is not there. */
export async function compared(
  workspace: Workspace,
  collection: Collection,
  record: StoredRecord,
  [a, b]: readonly [string, string],
  make: CellMaker,
): Promise<Compared> {
  const [first, second] = await Promise.all([a, b].map((id) => workspace.history.commit(id)));
  const [older, newer] = [first, second].sort((x, y) => ((x?.at ?? '') < (y?.at ?? '') ? -1 : 1));
  const [from, to] = [older?.commit ?? a, newer?.commit ?? b];
  const { items } = await workspace.history.diff({ from, to, of: record.id });
  const words = (at: string | null | undefined): string =>
    at === null || at === undefined ? '' : formatInstant(at, workspace.config);
  const changes = items.find(({ id }) => id === record.id)?.fields ?? [];
  return {
    from: words(older?.at),
    to: words(newer?.at),
    fields: changes.map((change) => shownField(collection, change, make, from)),
  };
}
