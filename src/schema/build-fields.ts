/** From a schema node (refs resolved, keywords checked) to a `Field`. */

import type { MergeRule } from '../record/merge-types.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { isObject, memberOf } from '../record/value.ts';
import type {
  CelRule,
  Collection,
  Field,
  FieldType,
  FieldUi,
  Latest,
  Lifecycle,
  NormalForm,
  ON_TARGET_REMOVE,
  Relation,
  StateRule,
  Trail,
} from './model.ts';

/** Own fields of an object schema by name, in schema order. `prefix` is the path of the object (`address.`). */
export function buildFields(
  node: JsonObject,
  collection: string,
  prefix = '',
): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const properties = memberOf(node, 'properties');
  if (!isObject(properties)) return fields;
  const required = memberOf(node, 'required');
  const needed = new Set(Array.isArray(required) ? required : []);
  for (const [name, schema] of Object.entries(properties)) {
    if (!isObject(schema)) continue;
    const field = buildField(schema, name, prefix + name, collection, needed.has(name));
    fields.set(name, withDefaults(field, properties));
  }
  return fields;
}

/** With what the fields that narrow its relation are taken for where a file leaves them out. */
function withDefaults(field: Field, siblings: JsonObject): Field {
  const { relation } = field;
  const own = Object.values(relation?.within ?? {});
  const defaults = own.flatMap((name): [string, JsonValue][] => {
    const value = memberOf(memberOf(siblings, name), 'default');
    return value === null ? [] : [[name, value]];
  });
  if (relation === undefined || defaults.length === 0) return field;
  return { ...field, relation: { ...relation, withinDefaults: Object.fromEntries(defaults) } };
}

function buildField(
  schema: JsonObject,
  name: string,
  path: string,
  collection: string,
  required: boolean,
): Field {
  const type = typeOf(schema);
  const items = memberOf(schema, 'items');
  const relation = relationOf(schema, path, collection, type);
  const elementSchema = type === 'array' && isObject(items) ? items : null;
  const values = memberOf(schema, 'enum');
  const ui = memberOf(schema, 'x-ui');
  const label = memberOf(ui, 'label') ?? memberOf(schema, 'title');
  const open = memberOf(schema, 'additionalProperties') !== false;
  const computed = memberOf(schema, 'x-computed');
  const suggest = memberOf(schema, 'x-suggest');
  const format = memberOf(schema, 'format');
  const lifecycle = lifecycleOf(memberOf(schema, 'x-lifecycle'));
  const lookup = lookupForm(schema);
  const trail = memberOf(schema, 'x-trail');
  const digest = memberOf(schema, 'x-digest');
  const plausible = memberOf(schema, 'x-plausible');
  const cel = memberOf(schema, 'x-cel');
  const lookupOf = memberOf(memberOf(schema, 'x-lookup'), 'of');
  const element =
    elementSchema === null
      ? undefined
      : buildField(elementSchema, name, `${path}[]`, collection, false);
  const properties = type === 'object' ? buildFields(schema, collection, `${path}.`) : undefined;
  const parts = [...(element === undefined ? [] : [element]), ...(properties?.values() ?? [])];
  const sensitive = sensitiveOf(memberOf(schema, 'x-sensitive'), parts);
  return {
    name,
    path,
    type,
    label: typeof label === 'string' ? label : humanLabel(name),
    description: String(memberOf(schema, 'description') ?? ''),
    required,
    open: type === 'object' && open,
    merge: mergeOf(memberOf(schema, 'x-merge')),
    // The index is one file for all readers.
    searchWeight:
      sensitive === undefined ? searchWeightOf(schema, type, relation !== undefined) : 0,
    ui: isObject(ui) ? (ui as FieldUi) : {},
    aliases: textsOf(memberOf(schema, 'x-aliases')),
    schema,
    ...(Array.isArray(values) ? { values } : {}),
    ...(Array.isArray(suggest) ? { suggest: textsOf(suggest) } : {}),
    ...(typeof format === 'string' ? { format } : {}),
    ...(lookup === undefined ? {} : { lookup }),
    ...(typeof lookupOf === 'string' ? { lookupOf } : {}),
    ...(element === undefined ? {} : { items: element }),
    ...(properties === undefined ? {} : { properties }),
    ...(relation === undefined ? {} : { relation }),
    ...(typeof computed === 'string' ? { computed } : {}),
    ...(isObject(cel) ? { cel: cel as unknown as CelRule } : {}),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(isObject(trail) ? { trail: { copy: [], ...trail } as unknown as Trail } : {}),
    ...(typeof digest === 'string' ? { digest } : {}),
    ...(isObject(plausible) ? { plausible } : {}),
    ...(sensitive === undefined ? {} : { sensitive }),
  };
}

/** A field with a sensitive part is sensitive as a whole: for those who may read all of it. */
function sensitiveOf(own: JsonValue, parts: readonly Field[]): readonly string[] | undefined {
  const lists = parts.flatMap(({ sensitive }) => (sensitive === undefined ? [] : [sensitive]));
  if (Array.isArray(own)) lists.push(textsOf(own));
  const [first, ...others] = lists;
  return first?.filter((role) => others.every((list) => list.includes(role)));
}

