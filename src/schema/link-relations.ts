/** Ties collections together: forward aliases on the owner, inverse names on the targets. */

import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Collection, Relation } from './model.ts';

/**
 * Copy of `collections`, sorted by path, with `forward` and `inverse` filled in. A relation to a collection
 * that is not installed is inert: packs can be installed one by one.
 */
export function linkRelations(
  collections: ReadonlyMap<string, Collection>,
  problems: Problem[],
): ReadonlyMap<string, Collection> {
  const forward = new Map<string, Map<string, Relation>>();
  const inverse = new Map<string, Map<string, Relation>>();
  for (const path of collections.keys()) {
    forward.set(path, new Map());
    inverse.set(path, new Map());
  }
  for (const collection of collections.values()) {
    for (const relation of collection.relations) {
      const report: Report = (code, message) => {
        const pointer = `/properties/${relation.field}/x-relation`;
        problems.push({ path: collection.schemaFile, pointer, code, message, level: 'error' });
      };
      addForward(collection, relation, forward.get(collection.path) ?? new Map(), report);
      for (const own of Object.values(relation.match ?? {})) {
        if (collection.fields.has(own)) continue;
        const hint = didYouMean(own, collection.fields.keys());
        report('schema_match', `"match": there is no field "${own}"${hint}`);
      }
      for (const to of relation.to) addInverse(to, relation, collections, inverse.get(to), report);
      checkSteps(collection, relation, collections, report);
    }
  }
  const sorted = [...collections.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return new Map(
    sorted.map((c) => [
      c.path,
      {
        ...c,
        forward: forward.get(c.path) ?? c.forward,
        inverse: inverse.get(c.path) ?? c.inverse,
      },
    ]),
  );
}

type Report = (code: string, message: string) => void;

function addForward(
  collection: Collection,
  relation: Relation,
  aliases: Map<string, Relation>,
  report: Report,
): void {
  if (/[.[]/.test(relation.field)) return;
  const { as } = relation;
  if (collection.fields.has(as)) {
    report('schema_alias', `"as": "${as}" is the name of a field; choose another`);
  } else if (aliases.has(as)) {
    report('schema_alias', `"as": "${as}" is taken by ${aliases.get(as)?.field}; choose another`);
  } else {
    aliases.set(as, relation);
  }
}

/** A mirror is a list of references back; a named beginning of steps is a relation of the same record. */
function checkSteps(
  collection: Collection,
  { mirror, acyclic, to }: Relation,
  collections: ReadonlyMap<string, Collection>,
  report: Report,
): void {
  for (const target of to.flatMap((path) => collections.get(path) ?? [])) {
    const back = mirror === undefined ? undefined : target.fields.get(mirror)?.relation;
    if (mirror === undefined || (back?.many === true && back.to.includes(collection.path)))
      continue;
    const hint = didYouMean(mirror, target.fields.keys());
    const message = `"mirror": ${target.path} has no list "${mirror}" of references to ${collection.path}${hint}`;
    report('schema_mirror', message);
  }
  if (typeof acyclic !== 'string' || collection.fields.get(acyclic)?.relation !== undefined) return;
  const hint = didYouMean(acyclic, collection.fields.keys());
  report('schema_acyclic', `"acyclic": "${acyclic}" is no relation of ${collection.path}${hint}`);
}

function addInverse(
  to: string,
  relation: Relation,
  collections: ReadonlyMap<string, Collection>,
  names: Map<string, Relation> | undefined,
  report: Report,
): void {
  const target = collections.get(to);
  if (target === undefined || names === undefined) return;
  const { by, inverse } = relation;
  if (by !== undefined && by !== 'slug' && !target.fields.has(by)) {
    report('schema_by', `"by": ${to} has no field "${by}"${didYouMean(by, target.fields.keys())}`);
  }
  for (const name of Object.keys(relation.match ?? {})) {
    const isUnique = target.unique.some(({ fields }) => fields.length === 1 && fields[0] === name);
    if (!isUnique) report('schema_match', `"match": "${name}" is not a unique field of ${to}`);
  }
  if (inverse === undefined) return;
  if (target.fields.has(inverse)) {
    report('schema_inverse', `"inverse": "${inverse}" is the name of a field of ${to}`);
  } else if (names.has(inverse)) {
    const other = names.get(inverse);
    report(
      'schema_inverse',
      `"inverse": "${inverse}" of ${to} is taken by ${other?.collection} ${other?.field}`,
    );
  } else {
    names.set(inverse, relation);
  }
}
