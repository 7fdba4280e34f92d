/** What columns mean beside each other: once each was looked at alone, others may say more of it. */

import type { Collection } from '../../schema/model.ts';
import { FULL_NAME, isFullName, ownTarget } from './field-names.ts';
import type { MappedColumn, Mapping, Part } from './map-columns.ts';
import { keysOf } from './natural-keys.ts';
import { bareName } from './plain-name.ts';

export type Ground = {
  /** Somebody has said where the column goes. */
  readonly isAsked: (column: MappedColumn) => boolean;
  /** Whose names and addresses stand in columns that the records themselves have no fields for. */
  readonly person: Part | undefined;
};

export function judged(
  { columns: found, parts }: Mapping,
  main: Collection,
  { isAsked, person }: Ground,
): Mapping {
  const guessed = withoutWeighted(withoutSalutation(found));
  const columns = withPerson(
    found.map((column, index) => (isAsked(column) ? column : (guessed[index] ?? column))),
    person,
    parts,
  );
  const own = linkedNames(columns, main);
  const placed = own.map((column) => intoPart(column, parts));
  const idle = [...parts.values()].filter((part) => !isIdentified(part, placed));
  const gone = new Set(idle.map(({ name }) => name));
  const kept = placed.map((column): MappedColumn => {
    const isGone = column.target !== null && gone.has(column.target.part);
    return isGone ? { header: column.header, target: null, ignored: 'nobody' } : column;
  });
  const left = new Map([...parts].filter(([name]) => !gone.has(name)));
  for (const { name, relation } of parts.values()) {
    const alone = aloneIn(name, kept);
    if (relation?.many !== true || alone < 0 || kept[alone]?.target?.path !== 'email') continue;
    // Addresses and nothing else: a cell may name several people, as one of names may.
    kept[alone] = { ...(kept[alone] as MappedColumn), target: { part: '', path: relation.field } };
    left.delete(name);
  }
  return { parts: left, columns: kept };
}

/** Number of the only column of a part; -1 where it has none or several. */
function aloneIn(part: string, columns: readonly MappedColumn[]): number {
  const isOwn = ({ target }: MappedColumn): boolean => target?.part === part;
  const first = columns.findIndex(isOwn);
  return columns.filter(isOwn).length === 1 ? first : -1;
}

const NAMES = ['id', 'name', FULL_NAME, 'firstName', 'lastName', 'website'];

/** True when a column tells which record a part is: its id, its name, one of its keys. */
function isIdentified({ name, collection }: Part, columns: readonly MappedColumn[]): boolean {
  if (name === '') return true;
  const keys = keysOf(collection, []).flatMap(({ fields }) => fields);
  const telling = new Set([...NAMES, collection.display, ...keys]);
  return columns.some(({ target }) => target?.part === name && telling.has(target.path));
}

/** Beside a job title, a title is how a person is addressed: `Dr.` */
function withoutSalutation(columns: readonly MappedColumn[]): readonly MappedColumn[] {
  const isTitle = ({ target }: MappedColumn): boolean =>
    target?.part === '' && target.path === 'title';
  if (!columns.some((column) => isTitle(column) && bareName(column.header) === 'jobtitle')) {
    return columns;
  }
  return columns.map((column): MappedColumn => {
    const { header } = column;
    const isForm = isTitle(column) && bareName(header) === 'title';
    return isForm ? { header, target: null, ignored: 'unknown' } : column;
  });
}

const WEIGHTED = new Set(['expectedrevenue', 'weightedamount', 'weightedvalue', 'forecastamount']);

/** Salesforce's expected revenue is the amount times its probability: beside either it is no amount. */
function withoutWeighted(columns: readonly MappedColumn[]): readonly MappedColumn[] {
  const isWeighted = ({ header }: MappedColumn): boolean => WEIGHTED.has(bareName(header));
  const paths = new Set(
    columns.flatMap((one) =>
      one.target?.part === '' && !isWeighted(one) ? [one.target.path] : [],
    ),
  );
  return columns.map((column): MappedColumn => {
    const path = column.target?.part === '' && isWeighted(column) ? column.target.path : null;
    const isDoubled = path !== null && (paths.has(path) || paths.has('probability'));
    return isDoubled ? { header: column.header, target: null, ignored: 'weighted' } : column;
  });
}

const PERSONAL: readonly string[] = ['firstName', 'lastName', 'email', 'phone', 'mobile'];

/** `First Name`, `Last Name` and `Email` of a table of deals are those of its person, if they tell who that is. */
function withPerson(
  columns: readonly MappedColumn[],
  person: Part | undefined,
  parts: ReadonlyMap<string, Part>,
): readonly MappedColumn[] {
  if (person === undefined) return columns;
  const placed = columns.map((column): MappedColumn => {
    const own = column.ignored === 'unknown' ? ownTarget(column.header, person.collection) : null;
    if (own === null || own === 'computed' || !PERSONAL.includes(own.path)) return column;
    return { header: column.header, target: { part: person.name, ...own } };
  });
  const paths = new Set(
    placed.flatMap(({ target }) => (target?.part === person.name ? [target.path] : [])),
  );
  const isTold = paths.has('email') || (paths.has('firstName') && paths.has('lastName'));
  if (!isTold) return columns;
  (parts as Map<string, Part>).set(person.name, person);
  return placed;
}

/** Where other columns tell more of a linked record, the one that names it is one of theirs. */
function intoPart(column: MappedColumn, parts: ReadonlyMap<string, Part>): MappedColumn {
  const { target, header } = column;
  if (target === null || target.part !== '') return column;
  for (const { name, collection, relation, holder } of parts.values()) {
    if (holder !== 'ours' || relation?.field !== target.path) continue;
    if (/ids?$/.test(bareName(header))) return { header, target: { part: name, path: 'id' } };
    const shown = collection.fields.get(collection.display);
    if (shown === undefined || (shown.computed !== undefined && !isFullName(shown, collection))) {
      continue;
    }
    return { header, target: { part: name, path: shown.path } };
  }
  return column;
}

/**
 * A column that gives only the name of a linked record (`companyName` of a contact) links it, where no other column
 * does; the field keeps the name that finds none.
 */
function linkedNames(columns: readonly MappedColumn[], main: Collection): readonly MappedColumn[] {
  const used = new Set(columns.flatMap(({ target }) => (target?.part === '' ? [target.path] : [])));
  return columns.map((column) => {
    const { target } = column;
    if (target === null || target.part !== '' || !target.path.endsWith('Name')) return column;
    const relation = main.forward.get(target.path.slice(0, -4));
    if (relation === undefined || relation.field !== `${relation.as}Id`) return column;
    if (used.has(relation.field)) return column;
    return { ...column, target: { ...target, path: relation.field } };
  });
}
