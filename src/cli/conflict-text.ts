/** A conflict for people: who wants what, per field. */

import { diffRecords } from '../record/diff.ts';
import type { ParkedConflict, ParkedField, ParkedSide } from '../record/parked.ts';
import type { JsonValue } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import type { Conflict } from '../workspace/merging/open-conflicts.ts';
import type { Reading } from '../workspace/types.ts';
import { valueText } from './changes.ts';
import type { Env } from './env.ts';
import { paint } from './render/paint.ts';
import { oneLine } from './render/safe-text.ts';

/** A heading, then per field what it was and what each side made of it. */
export function conflictText(env: Env, workspace: Reading, conflict: Conflict): string {
  const { id, fields, message } = conflict;
  const record = workspace.index.get(id);
  const name = record === undefined ? id : oneLine(workspace.displayName(record));
  const head = `${paint(name, { bold: true }, env.color)}  ${paint(id, { dim: true }, env.color)}`;
  const lines = fields.flatMap((field) => fieldLines(env, conflict, field));
  const end = fields.length === 0 ? ['  everything merges by itself; --ours writes it'] : lines;
  return [head, ...(message === undefined ? [] : [`  ${oneLine(message)}`]), ...end].join('\n');
}

function fieldLines(
  env: Env,
  conflict: Conflict,
  { pointer, base, ours, theirs }: ParkedField,
): string[] {
  const sides = { ours: by(env, conflict.ours), theirs: by(env, conflict.theirs) };
  if (pointer === '') {
    return [
      '  the record',
      `    ours    ${wholeWords(base, ours)}${sides.ours}`,
      `    theirs  ${wholeWords(base, theirs)}${sides.theirs}`,
    ];
  }
  return [
    `  ${pointer.slice(1).replaceAll('/', '.')}`,
    `    was     ${shown(base)}`,
    `    ours    ${shown(ours)}${sides.ours}`,
    `    theirs  ${shown(theirs)}${sides.theirs}`,
  ];
}

/** What a side did to a whole record. */
function wholeWords(base: JsonValue, side: JsonValue): string {
  if (!isObject(side)) return 'removed it';
  if (!isObject(base)) return 'made it';
  const changes = diffRecords(base, side).map(
    ({ path, before, after }) => `${path} ${shown(before)} → ${shown(after)}`,
  );
  return `changed it: ${changes.join(', ')}`;
}

function shown(value: JsonValue): string {
  return value === null ? '–' : oneLine(valueText(value));
}

function by(env: Env, side: ParkedSide | null): string {
  if (side === null) return '';
  const words = `  ${oneLine(side.author)}, ${side.at.slice(0, 10)}`;
  return paint(words, { dim: true }, env.color);
}

/** A conflict that a merge has just parked: what is to be decided, and how. */
export function parkedLine({ id, fields }: ParkedConflict): string {
  const names = fields.map(({ pointer }) => (pointer === '' ? 'the record' : pointer.slice(1)));
  return `to decide: ${id} (${names.join(', ')}); \`pail resolve ${id}\``;
}
