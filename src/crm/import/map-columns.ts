/** Which column of a file becomes which field: by names alone, so that the same headers always mean the same. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Collection, Model, Relation } from '../../schema/model.ts';
import { nearestField, type OwnTarget, ownTarget } from './field-names.ts';
import { collectionNames } from './header-names.ts';
import { judged } from './judge-columns.ts';
import { bareName } from './plain-name.ts';

/** A record that a row is about beside its main one: `company` of a row of deals. */
export type Part = {
  /** '' is the row's main record. */
  readonly name: string;
  readonly collection: Collection;
  /** How it hangs on the main record; `theirs`: the other record holds the reference. */
  readonly relation?: Relation;
  readonly holder?: 'ours' | 'theirs';
};

export type Target = OwnTarget & { readonly part: string };

export type MappedColumn = {
  readonly header: string;
  /** Null: the column is left out. */
  readonly target: Target | null;
  /** Why it is left out, and which field comes near. */
  /**
   * `unfit`: none of its values is one that the field takes; `nobody`: nothing says which record it is about; `weighted`: it
   * is what another column says, times a probability.
   */
  readonly ignored?: 'asked' | 'unknown' | 'computed' | 'unfit' | 'nobody' | 'weighted';
  readonly nearest?: string;
};

export type Mapping = {
  readonly parts: ReadonlyMap<string, Part>;
  /** In the order of the file. */
  readonly columns: readonly MappedColumn[];
};

/** Column that files of refused rows have; it is left out when they are imported. */
export const REASON_COLUMN = 'Refused because';
/** Beside it, the text of rows that could not be read at all. */
export const ORIGINAL_COLUMN = 'Could not be read';

type Finder = {
  readonly model: Model;
  readonly main: Collection;
  readonly parts: Map<string, Part>;
};

/** Headers that a name on the command line means: the very one, else those that differ in spelling. */
function namedHeaders(name: string, headers: readonly string[]): readonly string[] {
  if (headers.includes(name)) return [name];
  return headers.filter((header) => bareName(header) === bareName(name));
}

/** Throws `usage` when one of these names is that of no column. */
export function assertColumns(names: readonly string[], headers: readonly string[]): void {
  const missing = names.filter((name) => namedHeaders(name, headers).length === 0);
  const [column] = missing;
  if (column === undefined) return;
  const known = [...new Set(headers)];
  const told = missing.map((name) => `"${name}"${didYouMean(name, known)}`).join(', ');
  const message = `the file has no column ${told} (its columns: ${known.join(', ')})`;
  throw new PailError('usage', message, { column, columns: missing, known });
}

/** `map`: header → field path, an empty one leaves the column out. Throws `usage` for a path that is no field. */
export function mapColumns(
  headers: readonly string[],
  main: Collection,
  model: Model,
  map: Readonly<Record<string, string>>,
): Mapping {
  const parts = new Map<string, Part>([['', { name: '', collection: main }]]);
  const finder: Finder = { model, main, parts };
  const asked = askedFor(headers, map);
  const columns = headers.map((header): MappedColumn => {
    const path = asked.get(header) ?? asked.get(firstOf(header, headers));
    const isTold = header === REASON_COLUMN || header === ORIGINAL_COLUMN;
    if (path === '' || isTold) return { header, target: null, ignored: 'asked' };
    if (path !== undefined) return { header, target: requireTarget(path, finder, header) };
    return { ...findColumn(firstOf(header, headers), finder), header };
  });
  const isAsked = ({ header }: MappedColumn): boolean => asked.has(header);
  return judged({ parts, columns }, main, { isAsked, person: personOf(main, model) });
}

/** Of several columns with one name the later ones were numbered when they were read: they mean the same. */
function firstOf(header: string, headers: readonly string[]): string {
  const first = /^(.+) \(\d+\)$/.exec(header)?.[1];
  return first !== undefined && headers.includes(first) ? first : header;
}

function askedFor(
  headers: readonly string[],
  map: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const asked = new Map<string, string>();
  for (const [name, path] of Object.entries(map)) {
    for (const header of namedHeaders(name, headers)) asked.set(header, path);
  }
  return asked;
}

/**
 * The target of a path that a person wrote: `email`, `address.city`, `company.name`, an alias; `a|b` is field `a`, and
 * `b` where the state keeps it. `header`: the column that it is for. Throws `usage`.
 */
export function requireTarget(path: string, finder: Finder, header?: string): Target {
  const [first = '', also] = path.split('|');
  const column = findColumn(first, finder);
  if (column.target !== null)
    return also === undefined ? column.target : { ...column.target, also };
  const { main } = finder;
  const known = [...main.fields.values()].filter((field) => field.computed === undefined);
  const why = column.ignored === 'computed' ? 'is computed and cannot be imported' : 'is no field';
  const names = known.map((field) => field.name);
  const hint = didYouMean(path, names) || ` (known: ${names.join(', ')})`;
  const place = header === undefined ? '' : `column "${header}": `;
  const message = `${place}"${first}" ${why} of ${main.path}${hint}`;
  throw new PailError('usage', message, { field: first });
}

