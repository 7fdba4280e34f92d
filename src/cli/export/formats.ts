/** The forms in which records are exported. */

import { csvLine } from '../../crm/export/csv.ts';
import { recordTable } from '../../crm/export/record-table.ts';
import { PailError } from '../../errors.ts';
import type { RecordData } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';

export const EXPORT_FORMATS = ['csv', 'json', 'jsonl', 'vcf', 'vcf3', 'ics'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** By the option, else by the file's ending, else CSV. Throws `usage`. */
export function exportFormat(format: string | undefined, file: string | undefined): ExportFormat {
  const ending = /\.([a-z]+)$/i.exec(file ?? '')?.[1]?.toLowerCase();
  const asked = format ?? ending ?? 'csv';
  const found = EXPORT_FORMATS.find((one) => one === asked);
  if (found !== undefined) return found;
  const message = `no format "${asked}" to export to; expected --format ${EXPORT_FORMATS.join(', ')}`;
  throw new PailError('usage', message, { known: EXPORT_FORMATS });
}

/** The text in pieces, one or a few records each. */
export async function exportText(
  format: ExportFormat,
  collection: Collection,
  records: readonly RecordData[],
  workspace: Reading,
): Promise<Iterable<string>> {
  switch (format) {
    case 'csv':
      return csvText(collection, records);
    case 'jsonl':
      return jsonLines(records);
    case 'json':
      return [`${JSON.stringify(records, null, 2)}\n`];
    case 'vcf':
    case 'vcf3': {
      const { cardsOf } = await import('../../crm/export/vcard.ts');
      const nameOf = (id: string): string | undefined => displayName(workspace, id);
      return cardsOf(collection, records, format === 'vcf' ? '4.0' : '3.0', nameOf);
    }
    case 'ics': {
      const { calendarOf } = await import('../../crm/export/calendar.ts');
      const titleOf = (id: string): string => displayName(workspace, id) ?? id;
      return calendarOf(collection, records, titleOf, workspace.config.timezone);
    }
  }
}

function displayName(workspace: Reading, id: string): string | undefined {
  const record = workspace.index.get(id);
  return record === undefined ? undefined : workspace.displayName(record);
}

function* csvText(collection: Collection, records: readonly RecordData[]): Iterable<string> {
  const table = recordTable(collection, records);
  yield csvLine(table.columns);
  for (const row of table.rows()) yield csvLine(row);
}

function* jsonLines(records: readonly RecordData[]): Iterable<string> {
  for (const record of records) yield `${JSON.stringify(record)}\n`;
}
