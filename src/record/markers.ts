/** Reads a record file into which git wrote both sides of a merge. */

import { decode, readJson } from './read-json.ts';
import type { JsonObject } from './types.ts';
import { isObject } from './value.ts';

/** What stands between the markers, put back into whole records. null: that version is no sound record. */
export type MarkedRecord = {
  readonly ours: JsonObject | null;
  readonly theirs: JsonObject | null;
  /** Known where git wrote it (`merge.conflictStyle` diff3 or zdiff3). */
  readonly base: JsonObject | null;
  /** What git calls the sides: `HEAD`, a branch, a commit. */
  readonly labels: { readonly ours: string; readonly theirs: string };
};

type Part = 'ours' | 'base' | 'theirs';
const MARKER = /^(<{7}|\|{7}|={7}|>{7})(?: (.*?))?\r?$/;

/** The sides of a text into which git wrote both, each with what it merged outside the markers. */
export type MarkedText = {
  readonly ours: string;
  readonly theirs: string;
  readonly base: string | null;
  readonly labels: MarkedRecord['labels'];
  /** 1-based, of the first marker. */
  readonly line: number;
};

/**
 * The versions in a file with merge markers; null when it has none, or they do not pair. Both versions hold
 * what git merged outside the markers, so it is enough to merge them again, or to choose one. In lists git may
 * have mixed up lines of two elements: where the index still holds the versions, those are the better source.
 */
export function parseMarkers(bytes: Uint8Array): MarkedRecord | null {
  const decoded = decode(bytes);
  const marked = 'fault' in decoded ? null : splitMarkers(decoded.text);
  if (marked === null) return null;
  const { ours, theirs, base, labels } = marked;
  return {
    ours: recordIn(ours),
    theirs: recordIn(theirs),
    base: base === null ? null : recordIn(base),
    labels,
  };
}

/** Null when the text has no markers, or they do not pair. */
export function splitMarkers(text: string): MarkedText | null {
  const lines: Record<Part, string[]> = { ours: [], base: [], theirs: [] };
  const labels = { ours: '', theirs: '' };
  let inside: Part | null = null;
  let hasBase = false;
  let first = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const [, marker, label = ''] = MARKER.exec(line) ?? [];
    if (marker === undefined) {
      for (const part of inside === null ? PARTS : [inside]) lines[part].push(line);
      continue;
    }
    const next: Part | null | undefined = TRANSITIONS[`${inside ?? ''}${marker[0]}`];
    if (next === undefined) return null;
    first ||= index + 1;
    if (next === 'ours') labels.ours ||= label;
    if (next === 'base') hasBase = true;
    if (next === null) labels.theirs ||= label;
    inside = next;
  }
  if (inside !== null || (labels.ours === '' && labels.theirs === '')) return null;
  return {
    ours: lines.ours.join('\n'),
    theirs: lines.theirs.join('\n'),
    base: hasBase ? lines.base.join('\n') : null,
    labels,
    line: first,
  };
}

const PARTS: readonly Part[] = ['ours', 'base', 'theirs'];

/** Part and marker → part that follows; null: outside. */
const TRANSITIONS: Readonly<Record<string, Part | null>> = {
  '<': 'ours',
  'ours|': 'base',
  'ours=': 'theirs',
  'base=': 'theirs',
  'theirs>': null,
};

function recordIn(text: string): JsonObject | null {
  const read = readJson(Buffer.from(text));
  return read.sound && isObject(read.value) ? read.value : null;
}