function findColumn(header: string, finder: Finder): MappedColumn {
  const { main, parts } = finder;
  const own = ownTarget(header, main);
  if (own === 'computed') return { header, target: null, ignored: 'computed' };
  if (own !== null) return { header, target: { part: '', ...own } };
  const other = partTarget(header, finder);
  if (other !== null) {
    parts.set(other.part.name, other.part);
    return { header, target: other.target };
  }
  const nearest = nearestField(header, main);
  const hint = nearest === undefined ? {} : { nearest };
  return { header, target: null, ignored: 'unknown', ...hint };
}

/** `company.name`, `Company Name`, `Account.Name`, `contact_email`, `Deal - Title`. */
function partTarget(
  header: string,
  { main, model, parts }: Finder,
): { readonly part: Part; readonly target: Target } | null {
  const bare = bareName(header);
  for (const [prefix, part] of prefixesOf(main, model)) {
    if (!bare.startsWith(prefix) || bare.length === prefix.length) continue;
    const rest = restAfter(header, prefix);
    const own = ownTarget(rest, part.collection);
    if (own === null || own === 'computed') continue;
    if (part.name === '') return { part: parts.get('') as Part, target: { part: '', ...own } };
    return { part, target: { part: part.name, ...own } };
  }
  return null;
}

/** The header's text after as many letters as the prefix has. */
function restAfter(header: string, prefix: string): string {
  let left = prefix.length;
  let at = 0;
  while (left > 0 && at < header.length) left -= bareName(header.charAt(at++)).length;
  return header.slice(at).replace(/^[^\p{L}\p{N}]+/u, '');
}

const prefixes = new WeakMap<Collection, readonly (readonly [string, Part])[]>();

/** Prefixes that name a record beside the main one, longest first; the main collection's own, too (`Deal - Title`). */
function prefixesOf(main: Collection, model: Model): readonly (readonly [string, Part])[] {
  const cached = prefixes.get(main);
  if (cached !== undefined) return cached;
  const found = new Map<string, Part>();
  const add = (names: readonly string[], part: Part): void => {
    for (const name of names) {
      const bare = bareName(name);
      if (bare !== '' && !found.has(bare)) found.set(bare, part);
    }
  };
  add(namesOfCollection(main), { name: '', collection: main });
  for (const [alias, relation] of main.forward) {
    const collection = model.collections.get(relation.to[0] ?? '');
    if (collection === undefined || relation.to.length > 1 || relation.by !== undefined) continue;
    const part: Part = { name: alias, collection, relation, holder: 'ours' };
    add([alias, relation.field, ...(relation.many ? [alias.replace(/s$/, '')] : [])], part);
    const isOnly =
      [...main.forward.values()].filter((r) => r.to.includes(collection.path)).length === 1;
    if (isOnly && collection !== main) add(namesOfCollection(collection), part);
  }
  for (const relation of main.inverse.values()) {
    const collection = model.collections.get(relation.collection);
    if (collection === undefined || collection === main || relation.to.length > 1) continue;
    if (relation.by !== undefined || relation.field.includes('[]')) continue;
    const part: Part = { name: collection.short, collection, relation, holder: 'theirs' };
    add(namesOfCollection(collection), part);
  }
  const sorted = [...found].sort(([a], [b]) => b.length - a.length);
  prefixes.set(main, sorted);
  return sorted;
}

/** The one person whom a record of a collection refers to; undefined where it is a person itself, or none or several are. */
function personOf(main: Collection, model: Model): Part | undefined {
  if (main.fields.has('email') || main.fields.has('firstName')) return undefined;
  const parts = new Set(prefixesOf(main, model).map(([, part]) => part));
  const people = [...parts].filter(
    ({ collection, holder }) => holder === 'ours' && collection.path === 'crm/contacts',
  );
  return people.length === 1 ? people[0] : undefined;
}

/** True for what other systems call the collection with this path. */
export function isNamed(path: string, name: string): boolean {
  const own = path.slice(path.lastIndexOf('/') + 1);
  const names = [own, ...collectionNames(path)];
  return names.some((one) => bareName(one) === bareName(name));
}

/** A collection by any name that a file may have for it, its own names first; undefined when none. */
export function collectionNamed(model: Model, name: string): Collection | undefined {
  const bare = bareName(name.replace(/__c$/i, ''));
  const all = [...model.collections.values()];
  const has = (names: readonly string[]): boolean => names.some((one) => bareName(one) === bare);
  return (
    all.find(({ path }) => has([path])) ??
    all.find(({ short }) => has([short])) ??
    all.find((collection) => has(namesOfCollection(collection)))
  );
}

function namesOfCollection({ path, short, title, plural, aliases }: Collection): string[] {
  const others = collectionNames(path);
  return [title, plural, short, path, ...aliases, ...others, ...others.map((name) => `${name}s`)];
}
