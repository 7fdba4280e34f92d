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

/**
 * The versions in a file with merge markers; null when it has none, or they do not pair. Both versions hold
 * what git merged outside the markers, so it is enough to merge them again, or to choose one. In lists git may
 * have mixed up lines of two elements: where the index still holds the versions, those are the better source.
 */
export function parseMarkers(bytes: Uint8Array): MarkedRecord | null {
  const decoded = decode(bytes);
  if ('fault' in decoded) return null;
  const lines: Record<Part, string[]> = { ours: [], base: [], theirs: [] };
  const labels = { ours: '', theirs: '' };
  let inside: Part | null = null;
  let hasBase = false;
  for (const line of decoded.text.split('\n')) {
    const [, marker, label = ''] = MARKER.exec(line) ?? [];
    if (marker === undefined) {
      for (const part of inside === null ? PARTS : [inside]) lines[part].push(line);
      continue;
    }
    const next: Part | null | undefined = TRANSITIONS[`${inside ?? ''}${marker[0]}`];
    if (next === undefined) return null;
    if (next === 'ours') labels.ours ||= label;
    if (next === 'base') hasBase = true;
    if (next === null) labels.theirs ||= label;
    inside = next;
  }
  const isWhole = inside === null && (labels.ours !== '' || labels.theirs !== '');
  if (!isWhole) return null;
  const [ours, theirs] = [recordIn(lines.ours), recordIn(lines.theirs)];
  return { ours, theirs, base: hasBase ? recordIn(lines.base) : null, labels };
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

function recordIn(lines: readonly string[]): JsonObject | null {
  const read = readJson(Buffer.from(lines.join('\n')));
  return read.sound && isObject(read.value) ? read.value : null;
}
