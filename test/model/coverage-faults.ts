/** What a coverage line promises, checked against the loaded model. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '../../src/record/types.ts';
import { memberOf } from '../../src/record/value.ts';
import type { Collection, Field, Model } from '../../src/schema/model.ts';
import type { Line } from './coverage-lines.ts';

/** What is wrong with a list, each with its line. */
export function coverageFaults(lines: readonly Line[], model: Model): string[] {
  const faults = lines.flatMap((line) => {
    const fault = lineFault(line, model);
    return fault === null ? [] : [`line ${line.at}, ${line.entity} ${line.name}: ${fault}`];
  });
  return [...faults, ...doubled(lines), ...miscounted(lines)];
}

function lineFault(line: Line, model: Model): string | null {
  const { kind, target, note } = line;
  const place = kind === 'entity' ? line.collection : target;
  if (place === '') return note === '' ? 'goes nowhere, and no note says why' : null;
  if (kind === 'view') return existsSync(`views/${target}.yaml`) ? null : `no view ${target}`;
  const collection = model.collections.get(line.collection);
  if (collection === undefined) return `no collection ${line.collection}`;
  if (kind === 'entity') return null;
  if (kind === 'unique') return isUnique(collection, target) ? null : `${target} is not unique`;
  if (target.startsWith('x-'))
    return keywordAt(collection, target) === null ? `the schema has no ${target}` : null;
  const field = fieldOf(collection, target);
  if (field === undefined) return `${line.collection} has no field ${target}`;
  if (kind === 'values') return valuesFault(field, collection, note);
  if (kind === 'relation' && relationOf(field) === undefined) return `${target} is no relation`;
  if (kind === 'field' && note === '' && !isNamed(field, line.name))
    return `${line.name} is no alias of ${target}, and no note says how it gets there`;
  return null;
}

/** Field by path, `[]` for the elements of a list: `activities[].note`. */
function fieldOf(collection: Collection, path: string): Field | undefined {
  let fields: ReadonlyMap<string, Field> | undefined = collection.fields;
  let field: Field | undefined;
  for (const step of path.split('.')) {
    field = fields?.get(step.replace(/\[\]$/, ''));
    if (step.endsWith('[]')) field = field?.items;
    fields = field?.properties;
  }
  return field;
}

/** Value of a keyword of the schema itself: `x-collection.onRemove`. */
function keywordAt({ schema }: Collection, path: string): JsonValue {
  return path.split('.').reduce<JsonValue>((node, step) => memberOf(node, step), schema);
}

function isUnique(collection: Collection, target: string): boolean {
  if (target === 'id') return true;
  return collection.unique.some((rule) => rule.fields.join('+') === target);
}

function relationOf(field: Field): Field['relation'] {
  return field.relation ?? field.items?.relation;
}

function isNamed(field: Field, name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const camel = last.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [last, camel].includes(field.name) || field.aliases.includes(last);
}

/** Every value must be offered; `old>new` is renamed, `old>field:other` becomes a value of another field. */
function valuesFault(field: Field, collection: Collection, note: string): string | null {
  const offered = offeredBy(field);
  for (const value of note.split('|')) {
    const renamed = value.slice(value.indexOf('>') + 1);
    const [, other] = /^field:(.+)$/.exec(renamed) ?? [];
    const isHeld = other === undefined ? offered.has(renamed) : fieldOf(collection, other);
    if (!isHeld) return `${field.path} does not offer "${renamed}" (${[...offered].join(', ')})`;
  }
  return null;
}

function offeredBy(field: Field): Set<string> {
  const own = [field, ...(field.items === undefined ? [] : [field.items])].flatMap((one) => [
    ...(one.values ?? []),
    ...(one.suggest ?? []),
    ...(one.type === 'boolean' ? [true, false] : []),
  ]);
  return new Set([...own.map(String), ...keysOfTargets(field)]);
}

/** Keys of the shipped records that a relation by key may name: the stages of the pipelines. */
function keysOfTargets(field: Field): string[] {
  const { to = [], by } = relationOf(field) ?? {};
  if (by === undefined || by === 'slug') return [];
  return to.flatMap((path) =>
    readdirSync(join('bucket', path))
      .filter((file) => file.endsWith('.json'))
      .map((file) =>
        String(memberOf(JSON.parse(readFileSync(join('bucket', path, file), 'utf8')), by)),
      ),
  );
}

function doubled(lines: readonly Line[]): string[] {
  const seen = new Set<string>();
  return lines.flatMap(({ entity, kind, name, at }) => {
    const key = `${entity} ${kind} ${name}`;
    if (seen.has(key)) return [`line ${at}: ${key} stands twice`];
    seen.add(key);
    return [];
  });
}

/** Entities whose field lines are not as many as the source gives, or that have lines but no entity line. */
function miscounted(lines: readonly Line[]): string[] {
  const counts = new Map<string, number>();
  for (const { entity, kind } of lines)
    counts.set(entity, (counts.get(entity) ?? 0) + (kind === 'field' ? 1 : 0));
  return [...counts].flatMap(([entity, count]) => {
    const said = lines.find((line) => line.kind === 'entity' && line.entity === entity)?.name;
    return said === String(count) ? [] : [`${entity}: ${count} field lines, expected ${said}`];
  });
}
