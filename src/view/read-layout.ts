/** `group`, `card` and `columns` of a view file. */

import type { Type } from '../expr/types.ts';
import { didYouMean } from '../nearest.ts';
import type { YamlNode } from '../record/yaml-document.ts';
import {
  fault,
  found,
  type PlacedText,
  readBoolean,
  readInteger,
  readMap,
  readText,
  readTexts,
  readWord,
  type YamlMap,
} from '../record/yaml-walk.ts';
import type { Field } from '../schema/model.ts';
import { aggregateSource } from './aggregate-source.ts';
import { groupRelation, groupType, ownField } from './group-relation.ts';
import type { View, ViewColumn, ViewSummary } from './types.ts';
import { COLUMN_SUMMARIES, SUMMARY_KINDS, VIEW_FORMATS, VIEW_KEYS } from './view-keys.ts';
import { checkAggregate, checkSummary, checkValue, type ViewReader } from './view-reader.ts';

/** Reads `group`. `hideEmpty` is true for tables and false for boards unless the file says otherwise. */
export function readGroup(
  reader: ViewReader,
  node: YamlNode | undefined,
  hideEmpty: boolean,
): View['group'] {
  if (node === undefined) return undefined;
  const { faults, collection, model } = reader;
  const map = readMap(faults, node, 'group', VIEW_KEYS.group);
  if (map === undefined) return undefined;
  const by = placed(reader, map, 'by');
  if (by === undefined) {
    return fault(
      faults,
      node,
      'required',
      'group needs "by": a field or an expression, e.g. stage',
    );
  }
  const compiled = checkValue(reader, by);
  const order = readTexts(faults, map.get('order'), 'order') ?? [];
  if (compiled !== undefined) checkOrder(reader, order, ownField(compiled, collection));
  const relation = compiled === undefined ? undefined : groupRelation(compiled, collection);
  return {
    by: by.text,
    order: [...new Set(order.map((value) => value.text))],
    hideEmpty: readBoolean(faults, map.get('hideEmpty'), 'hideEmpty') ?? hideEmpty,
    summary: readSummaries(reader, map.get('summary'), groupType(model, relation)),
  };
}

function checkOrder(
  reader: ViewReader,
  order: readonly PlacedText[],
  field: Field | undefined,
): void {
  if (field?.values === undefined) return;
  const known = field.values.filter((value) => value !== null).map(String);
  for (const value of order) {
    if (known.includes(value.text)) continue;
    const message = `"${value.text}" is no value of ${field.name} (known: ${known.join(', ')})`;
    fault(reader.faults, value, 'enum', message + didYouMean(value.text, known));
  }
}

function readSummaries(
  reader: ViewReader,
  node: YamlNode | undefined,
  group: Type,
): readonly ViewSummary[] {
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const map = readMap(reader.faults, item, 'summary', VIEW_KEYS.summary);
    const summary = map === undefined ? undefined : readSummary(reader, item, map, group);
    return summary === undefined ? [] : [summary];
  });
}

function readSummary(
  reader: ViewReader,
  node: YamlNode,
  map: YamlMap,
  group: Type,
): ViewSummary | undefined {
  const { faults } = reader;
  const kinds = SUMMARY_KINDS.filter((kind) => map.has(kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const has = kinds.length === 0 ? 'found none' : `found ${kinds.join(' and ')}`;
    const message = `a summary has exactly one of ${SUMMARY_KINDS.join(', ')}; ${has}`;
    return fault(faults, node, 'summary', message);
  }
  const label = readText(faults, map.get('label'), 'label');
  const format = readWord(faults, map.get('format'), 'format', VIEW_FORMATS);
  const look = { ...(label === undefined ? {} : { label }), ...(format ? { format } : {}) };
  if (kind === 'count') {
    const count = readBoolean(faults, map.get('count'), 'count');
    return count === true ? { count, ...look } : undefined;
  }
  const value = placed(reader, map, kind);
  if (value === undefined) return undefined;
  checkSummary(reader, value, aggregateSource(kind, value.text), group);
  return { [kind]: value.text, ...look };
}

/** Reads `card`; a card's title is the record's display name unless the file says otherwise. */
export function readCard(reader: ViewReader, node: YamlNode | undefined): View['card'] {
  const plain = { title: reader.collection.display, fields: [], badges: [] };
  const map = node === undefined ? undefined : readMap(reader.faults, node, 'card', VIEW_KEYS.card);
  if (map === undefined) return plain;
  const title = placed(reader, map, 'title');
  if (title !== undefined) checkValue(reader, title);
  return {
    title: title?.text ?? plain.title,
    fields: readValues(reader, map.get('fields'), 'fields'),
    badges: readValues(reader, map.get('badges'), 'badges'),
  };
}

function readValues(
  reader: ViewReader,
  node: YamlNode | undefined,
  what: string,
): readonly string[] {
  const texts = readTexts(reader.faults, node, what) ?? [];
  for (const text of texts) checkValue(reader, text);
  return texts.map((text) => text.text);
}

/** Reads `columns`: names or expressions, or maps with a `field`. Undefined when there are none. */
export function readColumns(
  reader: ViewReader,
  node: YamlNode | undefined,
): readonly ViewColumn[] | undefined {
  if (node === undefined) return undefined;
  const { faults } = reader;
  if (node.kind !== 'list') {
    return fault(faults, node, 'type', `columns must be a list, found ${found(node)}`);
  }
  const columns = node.items.flatMap((item) => {
    const column = item.kind === 'map' ? readColumn(reader, item) : plainColumn(reader, item);
    return column === undefined ? [] : [column];
  });
  return columns.length === 0 ? undefined : columns;
}

function plainColumn(reader: ViewReader, node: YamlNode): ViewColumn | undefined {
  const text = readText(reader.faults, node, 'a column');
  if (text === undefined) return undefined;
  checkValue(reader, { text, line: node.line, pointer: node.pointer });
  return { field: text };
}

function readColumn(reader: ViewReader, node: YamlNode): ViewColumn | undefined {
  const { faults } = reader;
  const map = readMap(faults, node, 'column', VIEW_KEYS.column);
  if (map === undefined) return undefined;
  const field = placed(reader, map, 'field');
  if (field === undefined) {
    return fault(faults, node, 'required', 'a column needs "field", e.g. company.name');
  }
  const label = readText(faults, map.get('label'), 'label');
  const width = readInteger(faults, map.get('width'), 'width', { min: 1, max: 500 });
  const format = readWord(faults, map.get('format'), 'format', VIEW_FORMATS);
  const summary = readWord(faults, map.get('summary'), 'summary', COLUMN_SUMMARIES);
  const compiled = checkValue(reader, field);
  if (compiled !== undefined && summary !== undefined) {
    checkAggregate(reader, field, aggregateSource(summary, field.text));
  }
  return {
    field: field.text,
    ...(label === undefined ? {} : { label }),
    ...(width === undefined ? {} : { width }),
    ...(format === undefined ? {} : { format }),
    ...(summary === undefined ? {} : { summary }),
  };
}

function placed(reader: ViewReader, map: YamlMap, key: string): PlacedText | undefined {
  const node = map.get(key);
  const text = readText(reader.faults, node, key);
  if (node === undefined || text === undefined) return undefined;
  return { text, line: node.line, pointer: node.pointer };
}
