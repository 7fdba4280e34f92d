/** Which fields of a collection a form offers, and which of them stand first. */
import type { JsonObject } from '../../record/types.ts';
import { isObject, memberOf, valueAt } from '../../record/value.ts';
import { type Collection, type Field, fieldAt } from '../../schema/model.ts';
import { relationOf } from '../field-cell.ts';
import { rankOf } from '../pages/collection-view.ts';
import { type Control, type ControlContext, controlOf, kindOf, leadsNowhere } from './control.ts';
import { listControl, mapControl } from './rows.ts';

export type FormFields = {
  readonly first: readonly Control[];
  /** The rest by name of the object they stand in; the record's own fields have none. */
  readonly more: readonly { readonly label: string; readonly controls: readonly Control[] }[];
  readonly moreCount: number;
};

/** Fields that Pail fills in by itself, and places for machines. */
const SYSTEM = new Set([
  'id',
  'createdAt',
  'updatedAt',
  'sourceUpdatedAt',
  'archivedAt',
  'mergedIntoId',
]);
const FIRST = 9;
const FIRST_RANK = 6;

/** True for a field that people may give a value: neither computed nor kept from some readers. */
export function isEditable(field: Field): boolean {
  if (SYSTEM.has(field.path) || field.ui.hidden === true) return false;
  return field.computed === undefined && field.sensitive === undefined;
}

/** True where the collection's records can be changed and people may give the field at `path` a value. */
export function canEdit(collection: Collection, path: string): boolean {
  if (collection.appendOnly) return false;
  const names = path.split('.');
  return names.every((_, i) => {
    const field = fieldAt(collection, names.slice(0, i + 1).join('.'));
    return field !== undefined && isEditable(field);
  });
}

/** Paths of all fields that a form can change, members of objects by theirs. */
export function editablePaths(context: ControlContext): string[] {
  const { collection } = context;
  const below = (field: Field): string[] => {
    if (!isOffered(field, context)) return [];
    const own = !field.properties?.size || field.open ? [field.path] : [];
    const paths = own.filter((path) => canEdit(collection, path));
    return [...paths, ...[...(field.properties?.values() ?? [])].flatMap(below)];
  };
  return [...collection.fields.values()].flatMap(below);
}

/** `wanted`: paths that stand first whatever they are, such as those that hold a value already. */
export function formFields(context: ControlContext, wanted: ReadonlySet<string>): FormFields {
  const { collection } = context;
  const fields = [...collection.fields.values()].filter((field) => isOffered(field, context));
  const isFirst = firstOf(collection, fields, wanted);
  const first: Control[] = [];
  const own: Control[] = [];
  const groups: { label: string; controls: Control[] }[] = [];
  for (const field of fields) {
    const controls = controlsOf(field, context);
    if (isFirst.has(field.name)) first.push(...controls);
    else if (field.properties?.size) groups.push({ label: field.label, controls });
    else own.push(...controls);
  }
  const more = [{ label: '', controls: own }, ...groups].filter((one) => one.controls.length > 0);
  const moreCount = more.reduce((sum, one) => sum + one.controls.length, 0);
  const ordered = first.toSorted((a, b) => Number(b.required) - Number(a.required));
  return { first: ordered, more, moreCount };
}

/** Names of fields that hold a value; members of objects stay with the others of theirs. */
export function filledIn({ fields }: Collection, data: JsonObject): ReadonlySet<string> {
  const filled = [...fields.values()].filter(({ name, properties }) => {
    const value = memberOf(data, name);
    const isNothing =
      value === null || value === '' || (Array.isArray(value) && value.length === 0);
    return !isNothing && !properties?.size;
  });
  return new Set(filled.map(({ name }) => name));
}

/** True for an editable field that holds a value, or could be given one here. */
function isOffered(field: Field, { workspace, data }: ControlContext): boolean {
  if (!isEditable(field)) return false;
  return valueAt(data, field.path) !== null || !leadsNowhere(field, workspace);
}

/**
 * Inputs of a field: one, or those of the members of an object; an open one has rows for what the schema does not name.
 * What is no list of objects, or no object, though it should be, is one input, so that nothing of it is lost.
 */
export function controlsOf(field: Field, context: ControlContext): Control[] {
  if (!isOffered(field, context)) return [];
  const value = valueAt(context.data, field.path);
  switch (kindOf(field)) {
    case 'list': {
      const isSound = value === null || (Array.isArray(value) && value.every(isObject));
      if (isSound) return [listControl(field, value, context)];
      const help = 'As JSON: not all that stands in it is an object.';
      return [{ ...controlOf(field, value, context), help }];
    }
    case 'map': {
      if (value !== null && !isObject(value)) return [controlOf(field, value, context)];
      const members = [...(field.properties?.values() ?? [])];
      const known = members.flatMap((member) => controlsOf(member, context));
      return field.open ? [...known, mapControl(field, value, context)] : known;
    }
    default:
      return [controlOf(field, value, context)];
  }
}

/** What must be given, what names the record, and the few that tell most of it. */
function firstOf(
  collection: Collection,
  fields: readonly Field[],
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const naming = namesIn(collection.display, collection);
  const follows = new Set(
    [...collection.fields.values()].flatMap(({ lifecycle }) =>
      Object.values(lifecycle?.enter ?? {}).flatMap(({ set }) => Object.keys(set)),
    ),
  );
  const isMust = (field: Field): boolean =>
    field.required || wanted.has(field.name) || (naming.has(field.name) && field.type === 'string');
  const must = fields.filter(isMust);
  const best = fields
    .filter((field) => !isMust(field) && !follows.has(field.name) && weightOf(field) >= FIRST_RANK)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, Math.max(0, FIRST - must.length));
  return new Set([...must, ...best].map((field) => field.name));
}

/** Fields that an expression is made of, those of computed ones among them. */
function namesIn(expression: string, { fields }: Collection): ReadonlySet<string> {
  const names = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];
  const own = names(expression);
  return new Set(own.flatMap((name) => [name, ...names(fields.get(name)?.computed ?? '')]));
}

function weightOf(field: Field): number {
  if (field.ui.format === 'phone') return FIRST_RANK;
  return relationOf(field) !== undefined && field.type === 'array' ? 0 : rankOf(field);
}
