/** In which order the elements of a merged list stand. */

type Side = { keys(): Iterable<string>; has(id: string): boolean };
type Sides = { readonly base: Side; readonly ours: Side; readonly theirs: Side };

/**
 * Orders `kept`. What stands in all three versions keeps its order, or takes that of the side which changed
 * it; everything else stands behind the one it followed. Where both sides inserted at one place, the order is
 * that of the texts. So ours and theirs may be swapped, and merging a result again moves nothing.
 */
export function mergeOrder(sides: Sides, kept: ReadonlySet<string>): string[] {
  const { base, ours, theirs } = sides;
  const isCommon = (id: string): boolean =>
    kept.has(id) && base.has(id) && ours.has(id) && theirs.has(id);
  const order = orderOfCommon(
    [...base.keys()].filter(isCommon),
    [...ours.keys()].filter(isCommon),
    [...theirs.keys()].filter(isCommon),
  );
  const place = new Map(order.map((id, i) => [id, i]));
  const left = insertions(ours, place, kept);
  const right = insertions(theirs, place, kept);
  settleDoubled(left, right);
  const merged = interleave(left.get(-1) ?? [], right.get(-1) ?? []);
  for (const [i, id] of order.entries()) {
    merged.push(id, ...interleave(left.get(i) ?? [], right.get(i) ?? []));
  }
  return merged;
}

/** The order of the side that moved elements; where both did, the one whose text comes first. */
function orderOfCommon(base: string[], ours: string[], theirs: string[]): string[] {
  const [b, o, t] = [base, ours, theirs].map((ids) => JSON.stringify(ids)) as [
    string,
    string,
    string,
  ];
  if (o === b) return theirs;
  if (t === b) return ours;
  return o < t ? ours : theirs;
}

/** A side's other elements by the place of the common one they follow; -1: at the beginning. */
function insertions(
  side: Side,
  place: ReadonlyMap<string, number>,
  kept: ReadonlySet<string>,
): Map<number, string[]> {
  const found = new Map<number, string[]>();
  let after = -1;
  for (const id of side.keys()) {
    const at = place.get(id);
    if (at !== undefined) after = at;
    else if (kept.has(id)) found.set(after, [...(found.get(after) ?? []), id]);
  }
  return found;
}

/** What both sides inserted at different places stays at the earlier one. */
function settleDoubled(left: Map<number, string[]>, right: Map<number, string[]>): void {
  const placeOf = (side: Map<number, string[]>): Map<string, number> =>
    new Map([...side].flatMap(([at, ids]) => ids.map((id) => [id, at] as const)));
  const [lefts, rights] = [placeOf(left), placeOf(right)];
  for (const [side, others] of [
    [left, rights],
    [right, lefts],
  ] as const) {
    for (const [at, ids] of side) {
      side.set(
        at,
        ids.filter((id) => (others.get(id) ?? at) >= at),
      );
    }
  }
}

/** Two insertions at one place: the longer one if it holds the other in its order, else all by their texts. */
function interleave(a: readonly string[], b: readonly string[]): string[] {
  if (isWithin(b, a)) return [...a];
  if (isWithin(a, b)) return [...b];
  return [...new Set([...a, ...b])].sort();
}

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const id of whole) if (id === part[at]) at++;
  return at === part.length;
}
