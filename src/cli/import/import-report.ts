/** What an import tells: how the columns were read, what became of the rows, what found nothing. */

import { FULL_NAME } from '../../crm/import/field-names.ts';
import type { ImportReport, ReportedColumn, TableReport } from '../../workspace/import/types.ts';
import { plural } from '../output.ts';
import { renderRows } from '../render/render-rows.ts';

const TOLD_REASONS = 20;
const TOLD_VALUES = 20;

/** One line per column: where it goes, and a few of its values. */
export function mappingLines(table: TableReport, width: number, color: boolean): string[] {
  const head =
    table.collection === null
      ? `${table.name ?? 'the file'}: names no collection, left out`
      : `${table.name === null ? '' : `${table.name}: `}${plural(table.rows, 'row')} into ${table.collection}`;
  const rows = table.columns.map((column) => [
    column.header,
    targetText(column),
    column.samples.join(' · '),
  ]);
  const columns = [{ label: 'column' }, { label: 'goes to' }, { label: 'such as' }];
  return [
    head,
    ...(rows.length === 0 ? [] : renderRows(columns, rows, { width, color }).split('\n')),
  ];
}

function targetText({ target, ignored, nearest }: ReportedColumn): string {
  if (target !== null) {
    const own = target.path === FULL_NAME ? 'firstName + lastName' : target.path;
    const path = target.part === '' ? own : `${target.part}.${own}`;
    return target.also === undefined ? path : `${path}, ${target.also}`;
  }
  if (ignored === 'asked') return '– (as asked)';
  if (ignored === 'computed') return '– (computed here)';
  if (ignored === 'unfit') return `– (its values are none of ${nearest ?? ''})`;
  if (ignored === 'weighted') return '– (an amount times its probability)';
  if (ignored === 'nobody') return '– (of a record that no column names)';
  return nearest === undefined ? '–' : `– (near: ${nearest})`;
}

const TOLD: ReadonlySet<string> = new Set(['unknown', 'unfit', 'nobody', 'weighted']);

/** Columns that no field was found for, in one line; null when there is none. */
export function ignoredLine(report: ImportReport): string | null {
  const ignored = report.tables
    .filter(({ collection }) => collection !== null)
    .flatMap(({ columns }) => columns.filter(({ ignored }) => TOLD.has(ignored ?? '')))
    .filter(({ samples }) => samples.length > 0)
    .map(({ header, nearest, ignored: why }) => {
      if (nearest === undefined) return header;
      return why === 'unfit'
        ? `${header} (its values are none of ${nearest})`
        : `${header} (near: ${nearest})`;
    });
  if (ignored.length === 0) return null;
  return `left out: ${ignored.join(', ')}; take one in with --map 'Header=field'`;
}

/** `contacts: 7 created, 2 updated; companies: 1 created`. */
export function outcomeLine(
  report: ImportReport,
  nameOf: (path: string) => string,
  isDry: boolean,
): string {
  const parts = Object.entries(report.collections).map(([path, counts]) => {
    const told = [
      [counts.created, isDry ? 'to create' : 'created'],
      [counts.updated, isDry ? 'to update' : 'updated'],
      [counts.unchanged, 'unchanged'],
      [counts.differing, 'left as they are'],
    ] as const;
    const words = told.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    return `${nameOf(path)}: ${words.join(', ')}`;
  });
  return parts.length === 0 ? 'nothing to import' : parts.join('; ');
}

/** Why rows were refused, most frequent reasons first, each with the first rows it is true of. */
export function refusedLines(report: ImportReport): string[] {
  const rows = new Map<string, string[]>();
  const lastOf = new Map<string, number>();
  for (const { table, at, reasons } of report.refused) {
    const own = report.tables[table];
    const name = report.tables.length > 1 && own?.name != null ? `${own.name} ` : '';
    for (const { column, message } of reasons) {
      const why = column === null ? message : `${column}: ${message}`;
      const isSame = lastOf.get(why) === table;
      lastOf.set(why, table);
      const place = isSame ? `${at}` : `${name}${own?.unit ?? 'row'} ${at}`;
      const places = rows.get(why);
      if (places === undefined) rows.set(why, [place]);
      else places.push(place);
    }
  }
  // Causes before what follows from them.
  const sorted = [...rows].sort(
    ([a, one], [b, other]) =>
      Number(isFollowing(a)) - Number(isFollowing(b)) || other.length - one.length,
  );
  const lines = sorted.slice(0, TOLD_REASONS).map(([why, places]) => {
    const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
    return `${places.slice(0, 3).join(', ')}${more}: ${why}`;
  });
  const more = sorted.length - lines.length;
  return more > 0 ? [...lines, `and ${plural(more, 'more reason', 'more reasons')}`] : lines;
}

function isFollowing(why: string): boolean {
  return why.endsWith(', which is refused, too');
}

/** Values that name no record, most frequent first. */
export function unmatchedLines({ unmatched }: ImportReport): string[] {
  const lines = unmatched.slice(0, TOLD_VALUES).map(({ column, value, rows, nearest, why, to }) => {
    const near = nearest.length === 0 ? '' : `; near: ${nearest.join(', ')}`;
    const what = why === 'ambiguous' ? 'is the name of several' : 'is none';
    return `${column} "${value}" ${what} of ${to.join(' or ')} (${plural(rows, 'row')})${near}`;
  });
  const more = unmatched.length - lines.length;
  return more > 0 ? [...lines, `and ${plural(more, 'more value', 'more values')}`] : lines;
}
