/** What the tones of a chart mean. */

/** What a tone means, where there are several. */
export type LegendEntry = {
  readonly label: string;
  readonly tone: string;
  readonly pale?: boolean;
  readonly isLine?: boolean;
};

/** What a part of a bar or column is, told where the pointer rests. */
export type TipLine = LegendEntry & { readonly text: string };

type Sided = { readonly side?: string; readonly tone: string; readonly pale?: boolean };

/** Sides in the order in which they first come; none where there is but one. */
export function legendOf(parts: readonly Sided[]): LegendEntry[] {
  const sides = new Map<string, LegendEntry>();
  for (const { side, tone, pale = false } of parts) {
    if (side !== undefined && !sides.has(side)) sides.set(side, { label: side, tone, pale });
  }
  return sides.size < 2 ? [] : [...sides.values()];
}
