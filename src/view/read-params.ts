/** `params`: the inputs of a view, and the types that its expressions see them as. */

import type { Type } from '../expr/types.ts';
import { didYouMean } from '../nearest.ts';
import type { YamlNode } from '../record/yaml-document.ts';
import {
  fault,
  readBoolean,
  readMap,
  readOpenMap,
  readText,
  readWord,
  type YamlMap,
} from '../record/yaml-walk.ts';
import { collectionNames, type Field, type FieldType, findCollection } from '../schema/model.ts';
import { PARAM_TYPES, type ViewParam } from './types.ts';
import { VIEW_KEYS } from './view-keys.ts';
import { checkAggregate, type ViewReader } from './view-reader.ts';

/** Reads `params`; `{name: {label, type, collection, default, required}}`, an empty value being all defaults. */
export function readParams(reader: ViewReader, node: YamlNode | undefined): readonly ViewParam[] {
  if (node === undefined) return [];
  const { faults } = reader;
  if (readOpenMap(faults, node, 'params') === undefined || node.kind !== 'map') return [];
  return node.entries.flatMap((entry): ViewParam[] => {
    const at = { line: entry.line, pointer: entry.value.pointer };
    if (!/^[a-z][A-Za-z0-9]*$/.test(entry.key)) {
      const rule = 'start with a small letter, then letters and digits: assignee, minValue';
      fault(faults, at, 'param_name', `"${entry.key}" is no name for a parameter; ${rule}`);
      return [];
    }
    const isEmpty = entry.value.kind === 'scalar' && entry.value.value === null;
    const what = `params.${entry.key}`;
    const map = isEmpty ? new Map() : readMap(faults, entry.value, what, VIEW_KEYS.param);
    return map === undefined ? [] : [readParam(reader, entry.key, map)];
  });
}

function readParam(reader: ViewReader, name: string, map: YamlMap): ViewParam {
  const { faults } = reader;
  const label = readText(faults, map.get('label'), 'label');
  const collection = readCollection(reader, map.get('collection'));
  const fallback = readText(faults, map.get('default'), 'default');
  const at = map.get('default');
  // A default sees the actor and the day, but neither a record nor other parameters.
  if (fallback !== undefined && at !== undefined) {
    const { line, pointer } = at;
    checkAggregate({ ...reader, variables: {} }, { text: fallback, line, pointer }, fallback);
  }
  return {
    name,
    type: readWord(faults, map.get('type'), 'parameter type', PARAM_TYPES) ?? 'text',
    required: readBoolean(faults, map.get('required'), 'required') ?? false,
    ...(label === undefined ? {} : { label }),
    ...(collection === undefined ? {} : { collection }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function readCollection(reader: ViewReader, node: YamlNode | undefined): string | undefined {
  const { faults, model } = reader;
  const name = readText(faults, node, 'collection');
  if (name === undefined || node === undefined) return undefined;
  const found = findCollection(model, name);
  if (found !== undefined) return found.path;
  const known = collectionNames(model);
  const message = `no collection "${name}" (known: ${known.join(', ')})${didYouMean(name, known)}`;
  return fault(faults, node, 'unknown_collection', message);
}

/** The type of the variable `params`: an object with one property per parameter. */
export function typeOfParams(params: readonly ViewParam[]): Type {
  const properties = new Map(params.map((p) => [p.name, plainField(p.name, FIELD_TYPES[p.type])]));
  return { kind: 'object', field: { ...plainField('params', 'object'), properties } };
}

/** A text may still name a value of any kind: a stage, an id, a priority. */
const FIELD_TYPES: Readonly<Record<ViewParam['type'], FieldType>> = {
  text: 'any',
  number: 'number',
  date: 'date',
  boolean: 'boolean',
};

function plainField(name: string, type: FieldType): Field {
  return {
    name,
    path: name,
    type,
    label: name,
    description: '',
    required: false,
    open: false,
    merge: { rule: 'value' },
    searchWeight: 0,
    ui: {},
    aliases: [],
    schema: {},
  };
}
