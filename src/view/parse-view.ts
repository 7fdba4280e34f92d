/** `views/<name>.yaml` → `View`, with a problem for each thing that is wrong in it. */

import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { readYaml, type YamlNode } from '../record/yaml-document.ts';
import {
  type Faults,
  fault,
  type PlacedText,
  readBoolean,
  readInteger,
  readMap,
  readText,
  readTexts,
  readWord,
  type YamlMap,
} from '../record/yaml-walk.ts';
import { type Collection, collectionNames, findCollection, type Model } from '../schema/model.ts';
import { defaultColumns } from './default-columns.ts';
import { humanise } from './humanise.ts';
import { readCard, readColumns, readGroup } from './read-layout.ts';
import { readParams, typeOfParams } from './read-params.ts';
import { VIEW_TYPES, type View, type ViewType } from './types.ts';
import { DEFAULT_LIMIT, LATER_TYPES, MAX_LIMIT, VIEW_KEYS } from './view-keys.ts';
import { checkCondition, checkValue, type ViewReader } from './view-reader.ts';

/**
 * Parses one view file; `file` is relative to the workspace root, its base name is the view's name. The view is
 * null when anything in it is wrong: then `problems` says what, with line, pointer and the known names.
 * Expressions are compiled against the model, so a view that parses also runs.
 */
export function parseView(
  text: string,
  file: string,
  model: Model,
): { readonly view: View | null; readonly problems: readonly Problem[] } {
  const { root, problems } = readYaml(text, file);
  const faults: Faults = { file, problems: [...problems] };
  const view = root === null ? undefined : readView(faults, root, model);
  if (root === null && problems.length === 0) {
    fault(
      faults,
      { line: 1, pointer: '' },
      'required',
      'the file is empty; a view needs at least version, collection and type',
    );
  }
  return { view: faults.problems.length > 0 ? null : (view ?? null), problems: faults.problems };
}

function readView(faults: Faults, root: YamlNode, model: Model): View | undefined {
  const map = readMap(faults, root, 'view', VIEW_KEYS.view);
  if (map === undefined) return undefined;
  const name = readName(faults);
  checkVersion(faults, root, map.get('version'));
  const type = readType(faults, map.get('type'));
  const collection = readCollection(faults, root, map.get('collection'), model);
  const heads = readHeads(faults, map);
  if (collection === undefined || type === undefined) return undefined;
  const bare: ViewReader = { faults, model, collection, variables: {} };
  const params = readParams(bare, map.get('params'));
  const variables = params.length === 0 ? {} : { params: typeOfParams(params) };
  const reader: ViewReader = { ...bare, variables };
  const group = readGroup(reader, map.get('group'), type === 'table');
  if (type === 'board' && !map.has('group')) {
    const message = 'a board needs "group" with "by", the field whose values are its columns';
    fault(faults, root, 'required', message);
  }
  return {
    name,
    file: faults.file,
    version: 1,
    title: heads.title ?? humanise(name),
    ...(heads.description === undefined ? {} : { description: heads.description }),
    ...(heads.icon === undefined ? {} : { icon: heads.icon }),
    ...(heads.domain === undefined ? {} : { domain: heads.domain }),
    type,
    collection: collection.path,
    params,
    query: readQuery(reader, map.get('query'), type),
    ...(group === undefined ? {} : { group }),
    card: readCard(reader, map.get('card')),
    columns: readColumns(reader, map.get('columns')) ?? defaultColumns(collection),
  };
}

function readName(faults: Faults): string {
  const base = faults.file.slice(faults.file.lastIndexOf('/') + 1);
  const name = base.replace(/\.ya?ml$/, '');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    const rule = 'small letters and digits, joined by "-": sales-pipeline.yaml';
    fault(faults, { line: 1, pointer: '' }, 'view_name', `a view's file name is ${rule}`);
  }
  return name;
}

function readHeads(
  faults: Faults,
  map: YamlMap,
): Partial<Record<'title' | 'description' | 'icon' | 'domain', string | undefined>> {
  return {
    title: readText(faults, map.get('title'), 'title'),
    description: readText(faults, map.get('description'), 'description'),
    icon: readText(faults, map.get('icon'), 'icon'),
    domain: readText(faults, map.get('domain'), 'domain'),
  };
}

function checkVersion(faults: Faults, root: YamlNode, node: YamlNode | undefined): void {
  if (node === undefined) fault(faults, root, 'required', 'a view needs "version: 1"');
  else if (node.kind !== 'scalar' || node.value !== 1) {
    fault(faults, node, 'version', 'version must be 1: this Pail reads no other one; update Pail');
  }
}

function readType(faults: Faults, node: YamlNode | undefined): ViewType | undefined {
  const later = LATER_TYPES.find((type) => node?.kind === 'scalar' && node.value === type);
  if (node === undefined) return 'table';
  if (later === undefined) return readWord(faults, node, 'view type', VIEW_TYPES);
  const message = `views of type "${later}" come in a later version; this one draws ${VIEW_TYPES.join(' and ')}`;
  return fault(faults, node, 'later', message);
}

function readCollection(
  faults: Faults,
  root: YamlNode,
  node: YamlNode | undefined,
  model: Model,
): Collection | undefined {
  const known = collectionNames(model);
  const name = readText(faults, node, 'collection');
  if (node === undefined) {
    const message = `a view needs "collection" (known: ${known.join(', ')})`;
    return fault(faults, root, 'required', message);
  }
  if (name === undefined) return undefined;
  const found = findCollection(model, name);
  if (found !== undefined) return found;
  const paths = [...known, ...model.collections.keys()];
  const message = `no collection "${name}" (known: ${known.join(', ')})${didYouMean(name, paths)}`;
  return fault(faults, node, 'unknown_collection', message);
}

function readQuery(reader: ViewReader, node: YamlNode | undefined, type: ViewType): View['query'] {
  const { faults } = reader;
  const limit = DEFAULT_LIMIT[type];
  const map = node === undefined ? undefined : readMap(faults, node, 'query', VIEW_KEYS.query);
  if (map === undefined) return { where: [], search: '', sort: [], limit, archived: false };
  const where = readTexts(faults, map.get('where'), 'where') ?? [];
  for (const condition of where) checkCondition(reader, condition);
  const sort = readTexts(faults, map.get('sort'), 'sort') ?? [];
  for (const key of sort) checkSort(reader, key);
  const bounds = { min: 1, max: MAX_LIMIT };
  return {
    where: where.map((condition) => condition.text),
    search: readText(faults, map.get('search'), 'search') ?? '',
    sort: sort.map((key) => key.text),
    limit: readInteger(faults, map.get('limit'), 'limit', bounds) ?? limit,
    archived: readBoolean(faults, map.get('archived'), 'archived') ?? false,
  };
}

function checkSort(reader: ViewReader, key: PlacedText): void {
  checkValue(reader, { ...key, text: key.text.replace(/^\s*-/, '') });
}
