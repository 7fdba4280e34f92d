/** One record that people have to decide about, as the conflicts page draws it. */
import type { Actor } from '../../plan/types.ts';
import type { ParkedField, ParkedSide } from '../../record/parked.ts';
import type { JsonObject, JsonValue, StoredRecord } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import { type Collection, collectionOfFile, type Field } from '../../schema/model.ts';
import { formatInstant } from '../../view/format.ts';
import { labelOf } from '../../view/humanise.ts';
import type { Conflict } from '../../workspace/merging/open-conflicts.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';
import { type OwnValue, ownValue } from './own-value.ts';
import type { CellMaker } from './record-fields.ts';

type ShownSide = { readonly who: string; readonly when: string; readonly datetime: string };

export type ShownConflictField = {
  readonly pointer: string;
  readonly label: string;
  readonly base: ShownCell;
  readonly ours: ShownCell;
  readonly theirs: ShownCell;
  /** Input for another value; absent where both sides are all there is, or no line can hold it. */
  readonly own?: OwnValue;
};

export type ConflictCard = {
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  readonly kind: string;
  /** Absent while there is no such record. */
  readonly href?: string;
  readonly ours?: ShownSide;
  readonly theirs?: ShownSide;
  /** True when it is known who made a side. */
  readonly known: boolean;
  readonly message?: string;
  readonly fields: readonly ShownConflictField[];
  readonly several: boolean;
  /** Its fields can only be settled all at once. */
  readonly together: boolean;
};

export function conflictCard(workspace: Reading, conflict: Conflict, actor: Actor): ConflictCard {
  const { model, index } = workspace;
  const { id, file, fields, message } = conflict;
  const collection = collectionOfFile(model, file);
  const record = index.get(id);
  const shown = record ?? standIn(conflict, collection);
  const make = shown === undefined ? undefined : cellsOf(workspace, shown);
  const side = (name: 'ours' | 'theirs'): Partial<Record<typeof name, ShownSide>> => {
    const made = conflict[name];
    return made === null ? {} : { [name]: shownSide(made, workspace) };
  };
  const ownOf = (field: Field): OwnValue | undefined =>
    collection && ownValue(workspace, collection, field, shown?.data ?? null, actor);
  return {
    id,
    title: shown === undefined ? id : workspace.displayName(shown),
    icon: collection?.icon ?? 'file',
    kind: collection?.title ?? 'File',
    ...(record === undefined ? {} : { href: recordHref(id) }),
    ...side('ours'),
    ...side('theirs'),
    known: conflict.ours !== null || conflict.theirs !== null,
    ...(message === undefined ? {} : { message }),
    fields: fields.map((field) => shownField(field, collection, make, ownOf)),
    several: fields.length > 1,
    together: fields.length > 1 && conflict.origin !== 'sync',
  };
}

/** The record as one side has it, where it is not in the index. */
function standIn(
  { id, file, fields, merged }: Conflict,
  collection: Collection | undefined,
): StoredRecord | undefined {
  const whole = fields.find(({ pointer }) => pointer === '');
  const side = whole?.ours ?? whole?.theirs ?? jsonOf(merged ?? null);
  if (collection === undefined || !isObject(side)) return undefined;
  return { collection: collection.path, id, file, blob: '', data: { ...side, id } };
}

function jsonOf(bytes: Uint8Array | null): JsonObject | null {
  return bytes === null ? null : JSON.parse(Buffer.from(bytes).toString('utf8'));
}

function shownSide({ author, at }: ParkedSide, { config }: Reading): ShownSide {
  return { who: author, when: formatInstant(at, config), datetime: at };
}

function shownField(
  { pointer, base, ours, theirs }: ParkedField,
  collection: Collection | undefined,
  make: CellMaker | undefined,
  ownOf: (field: Field) => OwnValue | undefined,
): ShownConflictField {
  if (pointer === '') {
    const words = (value: JsonValue): ShownCell =>
      plainCell('The record', value === null ? 'removed' : 'kept, as changed');
    const was = plainCell('The record', base === null ? '' : 'was there');
    return { pointer, label: 'The record', base: was, ours: words(ours), theirs: words(theirs) };
  }
  const { label, field } = placeOf(collection, pointer);
  const cell = (value: JsonValue): ShownCell =>
    field === undefined || make === undefined || isNested(value)
      ? plainCell(label, value === null ? '' : textOf(value))
      : shownCell(make(field, value));
  const own = field === undefined ? undefined : ownOf(field);
  return {
    pointer,
    label,
    base: cell(base),
    ours: cell(ours),
    theirs: cell(theirs),
    ...(own === undefined ? {} : { own }),
  };
}

/** The field that a pointer leads to, and the way there in words: `Address › City`. */
function placeOf(
  collection: Collection | undefined,
  pointer: string,
): { readonly label: string; readonly field?: Field } {
  let fields = collection?.fields;
  let field: Field | undefined;
  const labels = pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isElement = field?.type === 'array';
      field = isElement ? field?.items : fields?.get(name);
      fields = field?.properties;
      return isElement ? String(Number(name) + 1) : (field?.label ?? labelOf(name));
    });
  return { label: labels.join(' › '), ...(field === undefined ? {} : { field }) };
}

/** True for lists and objects that hold more than a cell can say. */
function isNested(value: JsonValue): boolean {
  const members = isObject(value) ? Object.values(value) : Array.isArray(value) ? value : [];
  return members.some((member) => typeof member === 'object' && member !== null);
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}

function plainCell(label: string, text: string): ShownCell {
  return shownCell({ label, text, value: text, kind: 'text' });
}
