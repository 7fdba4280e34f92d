/** `pail export`: records as CSV, JSON, vCards or a calendar. */

import { PailError } from '../../errors.ts';
import { type App, optional } from '../app.ts';
import type { Env } from '../env.ts';
import type { ExportOptions } from '../export/run-export.ts';
import { limitOption, listOf, listOption, repeatOption } from '../options.ts';
import { withReading } from '../session.ts';

export function declareExport(app: App): void {
  const command = app
    .verb('asking', 'export [collection] [terms...]', 'write records to a file of another form')
    .option(...repeatOption('-w, --where <cel>', 'a CEL condition; all must hold'))
    .option('-s, --search <text>', 'full text, as in `pail search`')
    .option(...listOption('--sort <keys>', 'sort keys, - in front for descending'))
    .option(...limitOption('most records'))
    .option('-f, --format <format>', 'csv, json, jsonl, vcf, vcf3 or ics (default: by the file)')
    .option('-o, --out <file>', 'the file to write (default: standard output)')
    .option('--bom', 'a byte order mark, by which Excel knows UTF-8')
    .option('--all', 'every collection, archived records too, into the directory of --out');
  command.addHelpText(
    'after',
    `
CSV holds no formulas, and is read back by pail import as it was.

  pail export deals stage=offered --out offered.csv
  pail export contacts --at 2026-01-01 --format vcf > contacts.vcf
  pail export --all --out backup --format jsonl`,
  );
  app.on(command, runExport, ([collection, terms], flags) => {
    const { limit } = flags;
    return {
      ...optional('collection', collection),
      terms: terms as string[],
      where: listOf(flags['where']),
      sort: listOf(flags['sort']),
      ...optional('search', flags['search']),
      ...(typeof limit === 'number' ? { limit } : {}),
      ...optional('format', flags['format']),
      ...optional('out', flags['out']),
      bom: flags['bom'] === true,
      all: flags['all'] === true,
    };
  });
}

export async function runExport(env: Env, options: ExportOptions): Promise<number> {
  if (options.all === (options.collection !== undefined)) {
    const message = options.all
      ? '--all takes every collection: leave its name out'
      : 'say which collection to export, or --all';
    throw new PailError('usage', message, {});
  }
  const { exportAll, exportOne } = await import('../export/run-export.ts');
  return withReading(env, options, (session) =>
    options.all ? exportAll(env, options, session) : exportOne(env, options, session),
  );
}
