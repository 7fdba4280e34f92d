/** `pail import`: records from a file of another system, in one commit, as often as one likes. */

import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import type { ImportFlags } from '../import/import-flags.ts';
import { listOf, listOption, repeatOption } from '../options.ts';
import { withWorkspace } from '../session.ts';

export type ImportVerbOptions = Globals &
  ImportFlags & {
    /** Relative to the working directory, or `-`. */
    readonly file: string;
    readonly to?: string;
    readonly format?: string;
    readonly encoding?: string;
    readonly sheet?: string;
    readonly name?: string;
    readonly refused?: string;
    readonly saveMap?: string;
    readonly mapFile?: string;
  };

export function declareImport(app: App): void {
  const command = app
    .verb('records', 'import <file> [fields...]', 'take in records from another system')
    .option('--to <collection>', 'what the rows are; files of several tables say it themselves')
    .option(...repeatOption('--map <pair>', "'Header=field'; 'Header=' leaves the column out"))
    .option(...repeatOption('--value <pair>', "'Header:text=text': read this text as that one"))
    .option(...repeatOption('--default <pair>', "'field=value' where a row says nothing"))
    .option(...listOption('--match <fields>', 'fields that say which record a row is'))
    .option('--update', 'the file overwrites records that are there')
    .option('--fill', 'the file fills empty fields of records that are there')
    .option(...listOption('--create-missing <collections>', 'make records that rows only name'))
    .option('--strict', 'refuse rows whose references find nothing')
    .option('--source <name>', "the system whose ids the rows have (default: the file's name)")
    .option('--dates <order>', 'dmy or mdy, where 03/04/2026 may be both')
    .option('--decimals <sign>', 'point or comma, where 1,234 may be both')
    .option('--sheet <name>', 'the sheet of an Excel file')
    .option('--format <format>', 'csv, xlsx, json, jsonl or vcf, where the file name does not say')
    .option('--encoding <name>', 'such as windows-1252, for text that is not UTF-8')
    .option('--save-map <file>', 'keep columns, values and options for the next such file')
    .option('--map-file <file>', 'what --save-map kept; flags beside it win')
    .option('--refused <file>', 'where refused rows go (default: <file>.refused.csv)')
    .option('--name <name>', 'name of the import, for `pail undo import:<name>`');
  command.addHelpText(
    'after',
    `
Columns are matched by name, here and in HubSpot, Salesforce and Pipedrive. Records that are
there stay as they are unless --update or --fill is given; a second run changes nothing.
Fields named behind the file are set in every row; {Header} stands for a cell.

  pail import leads.csv --to contacts --dry-run
  pail import may.csv --map-file leads.yaml
  pail import deals.csv --to deals title='{account} – {product}' --create-missing companies`,
  );
  app.on(command, runImport, ([file, fields], flags) => ({
    file: file as string,
    fields: fields as string[],
    map: listOf(flags['map']),
    value: listOf(flags['value']),
    default: listOf(flags['default']),
    match: listOf(flags['match']),
    create: listOf(flags['createMissing']),
    update: flags['update'] === true,
    fill: flags['fill'] === true,
    strict: flags['strict'] === true,
    ...optional('to', flags['to']),
    ...optional('source', flags['source']),
    ...optional('dates', flags['dates']),
    ...optional('decimals', flags['decimals']),
    ...optional('sheet', flags['sheet']),
    ...optional('format', flags['format']),
    ...optional('encoding', flags['encoding']),
    ...optional('refused', flags['refused']),
    ...optional('saveMap', flags['saveMap']),
    ...optional('mapFile', flags['mapFile']),
    ...optional('name', flags['name']),
  }));
}

/** Exit code 1 when a row was refused, although the others are taken in. */
export async function runImport(env: Env, options: ImportVerbOptions): Promise<number> {
  const { carryOutImport } = await import('../import/run-import.ts');
  return withWorkspace(env, options, (session) => carryOutImport(env, options, session));
}