function typeOf(schema: JsonObject): FieldType {
  const declared = memberOf(schema, 'type');
  const type = Array.isArray(declared) ? declared.find((t) => t !== 'null') : declared;
  if (type === 'string') {
    const format = memberOf(schema, 'format');
    return format === 'date' || format === 'date-time' ? format : 'string';
  }
  const known: readonly JsonValue[] = ['number', 'integer', 'boolean', 'object', 'array'];
  if (typeof type === 'string' && known.includes(type)) return type as FieldType;
  const values = memberOf(schema, 'enum');
  return Array.isArray(values) && values.every((v) => typeof v === 'string') ? 'string' : 'any';
}

/** What `x-lookup` says; addresses and phone numbers need not say it. */
function lookupForm(schema: JsonObject): NormalForm | undefined {
  const own = memberOf(schema, 'x-lookup');
  const form = typeof own === 'string' ? own : memberOf(own, 'form');
  if (typeof form === 'string') return form as NormalForm;
  if (memberOf(schema, 'format') === 'email') return 'email';
  return memberOf(memberOf(schema, 'x-ui'), 'format') === 'phone' ? 'phone' : undefined;
}

function relationOf(
  schema: JsonObject,
  path: string,
  collection: string,
  type: FieldType,
): Relation | undefined {
  const own = memberOf(schema, 'x-relation');
  const node = isObject(own) ? own : null;
  if (node === null) return undefined;
  const to = memberOf(node, 'to');
  const as = memberOf(node, 'as');
  const inverse = memberOf(node, 'inverse');
  const by = memberOf(node, 'by');
  const within = memberOf(node, 'within');
  const match = memberOf(node, 'match');
  const where = memberOf(node, 'where');
  const mirror = memberOf(node, 'mirror');
  const acyclic = memberOf(node, 'acyclic');
  const latest = memberOf(node, 'latest');
  const onTargetRemove = memberOf(node, 'onTargetRemove') ?? 'restrict';
  return {
    collection,
    field: path,
    to: typeof to === 'string' ? [to] : textsOf(to),
    as: typeof as === 'string' ? as : defaultAlias(path),
    many: type === 'array',
    onTargetRemove: onTargetRemove as (typeof ON_TARGET_REMOVE)[number],
    ...(typeof inverse === 'string' ? { inverse } : {}),
    ...(typeof by === 'string' ? { by } : {}),
    ...(isObject(within) ? { within: within as Record<string, string> } : {}),
    ...(memberOf(node, 'orUnique') === true ? { orUnique: true } : {}),
    ...(isObject(match) ? { match: match as Record<string, string> } : {}),
    ...(typeof where === 'string' ? { where } : {}),
    ...(typeof mirror === 'string' ? { mirror } : {}),
    ...(isObject(latest) ? { latest: latest as unknown as Latest } : {}),
    ...(acyclic === true || typeof acyclic === 'string' ? { acyclic } : {}),
  };
}

/** `companyId` → `company`, `contactIds` → `contacts`; other names stay as they are. */
export function defaultAlias(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1).replace(/\[\]$/, '');
  if (/Ids$/.test(name)) return `${name.slice(0, -3)}s`;
  return name.replace(/Id$/, '');
}

function lifecycleOf(node: JsonValue): Lifecycle | undefined {
  if (!isObject(node)) return undefined;
  const enter: Record<string, StateRule> = {};
  const rules = memberOf(node, 'enter');
  for (const [state, rule] of isObject(rules) ? Object.entries(rules) : []) {
    const set = memberOf(rule, 'set');
    enter[state] = {
      set: isObject(set) ? (set as Record<string, string>) : {},
      require: textsOf(memberOf(rule, 'require')),
    };
  }
  const moves = memberOf(node, 'moves');
  const states = memberOf(node, 'states');
  const require = memberOf(node, 'require');
  return {
    enter,
    ...(isObject(moves) ? { moves: moves as Record<string, string[]> } : {}),
    ...(typeof states === 'string' ? { states } : {}),
    ...(typeof require === 'string' ? { requireExpr: require } : {}),
  };
}

function mergeOf(node: JsonValue): MergeRule {
  if (typeof node === 'string') return { rule: node as MergeRule['rule'] };
  if (isObject(node)) return node as unknown as MergeRule;
  return { rule: 'value' };
}

/** Texts are searched with weight 1 unless they are choices, references, dates or addresses of files. */
function searchWeightOf(schema: JsonObject, type: FieldType, isRelation: boolean): number {
  const own = memberOf(schema, 'x-search');
  if (typeof own === 'number') return own;
  if (type === 'object' || type === 'array') return isRelation ? 0 : 1;
  const unsearched = isRelation || type !== 'string' || Object.hasOwn(schema, 'enum');
  const format = memberOf(schema, 'format');
  return unsearched || format === 'uri' || Object.hasOwn(schema, 'x-computed') ? 0 : 1;
}

function textsOf(value: JsonValue): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}

/** `expectedCloseDate` → `Expected close date`; `companyId` → `Company`. */
export function humanLabel(name: string): string {
  const words = name
    .replace(/Ids?$/, '')
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Fields that hold expressions, nested ones and those in lists included. */
export function expressionsOf(fields: ReadonlyMap<string, Field>): Collection['expressions'] {
  return [...fields.values()].flatMap(expressionsIn);
}

function expressionsIn({ path, cel, items, properties }: Field): Collection['expressions'] {
  return [
    ...(cel === undefined ? [] : [{ path, rule: cel }]),
    ...(items === undefined ? [] : expressionsIn(items)),
    ...(properties === undefined ? [] : expressionsOf(properties)),
  ];
}
