/** From a file to the tables in it. */

import { readFile } from 'node:fs/promises';
import { collectionNamed } from '../../crm/import/map-columns.ts';
import { objectTable } from '../../crm/import/object-table.ts';
import { type Objects, parseJson } from '../../crm/import/parse-json.ts';
import type { Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import { findCollection, type Model } from '../../schema/model.ts';
import type { Bytes } from './read-csv.ts';

export const IMPORT_FORMATS = ['csv', 'xlsx', 'json', 'jsonl'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** By a file's ending; undefined for others. */
export function formatOf(file: string): ImportFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  if (ending === 'tsv' || ending === 'txt') return 'csv';
  if (ending === 'ndjson') return 'jsonl';
  return IMPORT_FORMATS.find((format) => format === ending);
}

/** `to`: the collection of all tables; null: their own names say it. `name` is shown in errors. */
export async function readTables(
  source: Bytes,
  format: ImportFormat,
  name: string,
  model: Model,
  to: string | null,
): Promise<readonly Table[]> {
  if (format === 'csv') {
    const { readCsv } = await import('./read-csv.ts');
    return [await readCsv(source, name)];
  }
  const bytes = 'bytes' in source ? source.bytes : await readFile(source.path);
  if (format === 'xlsx') {
    const { readXlsx } = await import('./read-xlsx.ts');
    return readXlsx(bytes, name);
  }
  return parseJson(textOf(bytes, name)).map((objects) => tableOf(objects, model, to));
}

function tableOf({ name, unit, rows }: Objects, model: Model, to: string | null): Table {
  const collection =
    to !== null
      ? findCollection(model, to)
      : name === null
        ? undefined
        : collectionNamed(model, name);
  return objectTable(name, unit, rows, collection);
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new PailError('invalid', `${name} is not UTF-8 text`, {}, error);
  }
}
