/** Text in a grid of character cells: measuring, cutting, padding, wrapping. */

import { lazyPackage } from '../../lazy-package.ts';
import { oneLine } from './safe-text.ts';

/** Single characters of one column: ASCII, Latin letters, dashes, quotes, bullets, lines. No emoji, nothing that combines. */
export const PLAIN: RegExp =
  /^[\x20-\x7e\xa1-\xa8\xaa-\xac\xaf-\u02ff\u2010-\u2015\u2018-\u201f\u2022\u2026\u2500-\u257f]*$/;
// Both cost milliseconds to make, and most text is plain.
const measure = lazyPackage<typeof import('string-width')>('string-width');
let graphemes: Intl.Segmenter | undefined;

/** Columns that a safe text takes: East Asian and emoji characters take two. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : measure().default(text);
}

/** The text cut to `width` columns, ending in `…` where something is missing. Never cuts through a character. */
export function cut(text: string, width: number): string {
  if (text.length <= width && PLAIN.test(text)) return text;
  if (text.length <= width * 20 && widthOf(text) <= width) return text;
  if (width <= 0) return '';
  return `${head(text, width - 1)[0].trimEnd()}…`;
}

/** The text's beginning that fits `width` columns, and the rest. */
function head(text: string, width: number): readonly [string, string] {
  if (PLAIN.test(text)) return [text.slice(0, width), text.slice(width)];
  let used = 0;
  let end = 0;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(text)) {
    const next = used + widthOf(segment);
    if (next > width) break;
    used = next;
    end += segment.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** The text with blanks up to `width` columns; longer ones stay as they are. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

/** Safe lines of at most `width` columns, broken at blanks where there are any; the text's own breaks are kept. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  return text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((line) => wrapLine(oneLine(line), room));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (let word of line.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (widthOf(joined) <= width) {
      current = joined;
      continue;
    }
    if (current.trim() !== '') lines.push(current.trimEnd());
    while (widthOf(word) > width) {
      const [start, rest] = head(word, width);
      // A character wider than the room still has to go somewhere.
      if (start === '') break;
      lines.push(start);
      word = rest;
    }
    current = word;
  }
  lines.push(current.trimEnd());
  return lines;
}
