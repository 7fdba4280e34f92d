/** Says in words what a plan changes, field by field. */

import { changeWords } from '../changes/words.ts';
import { formatProblem, type Problem } from '../errors.ts';
import { toldFields } from '../plan/told-fields.ts';
import type { Actor, Change } from '../plan/types.ts';
import { diffRecords } from '../record/diff.ts';
import type { JsonObject, JsonValue, StoredRecord } from '../record/types.ts';
import { sameValue } from '../record/value.ts';
import type { Collection } from '../schema/model.ts';
import type { Reading } from '../workspace/types.ts';
import { paint } from './render/paint.ts';
import { oneLine } from './render/safe-text.ts';

export type FieldLine = {
  readonly field: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** A computed field: it follows from the others and is not stored. */
  readonly computed: boolean;
};

/** Changed fields of one change, computed ones last; of a removal none. */
export function fieldLines(workspace: Reading, change: Change, actor: Actor): FieldLine[] {
  if (change.op === 'remove') return [];
  const before = change.op === 'create' ? {} : change.before.data;
  const stored = diffRecords(before, change.after)
    .filter((line) => line.path !== 'id')
    .map(({ path, before: from, after }) => ({
      field: path,
      before: from,
      after,
      computed: false,
    }));
  if (change.op === 'create') return stored;
  const was = workspace.computed(change.before, actor);
  const will = workspace.computed({ ...change.before, data: change.after } as StoredRecord, actor);
  const derived = Object.keys(will)
    .filter((name) => !sameValue(was[name], will[name]))
    .map((field) => ({
      field,
      before: was[field] ?? null,
      after: will[field] ?? null,
      computed: true,
    }));
  return [...stored, ...derived];
}

/** One change as `--json` shows it. */
export function changeJson(workspace: Reading, change: Change, actor: Actor): object {
  const fields = fieldLines(workspace, change, actor);
  const collection = change.op === 'create' ? change.collection : change.before.collection;
  const id = change.op === 'create' ? change.after.id : change.before.id;
  return {
    op: change.op,
    collection,
    id,
    ...(change.op === 'rename' ? { newId: change.after.id } : {}),
    ...(change.op === 'remove' ? {} : { fields }),
  };
}

/** The lines of a dry run: what happens to the record, then one line per field. */
export function previewLines(
  workspace: Reading,
  change: Change,
  actor: Actor,
  color: boolean,
): string[] {
  const head = `${verbOf(change)} ${nameOf(workspace, change)}`;
  const lines = [paint(head, { bold: true }, color)];
  const told = new Set(toldFields(change, collectionOf(workspace, change)).map((one) => one.path));
  const isTold = (line: FieldLine): boolean => line.computed || told.has(line.field);
  for (const line of fieldLines(workspace, change, actor).filter(isTold)) {
    const name = line.computed
      ? paint(`${line.field} (computed)`, { dim: true }, color)
      : line.field;
    const will = paint(valueText(line.after), { tone: 'green' }, color);
    const was =
      line.before === null ? '' : `${paint(valueText(line.before), { tone: 'red' }, color)} → `;
    lines.push(`  ${name}: ${was}${will}`);
  }
  return lines;
}

/** `stage offered → closed_won, +tag q1`: stored fields only, in one line. */
export function changeSummary(workspace: Reading, change: Change): string {
  if (change.op === 'remove') return '';
  const collection = collectionOf(workspace, change);
  const { config, index } = workspace;
  const words = changeWords(toldFields(change, collection), collection, change.after, {
    config,
    nameOf(id) {
      const record = index.get(id);
      return record === undefined ? undefined : workspace.displayName(record);
    },
  });
  return oneLine(words.join(', '));
}

/** Id and display name of the record that a change is about. */
export function nameOf(workspace: Reading, change: Change): string {
  const record =
    change.op === 'create'
      ? {
          collection: change.collection,
          id: change.after.id,
          file: '',
          blob: '',
          data: change.after,
        }
      : change.before;
  const name = workspace.displayName(record);
  return name === record.id || name === '' ? record.id : `${record.id} ${oneLine(name)}`;
}

/** A stored value as people read it, on one line and safe for a terminal; null is a dash. */
export function valueText(value: JsonValue): string {
  if (value === null) return '–';
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object' || v === null)) {
    return value.length === 0 ? '[]' : value.map(valueText).join(', ');
  }
  return typeof value === 'object' ? oneLine(JSON.stringify(value as JsonObject)) : String(value);
}

/** Problems in one text, one per line. */
export function problemLines(problems: readonly Problem[]): string {
  return problems.map((problem) => formatProblem(problem)).join('\n');
}

function collectionOf({ model }: Reading, change: Change): Collection | undefined {
  const path = change.op === 'create' ? change.collection : change.before.collection;
  return model.collections.get(path);
}

function verbOf(change: Change): string {
  if (change.op === 'rename') return `rename to ${change.after.id}:`;
  return change.op;
}
