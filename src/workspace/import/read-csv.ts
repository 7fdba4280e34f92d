/** CSV files as tables, read as they are asked for: a file of any size takes no more memory than a few rows. */

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CsvError, type Options, parse } from 'csv-parse';
import { csvLine } from '../../crm/export/csv.ts';
import { unguarded } from '../../crm/import/guard.ts';
import type { Row, Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import { type Bytes, headOf, notIn } from './file-bytes.ts';

/** A longer record is a quote that nobody closed. */
const MAX_RECORD = 5_000_000;

type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

/** `name` is shown in errors. Throws `invalid` for a file that is no CSV in this encoding. */
export async function readCsv(bytes: Bytes, name: string, encoding: string): Promise<Table> {
  const head = await headOf(bytes);
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  const lead = /^sep=(.)\r?\n/i.exec(text);
  const delimiter = lead?.[1] ?? delimiterOf(text);
  const skipped = lead === null ? 0 : 1;
  const options: Options = {
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
    from_line: skipped + 1,
  };
  const parsed = (): AsyncIterable<Parsed> => parsedRows(bytes, encoding, options, name);
  const columns = await headersOf(parsed(), name);
  return { name: null, unit: 'line', columns, rows: () => rowsOf(parsed(), columns.length) };
}

async function headersOf(rows: AsyncIterable<Parsed>, name: string): Promise<readonly string[]> {
  for await (const { record } of rows) if (!isBlank(record)) return distinct(record);
  throw new PailError('invalid', `${name} is empty; expected a row of column names first`, {});
}

function isBlank(record: readonly string[]): boolean {
  return record.every((cell) => cell.trim() === '');
}

/** Names of columns: trimmed, none empty, none twice. */
export function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name, index) => {
    const trimmed = name.trim() || `column ${index + 1}`;
    const count = (seen.get(trimmed) ?? 0) + 1;
    seen.set(trimmed, count);
    return count === 1 ? trimmed : `${trimmed} (${count})`;
  });
}

async function* rowsOf(rows: AsyncIterable<Parsed>, width: number): AsyncIterable<Row> {
  let isFirst = true;
  const sharers = Array.from({ length: width }, createSharer);
  // The parser counts both halves of a line break inside quotes.
  let doubled = 0;
  for await (const { record, info } of rows) {
    doubled += breaksIn(record, /\r\n/g);
    if (isBlank(record)) continue;
    if (isFirst) {
      isFirst = false;
      continue;
    }
    const at = info.lines - doubled - breaksIn(record, /\r\n?|\n/g);
    const cells = record.length > width ? trimmedTo(record, width) : record;
    const contents = cells.map((cell, column) => {
      if (cell === '') return null;
      const text = unguarded(cell);
      return sharers[column]?.(text) ?? text;
    });
    if (cells.length === width) yield { at, cells: contents };
    else {
      const fault = `the row has ${cells.length} cells, and the first line names ${width} columns; is a quote or a separator missing?`;
      yield { at, cells: contents, fault, original: csvLine(cells).trimEnd() };
    }
  }
}

const MAX_SHARED = 1_000;

/** One text for all equal cells of a column in which few differ, as stages and countries do. */
function createSharer(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < MAX_SHARED) texts.set(text, text);
    return text;
  };
}

/** Spreadsheets leave separators behind the last column. */
function trimmedTo(record: readonly string[], width: number): readonly string[] {
  return record.slice(width).every((cell) => cell === '') ? record.slice(0, width) : record;
}

function breaksIn(record: readonly string[], kind: RegExp): number {
  let count = 0;
  for (const cell of record) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(kind)?.length ?? 0;
  }
  return count;
}

async function* parsedRows(
  bytes: Bytes,
  encoding: string,
  options: Options,
  name: string,
): AsyncIterable<Parsed> {
  const source = 'path' in bytes ? createReadStream(bytes.path) : Readable.from([bytes.bytes]);
  const parser = parse(options);
  const running = pipeline(source, (chunks) => decoded(chunks, encoding), parser);
  running.catch(() => undefined); // Told by the parser, too.
  try {
    yield* parser as AsyncIterable<Parsed>;
    await running;
  } catch (error) {
    throw csvFault(error, name, encoding);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* decoded(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function csvFault(error: unknown, name: string, encoding: string): unknown {
  if (
    error instanceof TypeError &&
    'code' in error &&
    error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  ) {
    return notIn(encoding, name, error);
  }
  const { code, lines } = error as CsvError & { lines?: number };
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error;
  const at = lines === undefined ? '' : ` at line ${lines}`;
  const what =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quote is opened and never closed'
      : code === 'CSV_MAX_RECORD_SIZE'
        ? `a row is longer than ${MAX_RECORD / 1_000_000} million characters; is a quote never closed?`
        : (error as Error).message;
  return new PailError('invalid', `${name} is no CSV that can be read: ${what}${at}`, {}, error);
}

/** The separator that the first line has most of, outside quotes. */
function delimiterOf(text: string): string {
  const counts = new Map([',', ';', '\t', '|'].map((sign) => [sign, 0]));
  let isQuoted = false;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (char === '\n' || char === '\r') break;
    const count = counts.get(char);
    if (count !== undefined) counts.set(char, count + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] > 0 ? best[0] : ',';
}
