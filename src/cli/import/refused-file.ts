/** Writes the refused rows to a file of their own, each with its reasons, to be mended and imported again. */

import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { csvLine } from '../../crm/export/csv.ts';
import { ORIGINAL_COLUMN, REASON_COLUMN } from '../../crm/import/map-columns.ts';
import type { Refused, Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';

/** A name beside the imported file that is still free: `leads.csv.refused.csv`, then `leads.csv.refused-2.csv`. */
export function freeName(file: string): string {
  for (let count = 1; ; count++) {
    const name = `${file}.refused${count === 1 ? '' : `-${count}`}.csv`;
    if (!existsSync(name)) return name;
  }
}

/** Throws `exists` for a file that is there. */
export function assertFree(file: string): void {
  if (!existsSync(file)) return;
  const message = `${file} exists already; refused rows are not written over it. Name another file with --refused`;
  throw new PailError('exists', message, { file });
}

/** Reads the table once more for the rows' cells. */
export async function writeRefused(
  file: string,
  table: Table,
  refused: readonly Refused[],
): Promise<void> {
  const reasons = new Map(refused.map((one) => [one.at, one]));
  const handle = await open(file, 'wx');
  try {
    const kept = table.columns.map((name) => name !== REASON_COLUMN && name !== ORIGINAL_COLUMN);
    const columns = table.columns.filter((_, index) => kept[index]);
    const isUnread = refused.some((one) => one.reasons.some(({ code }) => code === 'row'));
    const extra = isUnread ? [ORIGINAL_COLUMN] : [];
    await handle.write(csvLine([...columns, ...extra, REASON_COLUMN]));
    for await (const { at, cells, original = null } of table.rows()) {
      const own = reasons.get(at);
      if (own === undefined) continue;
      const contents = cells.filter((_, index) => kept[index] !== false).slice(0, columns.length);
      const missing = columns.slice(contents.length).map(() => null);
      const padded = [...contents, ...missing, ...(isUnread ? [original] : [])];
      const why = own.reasons.map(({ column, message }) =>
        column === null ? message : `${column}: ${message}`,
      );
      await handle.write(csvLine([...padded, why.join('; ')]));
    }
  } finally {
    await handle.close();
  }
}
