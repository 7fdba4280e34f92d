/** What a header can mean within one collection: by the schema's own names, then by those of other systems. */

import { nearestName } from '../../nearest.ts';
import { type Collection, type Field, fieldAt } from '../../schema/model.ts';
import { headerNames } from './header-names.ts';
import { bareName } from './plain-name.ts';

/** Where a column goes within its collection. */
export type OwnTarget = {
  /** `id` is the row's own id in its source. */
  readonly path: string;
  /** The value goes there, too, where the record's state fills that field (`actualCloseDate` of a closed deal). */
  readonly also?: string;
};

/** The field that a header comes near to, by its name or its title. */
export function nearestField(header: string, collection: Collection): string | undefined {
  const names = new Map<string, string>();
  for (const { name, label, computed } of collection.fields.values()) {
    if (computed !== undefined) continue;
    names.set(name, name);
    names.set(label, name);
  }
  const nearest = nearestName(header, names.keys());
  return nearest === undefined ? undefined : names.get(nearest);
}

/** A field of a collection by its path, name, title or alias, or by what other systems call it. */
export function ownTarget(header: string, collection: Collection): OwnTarget | 'computed' | null {
  // `updatedAt` of a file is when its source changed the row; Pail knows its own date from history.
  const isDate = header === 'updatedAt' && collection.fields.has('sourceUpdatedAt');
  const exact = isDate ? null : exactPath(header, collection);
  if (exact !== null && exact !== 'computed') return exact;
  return namesOf(collection).get(bareName(header)) ?? exact;
}

function exactPath(path: string, collection: Collection): OwnTarget | 'computed' | null {
  const field = fieldAt(collection, path);
  if (field?.computed !== undefined && !isFullName(field, collection)) return 'computed';
  if (field !== undefined) return { path };
  const [head = '', ...rest] = path.split('.');
  const open = collection.fields.get(head);
  return rest.length > 0 && rest.every((key) => key !== '') && open?.open === true
    ? { path }
    : null;
}

/**
 * Where the whole name of a person goes in a collection that keeps first and last name apart, beside a name of its own:
 * a lead's may be that of an enquiry.
 */
export const FULL_NAME = 'fullName';

function hasOwnName({ fields }: Collection): boolean {
  const name = fields.get('name');
  const isFree = name !== undefined && name.computed === undefined && !name.required;
  return isFree && fields.has('firstName') && fields.has('lastName');
}

/** A computed `name` of a collection that keeps first and last name apart: a whole name is split. */
export function isFullName(field: Field, { fields }: Collection): boolean {
  const isComputed = field.path === 'name' && field.computed !== undefined;
  return isComputed && fields.has('firstName') && fields.has('lastName');
}

const known = new WeakMap<Collection, ReadonlyMap<string, OwnTarget | 'computed'>>();

/** Bare names of a collection's fields. What the schema says goes before what other systems say. */
function namesOf(collection: Collection): ReadonlyMap<string, OwnTarget | 'computed'> {
  const cached = known.get(collection);
  if (cached !== undefined) return cached;
  const names = new Map<string, OwnTarget | 'computed'>();
  const add = (name: string, own: OwnTarget | 'computed'): void => {
    const bare = bareName(name);
    // What is computed here may be what others say of another field: a deal's status of its stage.
    const isFree = !names.has(bare) || (names.get(bare) === 'computed' && own !== 'computed');
    if (bare !== '' && isFree) names.set(bare, own);
  };
  const fields = [...collection.fields.values()];
  const ownOf = (field: Field): OwnTarget | 'computed' =>
    field.computed === undefined || isFullName(field, collection)
      ? { path: field.path }
      : 'computed';
  // `updated_at` of a file is when its source changed the row; Pail's own date is not imported.
  const isDated = collection.fields.has('sourceUpdatedAt');
  const named = fields.filter(({ name }) => !(isDated && name === 'updatedAt'));
  for (const field of named) add(field.name, ownOf(field));
  // What the viewer hides (the tenant of a record) is seldom what other systems mean by its title.
  const shown = named.filter(({ ui }) => ui.hidden !== true);
  for (const field of shown) add(field.label, ownOf(field));
  for (const field of shown) for (const alias of field.aliases) add(alias, ownOf(field));
  for (const field of named) if (field.relation?.as) add(field.relation.as, ownOf(field));
  const inner = fields.flatMap((field) => [...(field.properties?.values() ?? [])]);
  for (const field of inner) add(field.path, { path: field.path });
  for (const table of [headerNames(collection.path), headerNames(null)]) {
    for (const [path, headers] of Object.entries(table)) {
      const [first = '', also] = path.split('|');
      if (first === FULL_NAME && hasOwnName(collection)) {
        for (const header of headers) add(header, { path: FULL_NAME });
      }
      const field = fieldAt(collection, first === FULL_NAME ? 'name' : first);
      if (field === undefined) continue;
      const own = ownOf(field);
      const isBoth = also !== undefined && collection.fields.has(also) && own !== 'computed';
      const whole = isBoth ? { ...own, also } : own;
      for (const header of headers) add(header, whole);
    }
  }
  for (const field of named) for (const alias of field.aliases) add(alias, ownOf(field));
  for (const field of inner) add(field.label, { path: field.path });
  for (const field of inner) for (const alias of field.aliases) add(alias, { path: field.path });
  known.set(collection, names);
  return names;
}
