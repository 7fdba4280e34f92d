/** From schema files to the model. Pure: the files are read elsewhere. */

import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { hashTexts } from '../record/blob.ts';
import { scanJson } from '../record/scan-json.ts';
import type { JsonObject } from '../record/types.ts';
import { isObject, memberOf } from '../record/value.ts';
import { buildFields, expressionsOf } from './build-fields.ts';
import { followUpProblems } from './check-follow-ups.ts';
import { checkKeywords } from './keywords.ts';
import { linkRelations } from './link-relations.ts';
import type {
  Collection,
  Field,
  Model,
  ON_REMOVE,
  RecordCheck,
  Relation,
  UniqueRule,
} from './model.ts';
import { resolveRefs } from './resolve-refs.ts';

/** A schema file: its path relative to the workspace root, e.g. `schemas/crm/deals.schema.json`. */
export type SchemaSource = { readonly path: string; readonly text: string };

/** Suffix of schema files; the path below `schemas/` without it is the schema's `$id`. */
export const SCHEMA_SUFFIX = '.schema.json';

type Document = { readonly source: SchemaSource; readonly id: string; readonly root: JsonObject };

/** Builds the model. Faulty schemas are reported in `problems` and left out; the rest still loads. */
export function loadModel(sources: readonly SchemaSource[]): Model {
  const problems: Problem[] = [];
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const documents = sorted.flatMap((source) => parseSource(source, problems));
  const byId = new Map(documents.map((d) => [d.id, d.root]));
  const collections = new Map<string, Collection>();
  for (const document of documents) {
    const built = buildCollection(document, byId, problems);
    if (built !== null && isFree(built, collections, problems)) collections.set(built.path, built);
  }
  const linked = linkRelations(collections, problems);
  problems.push(...followUpProblems(linked));
  const hash = hashTexts(sorted.flatMap((s) => [s.path, s.text]));
  return { collections: linked, hash, problems };
}

