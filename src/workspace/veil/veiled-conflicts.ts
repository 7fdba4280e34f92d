/** What is in conflict, as one reader sees it: that a hidden field is, and nothing of its values. */

import type { Veil } from '../../access/veil.ts';
import type { JsonValue } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';

type Sides = {
  /** RFC 6901; `''`: the whole record. */
  readonly pointer: string;
  readonly base: JsonValue;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
  readonly message?: string;
};

export function veiledSides<Conflict extends Sides>(
  conflict: Conflict,
  id: string,
  veil: Veil | null,
): Conflict {
  const prefix = id.slice(0, id.indexOf('_'));
  const all = [...(veil?.model.collections.values() ?? [])];
  const path = all.find((collection) => collection.prefix === prefix)?.path;
  if (veil === null || path === undefined || !veil.isGuarded(path)) return conflict;
  const { pointer, base, ours, theirs } = conflict;
  const sides = { base, ours, theirs };
  if (pointer === '') {
    const seen = (side: JsonValue): JsonValue => (isObject(side) ? veil.seen(path, side) : side);
    return { ...conflict, base: seen(base), ours: seen(ours), theirs: seen(theirs) };
  }
  if (!veil.hides(path, pointer.split('/')[1] ?? '')) return conflict;
  const hidden = Object.fromEntries(Object.keys(sides).map((side) => [side, null]));
  const said = conflict.message === undefined ? {} : { message: 'you may not read this field' };
  return { ...conflict, ...hidden, ...said };
}
