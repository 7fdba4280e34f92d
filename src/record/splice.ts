/** Changes of a text at places, so that the rest stays as somebody wrote it. */

/** Half-open range of UTF-16 offsets, and what stands there afterwards. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/** The text with all splices made; they do not overlap, and two at one place are one. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const sorted = [...splices].sort((a, b) => b.start - a.start);
  let out = text;
  let last = -1;
  for (const { start, end, text: part } of sorted) {
    if (start === last) continue;
    last = start;
    out = `${out.slice(0, start)}${part}${out.slice(end)}`;
  }
  return out;
}
