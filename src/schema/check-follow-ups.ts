/** Checks of keywords that make a write bring other records along: the fields that they name must be there. */

import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Collection } from './model.ts';

/** Fields that `x-trail`, `latest` and `x-digest` name and that are not there; collections that are not installed pass. */
export function followUpProblems(collections: ReadonlyMap<string, Collection>): Problem[] {
  return [...collections.values()].flatMap((collection) => [
    ...trailProblems(collection, collections),
    ...latestProblems(collection, collections),
    ...digestProblems(collection),
  ]);
}

function digestProblems(own: Collection): Problem[] {
  return [...own.fields.values()].flatMap(({ name, digest }) => {
    if (digest === undefined) return [];
    return missing(own, `/properties/${name}/x-digest`, 'schema_digest', own, [digest]);
  });
}

function trailProblems(own: Collection, collections: ReadonlyMap<string, Collection>): Problem[] {
  return [...own.fields.values()].flatMap(({ name, trail }) => {
    const target = collections.get(trail?.to ?? '');
    if (trail === undefined || target === undefined) return [];
    const { of, value, was, at, by, copy } = trail;
    const theirs = [of, value, was, at, by, ...copy].filter((one) => one !== undefined);
    const pointer = `/properties/${name}/x-trail`;
    return [
      ...missing(own, pointer, 'schema_trail', target, theirs),
      ...missing(own, pointer, 'schema_trail', own, copy),
    ];
  });
}

function latestProblems(own: Collection, collections: ReadonlyMap<string, Collection>): Problem[] {
  return own.relations.flatMap(({ field, to, latest }) => {
    if (latest === undefined) return [];
    const pointer = `/properties/${field}/x-relation/latest`;
    const [theirs, ours] = [Object.keys(latest.set), Object.values(latest.set)];
    const targets = to.flatMap((path) => collections.get(path) ?? []);
    return [
      ...missing(own, pointer, 'schema_latest', own, [latest.by, ...ours]),
      ...targets.flatMap((target) => missing(own, pointer, 'schema_latest', target, theirs)),
    ];
  });
}

function missing(
  { schemaFile }: Collection,
  pointer: string,
  code: string,
  of: Collection,
  names: readonly string[],
): Problem[] {
  return names
    .filter((name) => !of.fields.has(name))
    .map((name) => {
      const message = `${of.path} has no field "${name}"${didYouMean(name, of.fields.keys())}`;
      return { path: schemaFile, pointer, code, message, level: 'error' };
    });
}
