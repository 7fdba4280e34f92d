/** Places in a schema file that name a field. */

import type { FieldName } from '../../expr/mentions.ts';
import {
  isText,
  type JsonMember,
  type JsonNode,
  nodeAt,
  readJsonTree,
  textItems,
  withoutPart,
} from '../../record/json-tree.ts';
import type { Collection, Model } from '../../schema/model.ts';
import { type FieldUse, renamer, type Text } from './uses.ts';

/** One search: in which file, for what. */
type Search = {
  readonly path: string;
  readonly of: FieldName;
  readonly model: Model;
  /** Collection of the schema; undefined for one of shared parts. */
  readonly collection: Collection | undefined;
  readonly uses: FieldUse[];
};

/** Keys of a schema whose values are about the same record. */
const SAME_RECORD = ['if', 'then', 'else', 'not', 'allOf', 'anyOf', 'oneOf'] as const;

export function schemaUses({ path, text }: Text, of: FieldName, model: Model): FieldUse[] {
  const root = readJsonTree(text);
  const collection = [...model.collections.values()].find((one) => one.schemaFile === path);
  const search: Search = { path, of, model, collection, uses: [] };
  if (collection?.path === of.collection) {
    recordSchema(search, root, '');
    uniqueRules(search, nodeAt(root, 'x-unique'));
  }
  if (root.kind === 'object') for (const member of root.members) keyword(search, member, '');
  return search.uses;
}

/** `properties`, `required` and what else JSON Schema says of the record's own keys. */
function recordSchema(search: Search, node: JsonNode, at: string): void {
  keyUse(search, nodeAt(node, 'properties'), `${at}/properties`, at === '');
  listUses(search, nodeAt(node, 'required'), `${at}/required`, true);
  const dependent = nodeAt(node, 'dependentRequired');
  keyUse(search, dependent, `${at}/dependentRequired`, false);
  for (const { key, value } of dependent?.kind === 'object' ? dependent.members : []) {
    listUses(search, value, `${at}/dependentRequired/${key}`, false);
  }
  for (const key of SAME_RECORD) {
    const inner = nodeAt(node, key);
    const parts = inner?.kind === 'array' ? inner.items : inner === undefined ? [] : [inner];
    for (const part of parts) recordSchema(search, part, `${at}/${key}`);
  }
}

function uniqueRules(search: Search, rules: JsonNode | undefined): void {
  for (const [i, rule] of rules?.kind === 'array' ? rules.items.entries() : []) {
    listUses(
      search,
      rule.kind === 'array' ? rule : nodeAt(rule, 'fields'),
      `/x-unique/${i}`,
      false,
    );
  }
}

/** Pail's keywords at any depth. */
function keyword(search: Search, { key, value }: JsonMember, above: string): void {
  const at = `${above}/${key}`;
  const { collection } = search;
  if (key === 'x-relation') relation(search, value, at);
  else if (key === 'x-lifecycle') lifecycle(search, value, at);
  else if (key === 'x-trail') trail(search, value, at);
  else if (key === 'x-digest') {
    if (collection?.path === search.of.collection && isText(value)) textUse(search, value, at);
  } else if (key === 'x-check') checks(search, value, at);
  else if (key === 'x-computed') expression(search, value, at, collection);
  else if (key === 'x-collection') {
    expression(search, nodeAt(value, 'display'), `${at}/display`, collection);
  } else inner(search, value, at);
}

function inner(search: Search, value: JsonNode, at: string): void {
  if (value.kind === 'object') for (const member of value.members) keyword(search, member, at);
  if (value.kind !== 'array') return;
  for (const [i, item] of value.items.entries()) {
    if (item.kind === 'object') for (const one of item.members) keyword(search, one, `${at}/${i}`);
  }
}

function relation(search: Search, node: JsonNode, at: string): void {
  const { of, model, collection } = search;
  const to = nodeAt(node, 'to');
  const paths = to === undefined ? [] : isText(to) ? [to.value] : textItems(to).map((t) => t.value);
  const targets = paths.flatMap((path) => model.collections.get(path) ?? []);
  expression(search, nodeAt(node, 'where'), `${at}/where`, ...targets);
  const within = nodeAt(node, 'within');
  if (paths.includes(of.collection)) {
    for (const key of ['by', 'mirror']) {
      const name = nodeAt(node, key);
      if (name !== undefined && isText(name)) textUse(search, name, `${at}/${key}`);
    }
    keyUse(search, within, `${at}/within`, false);
    latestUses(search, nodeAt(node, 'latest'), `${at}/latest`, false);
  }
  if (collection?.path !== of.collection) return;
  latestUses(search, nodeAt(node, 'latest'), `${at}/latest`, true);
  const acyclic = nodeAt(node, 'acyclic');
  if (acyclic !== undefined && isText(acyclic)) textUse(search, acyclic, `${at}/acyclic`);
  for (const { key, value } of within?.kind === 'object' ? within.members : []) {
    if (isText(value)) textUse(search, value, `${at}/within/${key}`);
  }
}

