/** Events as lines for a terminal. */

import type { TimelineEvent } from '../crm/timeline/types.ts';
import { formatWhen } from '../view/format.ts';
import type { Reading } from '../workspace/types.ts';
import type { Env } from './env.ts';
import { paint } from './render/paint.ts';
import { oneLine } from './render/safe-text.ts';
import { cut, pad, widthOf, wrap } from './render/text.ts';

/** Lines of text that are shown of one event before it is cut. */
const TEXT_LINES = 3;

/** Date, what happened, with whom and by whom; below it what it was about. */
export function timelineLines(
  env: Env,
  reading: Reading,
  events: readonly TimelineEvent[],
): string[] {
  const dates = events.map(({ at }) => formatWhen(at, reading.config));
  const gutter = Math.max(0, ...dates.map(widthOf)) + 2;
  const width = Math.max(20, (env.columns ?? 100) - gutter);
  return events.flatMap((event, place) => {
    const date = paint(pad(dates[place] ?? '', gutter), { dim: true }, env.color);
    const lines = textLines(event.text, width);
    const blank = ' '.repeat(gutter);
    return [`${date}${headText(env, reading, event, width)}`, ...lines.map((line) => blank + line)];
  });
}

function headText(env: Env, reading: Reading, event: TimelineEvent, width: number): string {
  const about = event.aboutId === null ? undefined : reading.index.get(event.aboutId);
  const rest = [
    event.recordId ?? event.commit?.slice(0, 10) ?? '',
    about === undefined ? '' : reading.displayName(about),
    event.by === null ? '' : `by ${event.by.name}`,
  ].filter((text) => text !== '');
  const title = cut(oneLine(event.title), width);
  const tail = cut(oneLine(rest.join(' · ')), Math.max(0, width - widthOf(title) - 2));
  return `${paint(title, { bold: true }, env.color)}  ${paint(tail, { dim: true }, env.color)}`.trimEnd();
}

function textLines(text: string | null, width: number): string[] {
  if (text === null) return [];
  const lines = text
    .split('\n')
    .flatMap((line) => wrap(line, width))
    .filter((line) => line !== '');
  if (lines.length <= TEXT_LINES) return lines;
  return [...lines.slice(0, TEXT_LINES - 1), `${cut(lines[TEXT_LINES - 1] ?? '', width - 2)} …`];
}
