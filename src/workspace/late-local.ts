/** An index whose local records are read when something asks for them: an ordinary command never pays for theirs. */

import type { RecordIndex } from '../index/types.ts';
import type { Collection, Model, Relation } from '../schema/model.ts';

/**
 * `index` as it would answer had `read` been called before, which happens with the first question that local records
 * could answer. What `read` puts into the index may change no other record's place in it.
 */
export function withLateLocal(index: RecordIndex, model: Model, read: () => void): RecordIndex {
  const local = [...model.collections.values()].filter(({ store }) => store === 'local');
  if (local.length === 0) return index;
  let isRead = false;
  const all = (): RecordIndex => {
    if (!isRead) read();
    isRead = true;
    return index;
  };
  const paths = new Set(local.map(({ path }) => path));
  const prefixes = new Set(local.map(({ prefix }) => prefix));
  const targets = prefixesOf(
    model,
    local.flatMap(({ relations }) => relations.flatMap((r) => r.to)),
  );
  const isToLocal = ({ to }: Relation): boolean => to.some((path) => paths.has(path));
  const sources = new Set(
    [...model.collections.values()]
      .filter(({ relations }) => relations.some(isToLocal))
      .map(({ prefix }) => prefix),
  );
  const of = (path: string): RecordIndex => (isRead || !paths.has(path) ? index : all());
  const at = (id: string): RecordIndex => (isRead || !prefixes.has(prefixOf(id)) ? index : all());
  const couldStart = (text: string): boolean =>
    local.some(({ prefix }) => text.startsWith(`${prefix}_`) || `${prefix}_`.startsWith(text));
  const along = (path: string, alias: string): RecordIndex => {
    const relation = model.collections.get(path)?.forward.get(alias);
    return relation !== undefined && isToLocal(relation) ? all() : of(path);
  };
  return {
    size: (collection) => of(collection).size(collection),
    records: (collection) => of(collection).records(collection),
    identities: (collection) => of(collection).identities(collection),
    get: (id) => at(id).get(id),
    record: (id) => at(id).record(id),
    identityOf: (id) => at(id).identityOf(id),
    idsWithPrefix: (text, limit) => (couldStart(text) ? all() : index).idsWithPrefix(text, limit),
    byUnique: (collection, fields, key) => of(collection).byUnique(collection, fields, key),
    resolve: (relation, owner, reference) =>
      (isToLocal(relation) ? all() : of(relation.collection)).resolve(relation, owner, reference),
    keyed: (collection, by, key) => of(collection).keyed(collection, by, key),
    holding: (relation, reference) => of(relation.collection).holding(relation, reference),
    linksFrom: (id) => (sources.has(prefixOf(id)) ? all() : at(id)).linksFrom(id),
    linksTo: (id) => (targets.has(prefixOf(id)) ? all() : at(id)).linksTo(id),
    targets: (record, collection, alias) =>
      along(collection, alias).targets(record, collection, alias),
    referrers: (id, collection, field) => of(collection).referrers(id, collection, field),
    slabs: (collection) => of(collection).slabs(collection),
    // Scores weigh a word by all that hold it.
    search: (text, collections, options) => all().search(text, collections, options),
    searchRows: (text, collection) => all().searchRows(text, collection),
    prepare: () => all().prepare(),
    applyChange: (change) => index.applyChange(change),
    atFile: (file) => all().atFile(file),
    files: () => all().files(),
    shadowed: () => all().shadowed(),
    dump: (queries) => all().dump(queries),
  };
}

function prefixOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('_')));
}

function prefixesOf({ collections }: Model, paths: readonly string[]): Set<string> {
  const of = (path: string): Collection['prefix'] | undefined => collections.get(path)?.prefix;
  return new Set(paths.flatMap((path) => of(path) ?? []));
}