/** The fields of `latest` that are this collection's own, or those of its target. */
function latestUses(
  search: Search,
  node: JsonNode | undefined,
  at: string,
  isOwnSide: boolean,
): void {
  const set = node === undefined ? undefined : nodeAt(node, 'set');
  if (node === undefined) return;
  if (!isOwnSide) {
    keyUse(search, set, `${at}/set`, false);
    return;
  }
  const by = nodeAt(node, 'by');
  if (by !== undefined && isText(by)) textUse(search, by, `${at}/by`);
  for (const { key, value } of set?.kind === 'object' ? set.members : []) {
    if (isText(value)) textUse(search, value, `${at}/set/${key}`);
  }
}

function trail(search: Search, node: JsonNode, at: string): void {
  const to = nodeAt(node, 'to');
  const isTarget = to !== undefined && isText(to) && to.value === search.of.collection;
  const isOwn = search.collection?.path === search.of.collection;
  for (const key of isTarget ? ['of', 'value', 'was', 'at', 'by'] : []) {
    const name = nodeAt(node, key);
    if (name !== undefined && isText(name)) textUse(search, name, `${at}/${key}`);
  }
  if (isTarget || isOwn) listUses(search, nodeAt(node, 'copy'), `${at}/copy`, false);
}

function checks(search: Search, list: JsonNode, at: string): void {
  const isOwn = search.collection?.path === search.of.collection;
  for (const [i, check] of list.kind === 'array' ? list.items.entries() : []) {
    expression(search, nodeAt(check, 'rule'), `${at}/${i}/rule`, search.collection);
    const field = nodeAt(check, 'field');
    if (isOwn && field !== undefined && isText(field)) textUse(search, field, `${at}/${i}/field`);
  }
}

function lifecycle(search: Search, node: JsonNode, at: string): void {
  const { collection, of } = search;
  expression(search, nodeAt(node, 'require'), `${at}/require`, collection);
  const enter = nodeAt(node, 'enter');
  for (const { key: state, value: rule } of enter?.kind === 'object' ? enter.members : []) {
    const set = nodeAt(rule, 'set');
    const where = `${at}/enter/${state}`;
    for (const { key, value } of set?.kind === 'object' ? set.members : []) {
      expression(search, value, `${where}/set/${key}`, collection);
    }
    if (collection?.path !== of.collection) continue;
    keyUse(search, set, `${where}/set`, false);
    listUses(search, nodeAt(rule, 'require'), `${where}/require`, false);
  }
}

function expression(
  { path, of, model, uses }: Search,
  node: JsonNode | undefined,
  pointer: string,
  ...about: readonly (Collection | undefined)[]
): void {
  if (node === undefined || !isText(node)) return;
  const collections = about.filter((one) => one !== undefined);
  const renamed = renamer(node.value, of, model, collections);
  if (renamed === null) return;
  const { start, end } = node;
  const rename: FieldUse['rename'] = (name) => ({
    start,
    end,
    text: JSON.stringify(renamed(name)),
  });
  uses.push({ path, pointer, rename, isOwn: isWithin(pointer, of) });
}

function textUse(
  { path, of, uses }: Search,
  node: JsonNode & { value: unknown },
  pointer: string,
): void {
  if (node.value !== of.field) return;
  uses.push({ path, pointer, rename: renameAt(node), isOwn: isWithin(pointer, of) });
}

/** A key that is the field's name. `isOwn`: the key under which the field is described. */
function keyUse(search: Search, node: JsonNode | undefined, at: string, isOwn: boolean): void {
  if (node?.kind !== 'object') return;
  const { path, of, uses } = search;
  const { members } = node;
  const index = members.findIndex(({ key }) => key === of.field);
  const member = members[index];
  if (member === undefined) return;
  const endOf = (i: number): number => members[i]?.value.end ?? 0;
  const remove = (): ReturnType<typeof withoutPart> => withoutPart(members, index, endOf);
  const pointer = `${at}/${of.field}`;
  const isInside = isOwn || isWithin(pointer, of);
  uses.push({
    path,
    pointer,
    rename: renameAt(member),
    isOwn: isInside,
    ...(isOwn ? { remove } : {}),
  });
}

/** Texts of a list; with `isOwn` they go with the field. */
function listUses(search: Search, node: JsonNode | undefined, at: string, isOwn: boolean): void {
  if (node?.kind !== 'array') return;
  const { path, of, uses } = search;
  const index = node.items.findIndex((item) => isText(item) && item.value === of.field);
  const item = node.items[index];
  if (item === undefined) return;
  const endOf = (i: number): number => node.items[i]?.end ?? 0;
  const remove = (): ReturnType<typeof withoutPart> => withoutPart(node.items, index, endOf);
  const pointer = `${at}/${index}`;
  const isInside = isOwn || isWithin(pointer, of);
  uses.push({
    path,
    pointer,
    rename: renameAt(item),
    isOwn: isInside,
    ...(isOwn ? { remove } : {}),
  });
}

function renameAt({
  start,
  end,
}: {
  readonly start: number;
  readonly end: number;
}): FieldUse['rename'] {
  return (name) => ({ start, end, text: JSON.stringify(name) });
}

/** True below the field's own description, which may well name the field itself. */
function isWithin(pointer: string, { field }: FieldName): boolean {
  return pointer.startsWith(`/properties/${field}/`);
}
