/** One table of an import: looked at as a whole, then taken in row by row. */

import { ColumnProfile } from '../../crm/import/column-profile.ts';
import type { Drafts } from '../../crm/import/drafts.ts';
import { isOwnId } from '../../crm/import/identify.ts';
import type { MappedColumn, Mapping } from '../../crm/import/map-columns.ts';
import { bareName } from '../../crm/import/plain-name.ts';
import { createRowReader } from '../../crm/import/read-row.ts';
import type { ImportOptions, Table } from '../../crm/import/types.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds } from '../../plan/derive.ts';
import { type Collection, fieldAt } from '../../schema/model.ts';
import { takeTurns } from '../turns.ts';
import type { ImportRequest, ReportedColumn, TableReport } from './types.ts';

export type Work = {
  readonly table: Table;
  readonly number: number;
  readonly collection: Collection;
  readonly mapping: Mapping;
};

const SAMPLES = 3;
const SAMPLE_LENGTH = 60;
const TOLD_EVERY = 1_000;

export async function readTable(
  { table, number, collection, mapping }: Work,
  drafts: Drafts,
  { options, onProgress }: ImportRequest,
  { context, currency }: { readonly context: PlanContext; readonly currency: string },
): Promise<TableReport> {
  const fields = mapping.columns.map(({ target }) => {
    const part = target === null ? undefined : mapping.parts.get(target.part);
    const field =
      target === null || part === undefined ? undefined : fieldAt(part.collection, target.path);
    return field?.relation === undefined ? field : undefined;
  });
  const column = mapping.columns.findIndex(
    ({ target }) => target?.part === '' && target.path === 'id',
  );
  const profile = new ColumnProfile(
    fields,
    options,
    context.scope.timezone,
    {
      column,
      isOwn: (id) => isOwnId(collection, id),
    },
    (index) => !isTold(table.columns[index] ?? '', options),
  );
  const samples = table.columns.map(() => new Set<string>());
  const turns = takeTurns();
  let rows = 0;
  for await (const row of table.rows()) {
    profile.see(row);
    row.cells.forEach((cell, index) => {
      const seen = samples[index];
      if (cell === null || cell === '' || seen === undefined || seen.size >= SAMPLES) return;
      seen.add(shortened(typeof cell === 'string' ? cell : JSON.stringify(cell)));
    });
    rows++;
    if (rows % TOLD_EVERY === 0) onProgress?.('looking', rows);
    if (turns.isOver()) await turns.next();
  }
  const unfit = new Set(profile.unfit());
  const fitting: Mapping = {
    parts: mapping.parts,
    columns: mapping.columns.map((one, index): MappedColumn => {
      const path = unfit.has(index) ? one.target?.path : undefined;
      if (path === undefined) return one;
      return { header: one.header, target: null, ignored: 'unfit', nearest: path };
    }),
  };
  const now = isoSeconds(context.scope.now);
  const ground = { model: context.model, currency, now };
  const read = createRowReader(table.columns, fitting, ground, options, (index) => ({
    ...profile.hints(index),
    isTyped: table.typed === true,
  }));
  drafts.beginTable(number);
  let taken = 0;
  for await (const row of table.rows()) {
    drafts.take(read(row), row.cells);
    taken++;
    if (taken % TOLD_EVERY === 0) onProgress?.('reading', taken, rows);
    if (turns.isOver()) await turns.next();
  }
  const columns = fitting.columns.map(
    (column, index): ReportedColumn => ({ ...column, samples: [...(samples[index] ?? [])] }),
  );
  return { name: table.name, collection: collection.path, unit: table.unit, rows, columns };
}

/** True for a column of which the options say what it is, or what its values mean. */
function isTold(header: string, { map, values }: ImportOptions): boolean {
  const named = [...Object.keys(map), ...Object.keys(values)].map(bareName);
  return Object.hasOwn(values, '*') || named.includes(bareName(header));
}

function shortened(text: string): string {
  const line = text.slice(0, 4 * SAMPLE_LENGTH).replace(/\s+/g, ' ');
  return line.length > SAMPLE_LENGTH ? `${line.slice(0, SAMPLE_LENGTH - 1)}…` : line;
}
