/** Sheets of an Excel file as tables. The library is loaded when one is read. */

import type { Row, Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import { DAY, SECOND } from '../../expr/zone.ts';
import type { JsonValue } from '../../record/types.ts';
import { distinct } from './read-csv.ts';
import { cellNotes, type SheetNotes } from './xlsx-cells.ts';

type Cell = string | number | boolean | Date | null;
type Sheet = { readonly sheet: string; readonly data: readonly (readonly Cell[])[] };

/** Throws `invalid` for bytes that are no Excel file. Sheets without rows are left out. */
export async function readXlsx(bytes: Uint8Array, name: string): Promise<readonly Table[]> {
  const { default: readSheets } = await import('read-excel-file/node');
  let sheets: readonly Sheet[];
  try {
    sheets = (await readSheets(Buffer.from(bytes))) as unknown as readonly Sheet[];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${name} is no Excel file (.xlsx) that can be read (${why}); save it as .xlsx or as CSV`;
    throw new PailError('invalid', message, {}, error);
  }
  const notes = cellNotes(bytes);
  return sheets.flatMap((sheet) => tableOf(sheet, notes.get(sheet.sheet) ?? NO_NOTES) ?? []);
}

const NO_NOTES: SheetNotes = new Map();

/** The first row that holds anything names the columns. */
function tableOf({ sheet, data }: Sheet, notes: SheetNotes): Table | null {
  const first = data.findIndex((row) => row.some((cell) => cell !== null));
  const header = data[first];
  if (header === undefined) return null;
  const columns = distinct(header.map((cell) => (cell === null ? '' : String(cell))));
  return {
    name: sheet,
    unit: 'row',
    columns,
    *rows(): Iterable<Row> {
      for (let index = first + 1; index < data.length; index++) {
        const [row = [], noted] = [data[index], notes.get(index)];
        if (noted === undefined && row.every((cell) => cell === null)) continue;
        const cells = columns.map((_, column) => {
          const note = noted?.get(column);
          return note !== undefined && 'text' in note ? note.text : contentOf(row[column] ?? null);
        });
        const faults = faultsOf(noted);
        yield { at: index + 1, cells, ...(faults === null ? {} : { faults }) };
      }
    },
  };
}

function faultsOf(notes: ReturnType<SheetNotes['get']>): ReadonlyMap<number, string> | null {
  const faults = [...(notes ?? [])].flatMap(([column, note]): [number, string][] =>
    'fault' in note ? [[column, note.fault]] : [],
  );
  return faults.length === 0 ? null : new Map(faults);
}

/** Spreadsheet programs count with so many digits; what a file has beyond them is the rounding of a sum. */
const DIGITS = 15;

/** Dates of a sheet have no zone: a day, or a day with its time, to the second. */
function contentOf(cell: Cell): JsonValue {
  if (typeof cell === 'number')
    return Number.isInteger(cell) ? cell : Number(cell.toPrecision(DIGITS));
  if (!(cell instanceof Date)) return cell;
  const text = new Date(Math.round(cell.getTime() / SECOND) * SECOND + lag(cell)).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19);
}

/** Days are counted with a 29th of February in 1900, so that those before it come out one too early. */
function lag(date: Date): number {
  const ms = date.getTime();
  return ms >= Date.UTC(1899, 11, 31) && ms < Date.UTC(1900, 1, 28) ? DAY : 0;
}
