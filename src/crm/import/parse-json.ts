/** Which tables a JSON text holds: one of records, several by name, or Salesforce's trees. Pure. */

import { PailError } from '../../errors.ts';
import { scanJson } from '../../record/scan-json.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import type { ObjectRow } from './object-table.ts';
import { parseInputs } from './parse-inputs.ts';
import type { Unit } from './types.ts';

export type Objects = {
  readonly name: string | null;
  readonly unit: Unit;
  readonly rows: readonly ObjectRow[];
};

/** Throws `invalid` for a text that is no JSON at all; faults of single records are theirs. */
export function parseJson(text: string): readonly Objects[] {
  const body = text.replace(/^\uFEFF/, '');
  const whole = body.trimStart().startsWith('{') ? parsedWhole(body) : null;
  if (whole !== null) {
    const trees = memberOf(whole, 'records');
    if (Array.isArray(trees) && trees.some((one) => memberOf(one, 'attributes') !== null)) {
      return treesOf(trees);
    }
    const lists = Object.entries(whole).filter(([, value]) => isListOfObjects(value));
    if (lists.length > 0 && lists.length === Object.keys(whole).length) {
      refuseFaults(body);
      return lists.map(([name, list]) => ({ name, unit: 'element', rows: rowsOf(list) }));
    }
  }
  return [oneTable(text)];
}

function parsedWhole(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isListOfObjects(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/** What JSON cannot carry through (doubled keys, digits that get lost) is refused before anything is read. */
function refuseFaults(text: string): void {
  const [fault] = scanJson(text);
  if (fault === undefined) return;
  const message = `${fault.pointer} (line ${fault.line}): ${fault.message}`;
  throw new PailError('invalid', message, { pointer: fault.pointer, line: fault.line });
}

function rowsOf(list: JsonValue): ObjectRow[] {
  return (Array.isArray(list) ? list : []).map((data, at) => ({ at, data: data as JsonObject }));
}

function oneTable(text: string): Objects {
  const { records, faults } = parseInputs(text);
  const [fault] = faults;
  if (fault?.place.kind === 'whole') throw new PailError('invalid', fault.message, {});
  const rows: ObjectRow[] = records.map(({ place, data }) => ({ at: numberOf(place), data }));
  for (const { place, pointer, message, original } of faults) {
    const told = pointer === '' ? message : `${pointer}: ${message}`;
    const unread = original === undefined ? {} : { original };
    rows.push({ at: numberOf(place), data: {}, fault: told, ...unread });
  }
  rows.sort((a, b) => a.at - b.at);
  const isLines = [...records, ...faults].some(({ place }) => place.kind === 'line');
  return { name: null, unit: isLines ? 'line' : 'element', rows };
}

function numberOf(place: ReturnType<typeof parseInputs>['records'][number]['place']): number {
  if (place.kind === 'line') return place.line;
  return place.kind === 'element' ? place.element : 0;
}

/** `{records: [{attributes: {type, referenceId}, Name, Contacts: {records: […]}}]}`: a table per type. */
function treesOf(trees: readonly JsonValue[]): readonly Objects[] {
  const tables = new Map<string, ObjectRow[]>();
  const take = (list: readonly JsonValue[], parent: JsonObject): void => {
    for (const tree of list) {
      const type = String(memberOf(memberOf(tree, 'attributes'), 'type') ?? '');
      if (!isObject(tree) || type === '') continue;
      const id = memberOf(memberOf(tree, 'attributes'), 'referenceId');
      const rows = tables.get(type) ?? [];
      tables.set(type, rows);
      const data: JsonObject = { ...parent, ...(id === null ? {} : { id }) };
      rows.push({ at: rows.length, data });
      for (const [key, value] of Object.entries(tree)) {
        const children = memberOf(value, 'records');
        if (Array.isArray(children)) take(children, id === null ? {} : { [`${type}Id`]: id });
        else if (key !== 'attributes') data[key] = unreferenced(value);
      }
    }
  };
  take(trees, {});
  return [...tables].map(([name, rows]) => ({ name, unit: 'element', rows }));
}

/** `@AccountRef1` points at the record of that reference id. */
function unreferenced(value: JsonValue): JsonValue {
  return typeof value === 'string' && /^@\w+$/.test(value) ? value.slice(1) : value;
}
