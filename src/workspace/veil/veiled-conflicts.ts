/** What is in conflict, as one reader sees it: that a hidden field is, and nothing of its values. */

import type { Veil } from '../../access/veil.ts';
import { type Decision, sideFor } from '../../record/resolve.ts';
import type { JsonValue } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { refuseWithheld } from '../../schema/withheld.ts';

type Sides = {
  /** RFC 6901; `''`: the whole record. */
  readonly pointer: string;
  readonly base: JsonValue;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
  readonly message?: string;
  /** What goes with it, whichever side is chosen. */
  readonly also?: readonly { readonly pointer: string }[] | undefined;
};

/** Throws `forbidden` when a decision settles a field that is kept from the reader: nobody decides unseen. */
export function refuseDecided(
  { id, fields }: { readonly id: string; readonly fields: readonly Sides[] },
  decision: Decision,
  veil: Veil | null,
): void {
  const collection = guardedOf(id, veil);
  if (veil === null || collection === undefined) return;
  for (const { pointer } of fields) {
    const isDecided = decision.fields.has(pointer) || sideFor(decision, pointer) !== null;
    if (isDecided && pointer !== '') refuseWithheld(collection, pointer.split('/')[1] ?? '');
  }
  const record = decision.fields.get('');
  if (!isObject(record)) return;
  for (const name of Object.keys(record)) refuseWithheld(collection, name);
}

/** The collection of the record, as the reader has it, where it holds anything sensitive. */
function guardedOf(id: string, veil: Veil | null): Collection | undefined {
  const prefix = id.slice(0, id.indexOf('_'));
  const all = [...(veil?.model.collections.values() ?? [])];
  return all.find((one) => one.prefix === prefix && veil?.isGuarded(one.path));
}

export function veiledSides<Conflict extends Sides>(
  conflict: Conflict,
  id: string,
  veil: Veil | null,
): Conflict {
  const path = guardedOf(id, veil)?.path;
  if (veil === null || path === undefined) return conflict;
  const { pointer, base, ours, theirs } = conflict;
  const sides = { base, ours, theirs };
  if (pointer === '') {
    const seen = (side: JsonValue): JsonValue => (isObject(side) ? veil.seen(path, side) : side);
    return { ...conflict, base: seen(base), ours: seen(ours), theirs: seen(theirs) };
  }
  const isHidden = (at: string): boolean => veil.hides(path, at.split('/')[1] ?? '');
  const open = conflict.also?.filter((one) => !isHidden(one.pointer));
  const also = open === undefined ? {} : { also: open };
  if (!isHidden(pointer)) return { ...conflict, ...also };
  const hidden = Object.fromEntries(Object.keys(sides).map((side) => [side, null]));
  const said = conflict.message === undefined ? {} : { message: 'you may not read this field' };
  return { ...conflict, ...also, ...hidden, ...said };
}
