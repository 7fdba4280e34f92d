/** One record as labels and values side by side. */

import { paint, type Style } from './paint.ts';
import type { RenderOptions } from './render-rows.ts';
import { oneLine } from './safe-text.ts';
import { cut, pad, widthOf, wrap } from './text.ts';

/** A `Cell` is one. */
export type RecordPair = { readonly label: string; readonly text: string } & Style;

const GAP = 2;
const WIDEST_LABEL = 28;
/** Below this many columns for values, each value goes under its label. */
const LEAST_VALUE = 20;

/** Labels in a dim left column, values wrapped beside them (below them in a narrow terminal); null is `–`. */
export function renderRecord(pairs: readonly RecordPair[], options: RenderOptions): string {
  const labels = pairs.map((pair) => cut(oneLine(pair.label), WIDEST_LABEL));
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const room = options.width - labelWidth - GAP;
  const lines = pairs.flatMap((pair, i) => {
    const label = labels[i] ?? '';
    return room < LEAST_VALUE ? below(label, pair) : beside(label, pair);
  });
  return lines.join('\n');

  function beside(label: string, pair: RecordPair): string[] {
    const head = paint(label, { dim: true }, options.color);
    const blanks = pad('', labelWidth - widthOf(label) + GAP);
    return valueLines(pair, room).map((line, i) => {
      if (line === '') return i === 0 ? head : '';
      return i === 0 ? head + blanks + line : pad('', labelWidth + GAP) + line;
    });
  }

  function below(label: string, pair: RecordPair): string[] {
    const head = paint(cut(label, options.width), { dim: true }, options.color);
    const values = valueLines(pair, options.width - GAP);
    return [head, ...values.map((line) => (line === '' ? '' : pad('', GAP) + line))];
  }

  function valueLines(pair: RecordPair, width: number): string[] {
    if (pair.text.trim() === '') return [paint('–', { dim: true }, options.color)];
    return wrap(pair.text.trimEnd(), width).map((line) => paint(line, pair, options.color));
  }
}
