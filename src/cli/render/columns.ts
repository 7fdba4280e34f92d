/** How wide each column of a grid becomes, and which ones have to stay out. */

export type ColumnWish = {
  /** Columns that its longest text takes, header included. */
  readonly natural: number;
  /** It is never made narrower than this: figures and dates must not be cut. */
  readonly least: number;
};

/** Widths by column; 0 = not shown, because the terminal is too narrow for it. */
export function fitColumns(
  wishes: readonly ColumnWish[],
  width: number,
  gap: number,
): readonly number[] {
  let shown = wishes.length;
  while (shown > 1 && total(wishes.slice(0, shown).map((w) => w.least)) > width) shown--;
  const kept = wishes.slice(0, shown);
  const room = width - gap * (shown - 1);
  const widths = shrink(kept, room);
  return wishes.map((_, i) => widths[i] ?? 0);

  function total(parts: readonly number[]): number {
    return parts.reduce((sum, part) => sum + part, gap * (parts.length - 1));
  }
}

/** Takes from the widest column first, so that short ones stay whole. */
function shrink(wishes: readonly ColumnWish[], room: number): number[] {
  const widths = wishes.map((w) => Math.min(w.natural, room));
  let over = widths.reduce((sum, w) => sum + w, 0) - room;
  while (over > 0) {
    let widest = -1;
    widths.forEach((w, i) => {
      const spare = w > (wishes[i]?.least ?? 0);
      if (spare && (widest < 0 || w > (widths[widest] ?? 0))) widest = i;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
    over--;
  }
  return widths.map((w) => Math.max(1, w));
}