function parseSource(source: SchemaSource, problems: Problem[]): Document[] {
  const { path, text } = source;
  const [fault] = scanJson(text);
  if (fault !== undefined) {
    problems.push({ path, level: 'error', ...fault });
    return [];
  }
  const root: unknown = JSON.parse(text);
  if (!isObject(root)) {
    problems.push(schemaProblem(path, '', 'schema', 'a schema is an object'));
    return [];
  }
  const expected = path.replace(/^schemas\//, '').slice(0, -SCHEMA_SUFFIX.length);
  const id = String(memberOf(root, '$id') ?? '').replace(/^\//, '');
  if (id !== expected) {
    const found = id === '' ? 'no $id' : `"${id}"`;
    const message = `found ${found}; expected "${expected}", the path of the collection's directory`;
    problems.push(schemaProblem(path, '/$id', 'schema_id', message));
    return [];
  }
  return [{ source, id, root }];
}

function schemaProblem(path: string, pointer: string, code: string, message: string): Problem {
  return { path, pointer, code, message, level: 'error' };
}

function buildCollection(
  document: Document,
  documents: ReadonlyMap<string, JsonObject>,
  problems: Problem[],
): Collection | null {
  const { path: file } = document.source;
  const before = problems.length;
  for (const { pointer, message } of checkKeywords(document.root)) {
    problems.push(schemaProblem(file, pointer, 'schema_keyword', message));
  }
  const info = memberOf(document.root, 'x-collection');
  if (!isObject(info)) return null;
  const schema = resolveRefs(document.root, documents, ({ pointer, message }) => {
    problems.push(schemaProblem(file, pointer, 'schema_ref', message));
  });
  if (problems.length > before) return null;
  const fields = buildFields(schema, document.id);
  const collection = describe(document, info, schema, fields);
  for (const name of [
    'id',
    ...collection.unique.flatMap((rule) => rule.fields),
    ...collection.checks.map(({ field }) => field),
    ...collection.expressions.flatMap(({ rule }) => rule.overField ?? []),
  ]) {
    if (fields.has(name.split('.')[0] as string)) continue;
    const message = `there is no field "${name}"${didYouMean(name, fields.keys())}`;
    problems.push(schemaProblem(file, '/properties', 'schema_field', message));
  }
  return problems.length > before ? null : collection;
}

function describe(
  document: Document,
  info: JsonObject,
  schema: JsonObject,
  fields: ReadonlyMap<string, Field>,
): Collection {
  const path = document.id;
  const text = (key: string, fallback: string): string => String(memberOf(info, key) ?? fallback);
  const last = path.slice(path.lastIndexOf('/') + 1);
  const title = String(memberOf(schema, 'title') ?? last);
  const files = memberOf(info, 'files');
  const aliases = memberOf(schema, 'x-aliases');
  const checks = memberOf(schema, 'x-check');
  return {
    path,
    short: text('short', path),
    prefix: text('prefix', ''),
    title,
    plural: text('plural', `${title}s`),
    description: String(memberOf(schema, 'description') ?? ''),
    icon: text('icon', 'box'),
    display: text('display', firstDisplay(fields)),
    fanout: Number(memberOf(info, 'fanout') ?? 0),
    files: Array.isArray(files) ? (files as string[]) : [],
    onRemove: text('onRemove', 'delete') as (typeof ON_REMOVE)[number],
    appendOnly: memberOf(info, 'appendOnly') === true,
    store: text('store', 'git') as 'git' | 'local',
    pack: text('pack', 'custom'),
    reference: memberOf(info, 'reference') === true,
    aliases: Array.isArray(aliases) ? (aliases as string[]) : [],
    fields,
    sensitive: [...fields.values()].flatMap((f) => (f.sensitive === undefined ? [] : f.name)),
    forward: new Map(),
    inverse: new Map(),
    relations: relationsOf(fields),
    unique: uniqueRules(schema, fields),
    expressions: expressionsOf(fields),
    checks: Array.isArray(checks) ? (checks as unknown as RecordCheck[]) : [],
    schema,
    schemaFile: document.source.path,
  };
}

function firstDisplay(fields: ReadonlyMap<string, Field>): string {
  return ['title', 'name', 'subject'].find((name) => fields.has(name)) ?? 'id';
}

function relationsOf(fields: ReadonlyMap<string, Field>): Relation[] {
  return [...fields.values()].flatMap((field) => fieldRelations(field));
}

function fieldRelations(field: Field): Relation[] {
  const own = field.relation === undefined ? [] : [field.relation];
  const inner = field.properties === undefined ? [] : relationsOf(field.properties);
  const elements = field.items === undefined ? [] : fieldRelations(field.items);
  return [...own, ...inner, ...elements];
}

function uniqueRules(schema: JsonObject, fields: ReadonlyMap<string, Field>): UniqueRule[] {
  const rules: UniqueRule[] = [];
  const listed = memberOf(schema, 'x-unique');
  for (const rule of Array.isArray(listed) ? listed : []) {
    rules.push(
      Array.isArray(rule) ? { fields: rule as string[] } : (rule as unknown as UniqueRule),
    );
  }
  for (const field of fields.values()) {
    const own = memberOf(field.schema, 'x-unique');
    if (own === true) rules.push({ fields: [field.name] });
    else if (isObject(own)) rules.push({ fields: [field.name], ...own });
  }
  return rules;
}

function isFree(
  built: Collection,
  collections: ReadonlyMap<string, Collection>,
  problems: Problem[],
): boolean {
  for (const other of collections.values()) {
    for (const key of ['short', 'prefix'] as const) {
      if (other[key] !== built[key]) continue;
      const message = `"${built[key]}" is the ${key} of ${other.path} already; choose another`;
      problems.push(
        schemaProblem(built.schemaFile, `/x-collection/${key}`, 'schema_taken', message),
      );
      return false;
    }
  }
  return true;
}
