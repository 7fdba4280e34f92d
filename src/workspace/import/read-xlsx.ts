/** Sheets of an Excel file as tables. The library is loaded when one is read. */

import type { Row, Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import type { JsonValue } from '../../record/types.ts';
import { distinct } from './read-csv.ts';

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
  return sheets.flatMap((sheet) => tableOf(sheet) ?? []);
}

/** The first row that holds anything names the columns. */
function tableOf({ sheet, data }: Sheet): Table | null {
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
        const row = data[index] ?? [];
        if (row.every((cell) => cell === null)) continue;
        yield { at: index + 1, cells: columns.map((_, column) => contentOf(row[column] ?? null)) };
      }
    },
  };
}

/** Dates of a sheet have no zone: a day, or a day with its time. */
function contentOf(cell: Cell): JsonValue {
  if (!(cell instanceof Date)) return cell;
  const text = cell.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19);
}
