/** From a file to the tables in it. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { collectionNamed } from '../../crm/import/map-columns.ts';
import { objectTable } from '../../crm/import/object-table.ts';
import { type Objects, parseJson } from '../../crm/import/parse-json.ts';
import type { Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import { findCollection, type Model } from '../../schema/model.ts';
import { type Bytes, encodingOf, headOf, looksLike, notIn } from './file-bytes.ts';

export const IMPORT_FORMATS = ['csv', 'xlsx', 'json', 'jsonl', 'vcf'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** By a file's ending; undefined for others. */
export function formatOf(file: string): ImportFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  if (ending === 'tsv' || ending === 'txt') return 'csv';
  if (ending === 'vcard') return 'vcf';
  if (ending === 'ndjson') return 'jsonl';
  return IMPORT_FORMATS.find((format) => format === ending);
}

export type ImportFile = {
  readonly source: Bytes;
  readonly format: ImportFormat;
  /** Shown in errors. */
  readonly name: string;
  /** As `TextDecoder` calls it; absent: what the bytes say. */
  readonly encoding?: string;
  /** One of several files, so that its name says what is in it. */
  readonly isNamed?: boolean;
};

/** `to`: the collection of all tables; null: their names say it, and that of the file names those without one. */
export async function readTables(
  file: ImportFile,
  model: Model,
  to: string | null,
): Promise<readonly Table[]> {
  const { source, format, name } = file;
  const stem = basename(name).replace(/\.[a-z]+$/i, '');
  const isKnown = file.isNamed === true || collectionNamed(model, stem) !== undefined;
  const fallback = isKnown ? stem : null;
  const head = await headOf(source);
  assertLikely(head, file);
  const encoding = file.encoding ?? encodingOf(head);
  if (format === 'csv') {
    const { readCsv } = await import('./read-csv.ts');
    return [{ ...(await readCsv(source, name, encoding)), name: fallback }];
  }
  const bytes = 'bytes' in source ? source.bytes : await readFile(source.path);
  if (format === 'xlsx') {
    const { readXlsx } = await import('./read-xlsx.ts');
    return readXlsx(bytes, name);
  }
  const text = textOf(bytes, name, encoding);
  const objects = format === 'vcf' ? await cardsIn(text, name) : jsonIn(text, name);
  return objects.map((one) => tableOf({ ...one, name: one.name ?? fallback }, model, to));
}

/** A file that is plainly something else than its name says would be read as one strange column. */
function assertLikely(head: Uint8Array, { format, name }: ImportFile): void {
  const found = looksLike(head);
  if (found === null || found === format || format === 'xlsx') return;
  if (found === 'json' && format === 'jsonl') return;
  const isForeign = found === 'xls' || found === 'html';
  const how = isForeign ? 'save it as .xlsx or CSV' : `say so with --format ${found}`;
  const what = {
    xlsx: 'an Excel file',
    xls: 'an old Excel file',
    json: 'JSON',
    vcf: 'a vCard',
    html: 'a web page',
  };
  const message = `${name} is to be read as ${format}, but looks like ${what[found]}; ${how}`;
  throw new PailError('invalid', message, { format, found });
}

function jsonIn(text: string, name: string): readonly Objects[] {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    throw new PailError(
      'invalid',
      `${name} is no JSON that can be read: ${error.message}`,
      error.data,
    );
  }
}

async function cardsIn(text: string, name: string): Promise<readonly Objects[]> {
  if (!/^BEGIN:VCARD\s*$/im.test(text)) {
    throw new PailError('invalid', `${name} holds no vCard: none begins in it (BEGIN:VCARD)`, {});
  }
  const { parseCards } = await import('../../crm/import/parse-vcard.ts');
  return parseCards(text);
}

function tableOf({ name, unit, rows }: Objects, model: Model, to: string | null): Table {
  const named = name === null ? undefined : collectionNamed(model, name);
  const collection = to === null ? named : findCollection(model, to);
  return objectTable(name, unit, rows, collection);
}

function textOf(bytes: Uint8Array, name: string, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw notIn(encoding, name, error);
  }
}
