/** Snippets: the piece of a record's text that shows why a search found it. */

import { stemOf, trim } from '../index/analysis.ts';
import { type TextField, textFields, textsIn } from '../index/text-fields.ts';
import { plainLetters } from '../plain-letters.ts';
import type { RecordData } from '../record/types.ts';
import { type Collection, fieldAt } from '../schema/model.ts';
import { plainText } from './plain-text.ts';

export type Snippet = {
  /** Plain text on one line; `…` where it was cut. */
  readonly text: string;
  /** Words to highlight as [start, end) UTF-16 offsets into `text`. */
  readonly marks: readonly (readonly [number, number])[];
};

/** Length aimed at, in UTF-16 units, ellipses not counted. */
const LENGTH = 160;
/** Characters shown before the first match when the text is cut there. */
const LEAD = 40;
/** What tokens are made of: lunr splits at white space and hyphens. */
const TOKEN = /[^\s-]+/gu;

type Word = { readonly start: number; readonly end: number; readonly stem: string };
type Candidate = { readonly text: string; readonly words: readonly Word[]; readonly rank: number };

/**
 * The best piece of the best text: the one with most different search stems; of equal ones a text that is not
 * the record's title, then the weightier field. Without any match the beginning of the first text but the title.
 */
export function snippetOf(
  record: RecordData,
  collection: Collection,
  terms: readonly string[],
): Snippet {
  const wanted = new Set(terms);
  let best: Candidate | undefined;
  for (const field of textFields(collection)) {
    const isTitle = isShownAnyway(field, collection);
    for (const raw of textsIn(record, field)) {
      const text = textOf(raw, field, collection);
      const words = matchesIn(text, wanted);
      const rank = rankOf(words, isTitle, field.weight);
      if (best === undefined || rank > best.rank) best = { text, words, rank };
    }
  }
  return best === undefined ? { text: '', marks: [] } : cut(best);
}

/** True for the id and for what the display name is made of: a hit shows these beside its snippet. */
function isShownAnyway({ top }: TextField, { display }: Collection): boolean {
  return top === 'id' || display.split(/[^\w$]+/).includes(top);
}

function rankOf(words: readonly Word[], isTitle: boolean, weight: number): number {
  const different = new Set(words.map((word) => word.stem)).size;
  if (different === 0) return isTitle ? 0 : 1;
  return different * 1000 + (isTitle ? 0 : 500) + Math.min(weight, 100);
}

function textOf(raw: string, field: TextField, collection: Collection): string {
  const path = field.path.replace(/\[\].*$/, '');
  const top = fieldAt(collection, path);
  const isMarkdown = top?.ui.format === 'markdown' || field.path.includes('[]');
  return plainText(raw, isMarkdown);
}

function matchesIn(text: string, wanted: ReadonlySet<string>): Word[] {
  const words: Word[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const stem = stemOf(plainLetters(token.toLowerCase()));
    if (stem === '' || !wanted.has(stem)) continue;
    const inner = trim(token);
    const start = index + token.indexOf(inner);
    words.push({ start, end: start + inner.length, stem });
  }
  return words;
}

/** Cuts around the run of words that holds most different stems within the length, at word boundaries. */
function cut({ text, words }: Candidate): Snippet {
  const focus = bestStart(words);
  const wish =
    text.length <= LENGTH ? 0 : Math.max(0, Math.min(focus - LEAD, text.length - LENGTH));
  const start = wish === 0 ? 0 : afterSpace(text, wish, focus);
  const end = text.length <= start + LENGTH ? text.length : beforeSpace(text, start);
  const [before, after] = [start > 0 ? '…' : '', end < text.length ? '…' : ''];
  const shift = before.length - start;
  return {
    text: before + text.slice(start, end) + after,
    marks: words
      .filter((word) => word.start >= start && word.end <= end)
      .map((word) => [word.start + shift, word.end + shift] as const),
  };
}

function bestStart(words: readonly Word[]): number {
  let best = 0;
  let most = 0;
  for (const [i, first] of words.entries()) {
    const stems = new Set<string>();
    for (let j = i; j < words.length; j++) {
      const word = words[j] as Word;
      if (word.end > first.start + LENGTH - LEAD) break;
      stems.add(word.stem);
    }
    if (stems.size <= most) continue;
    best = first.start;
    most = stems.size;
  }
  return best;
}

/** First word that begins at or after `wish`, not beyond `focus`. */
function afterSpace(text: string, wish: number, focus: number): number {
  if (text[wish - 1] === ' ') return wish;
  const space = text.indexOf(' ', wish);
  return space < 0 || space >= focus ? wish : space + 1;
}

/** End of the last word that fits; a single endless word is cut, but never through a surrogate pair. */
function beforeSpace(text: string, start: number): number {
  const limit = start + LENGTH;
  const space = text.lastIndexOf(' ', limit);
  if (space > start) return space;
  return /[\uD800-\uDBFF]/.test(text[limit - 1] ?? '') ? limit - 1 : limit;
}
