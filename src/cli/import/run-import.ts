/** Carries an import out: reads the file, plans, applies, and tells what became of the rows. */

import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Refused, Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import type { Actor, Applied } from '../../plan/types.ts';
import { requireCollection } from '../../schema/model.ts';
import {
  formatOf,
  IMPORT_FORMATS,
  type ImportFile,
  type ImportFormat,
  readTables,
} from '../../workspace/import/read-file.ts';
import type { ImportReport, ImportRequest } from '../../workspace/import/types.ts';
import type { ImportVerbOptions } from '../commands/import.ts';
import { type Env, readStdin } from '../env.ts';
import { complain, plural, say, warn, writeJson } from '../output.ts';
import type { Session } from '../session.ts';
import { importOptions } from './import-flags.ts';
import {
  ignoredLine,
  mappingLines,
  outcomeLine,
  refusedLines,
  unmatchedLines,
} from './import-report.ts';
import { progressBar } from './progress.ts';
import { assertFree, freeName, writeRefused } from './refused-file.ts';

export async function carryOutImport(
  env: Env,
  options: ImportVerbOptions,
  session: Session,
): Promise<number> {
  const { workspace } = session;
  if (options.refused !== undefined) assertFree(resolve(env.cwd, options.refused));
  const stem = options.file === '-' ? 'stdin' : basename(options.file).replace(/\.[a-z]+$/i, '');
  const settings = importOptions(options, wordOf(stem));
  const to = options.to === undefined ? null : requireCollection(workspace.model, options.to).path;
  const tables = await tablesOf(env, options, session, to);
  const name = checkedName(options.name ?? `${dayName(env)}-${wordOf(stem)}`);
  const actor = workspace.actor(`import:${name}`, options.as);
  const progress = progressBar(env, options);
  const { report, records, applied } = await planAndApply(
    workspace,
    { name: stem, tables, to, options: settings, onProgress: progress.show },
    actor,
    options.dryRun,
  );
  progress.end();
  for (const notice of applied?.notices ?? []) warn(env, options, notice);
  const files = options.dryRun ? [] : await saveRefused(env, options, tables, report);
  if (options.json) {
    writeJson(env, answer(name, { report, records, applied, files }, options.dryRun));
  } else tell(env, options, session, { name, report, applied, files });
  return report.refused.length > 0 ? 1 : 0;
}

type Outcome = {
  readonly report: ImportReport;
  /** Records that change. */
  readonly records: number;
  readonly applied: Applied | null;
};

/** The plan is nobody's after this: a large one is much to hold while it is committed. */
async function planAndApply(
  workspace: Session['workspace'],
  request: ImportRequest,
  actor: Actor,
  isDry: boolean,
): Promise<Outcome> {
  const { plan, report } = await workspace.importing.planImport(request, actor);
  const records = plan?.changes.length ?? 0;
  if (isDry || plan === null) return { report, records, applied: null };
  const { onProgress } = request;
  const applied = await workspace.apply(plan, actor, {
    isLast: true,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return { report, records, applied };
}

/** Letters, digits, `-` and `.`: for sources and names of imports. */
function wordOf(stem: string): string {
  const word = stem.replace(/[^\w.@-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return word.slice(0, 40) || 'import';
}

function dayName(env: Env): string {
  return new Date(env.now()).toISOString().slice(0, 10);
}

function checkedName(name: string): string {
  if (/^[\w.@+-]{1,64}$/.test(name)) return name;
  const message = `"${name}" is no name for an import; expected letters, digits, - and .`;
  throw new PailError('usage', message, { name });
}

async function tablesOf(
  env: Env,
  options: ImportVerbOptions,
  { workspace }: Session,
  to: string | null,
): Promise<readonly Table[]> {
  const { file, format, sheet } = options;
  const tables: Table[] = [];
  for (const one of await filesOf(env, file, format)) {
    const found = await readTables(one, workspace.model, to);
    // One collection is one sheet: the first.
    const sheets = one.format !== 'xlsx' || (to === null && sheet === undefined);
    tables.push(...(sheets ? found : [sheetOf(found, sheet, file)]));
  }
  return tables;
}

function sheetOf(tables: readonly Table[], sheet: string | undefined, file: string): Table {
  const found = sheet === undefined ? tables[0] : tables.find(({ name }) => name === sheet);
  if (found !== undefined) return found;
  const known = tables.map(({ name }) => name ?? '');
  const what = sheet === undefined ? 'no sheet with rows' : `no sheet "${sheet}"`;
  const message = `${file} has ${what} (its sheets: ${known.join(', ')})`;
  throw new PailError('not_found', message, { sheet, known });
}

/** The file, standard input, or all files of a directory whose endings are known. */
async function filesOf(
  env: Env,
  file: string,
  format: string | undefined,
): Promise<readonly ImportFile[]> {
  if (file === '-') {
    const source = { bytes: Buffer.from(await stdinText(env), 'utf8') };
    return [{ source, format: formatFor(file, format), name: file }];
  }
  const path = resolve(env.cwd, file);
  if (!isDirectory(path, file)) {
    return [{ source: { path }, format: formatFor(file, format), name: file }];
  }
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const known = formatOf(name);
      return known === undefined
        ? []
        : [{ source: { path: join(path, name) }, format: known, name }];
    });
}

/** Throws `not_found`, and `usage` for what cannot be read twice (a pipe). */
function isDirectory(path: string, file: string): boolean {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return true;
    if (stats.isFile()) return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new PailError('not_found', `there is no file ${file}`, { file }, error);
  }
  const message = `${file} is no file that can be read twice; use - for standard input`;
  throw new PailError('usage', message, { file });
}

function formatFor(file: string, format: string | undefined): ImportFormat {
  const known = format === undefined ? formatOf(file) : IMPORT_FORMATS.find((f) => f === format);
  if (known !== undefined) return known;
  const what =
    format === undefined
      ? `the name "${file}" does not say what is in it`
      : `no format "${format}"`;
  const message = `${what}; expected --format ${IMPORT_FORMATS.join(', ')}`;
  throw new PailError('usage', message, { known: IMPORT_FORMATS });
}

async function stdinText(env: Env): Promise<string> {
  try {
    return await readStdin(env);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PailError('invalid', 'standard input is not UTF-8 text', {}, error);
  }
}

/** One file per table that has refused rows; their names. */
async function saveRefused(
  env: Env,
  { file, refused: wanted }: ImportVerbOptions,
  tables: readonly Table[],
  { refused }: ImportReport,
): Promise<string[]> {
  const files: string[] = [];
  for (const [number, table] of tables.entries()) {
    const own: Refused[] = refused.filter((one) => one.table === number);
    if (own.length === 0) continue;
    const base = file === '-' ? 'stdin' : file;
    const many = tables.length > 1 && table.name !== null ? `${base}.${table.name}` : base;
    const isFirst = files.length === 0;
    const target =
      wanted !== undefined && isFirst ? resolve(env.cwd, wanted) : freeName(resolve(env.cwd, many));
    await writeRefused(target, table, own);
    files.push(target);
  }
  return files;
}

function answer(
  name: string,
  { report, records, applied, files }: Outcome & { readonly files: readonly string[] },
  dryRun: boolean,
): object {
  const { refused, ...rest } = report;
  return {
    import: name,
    ...rest,
    refused: refused.map(({ table, at, reasons }) => ({ table, row: at, reasons })),
    refusedFiles: files,
    records,
    commit: applied?.commit ?? null,
    ...(dryRun ? { dryRun: true } : {}),
  };
}

type Told = {
  readonly name: string;
  readonly report: ImportReport;
  readonly applied: Applied | null;
  readonly files: readonly string[];
};

function tell(
  env: Env,
  options: ImportVerbOptions,
  { workspace }: Session,
  { name, report, applied, files }: Told,
): void {
  const { dryRun } = options;
  if (dryRun) {
    for (const table of report.tables) {
      const lines = mappingLines(table, env.columns ?? Number.POSITIVE_INFINITY, env.color);
      env.stdout.write(`${lines.join('\n')}\n\n`);
    }
  } else {
    const ignored = ignoredLine(report);
    if (ignored !== null) say(env, options, ignored);
    for (const { name: table, collection } of report.tables) {
      if (collection === null) say(env, options, `${table}: names no collection here, left out`);
    }
  }
  for (const line of unmatchedLines(report)) say(env, options, line);
  for (const line of refusedLines(report)) complain(env, line);
  const words = (path: string): string =>
    requireCollection(workspace.model, path).plural.toLowerCase();
  const commit = applied?.commit == null ? '' : ` (commit ${applied.commit.slice(0, 7)})`;
  env.stdout.write(`${outcomeLine(report, words, dryRun)}${commit}\n`);
  if (report.repeated > 0) {
    say(env, options, `${plural(report.repeated, 'row')} about a record of an earlier row`);
  }
  const kept = Object.values(report.collections).some(({ differing }) => differing > 0);
  if (kept)
    say(env, options, 'records that are there stay as they are: --update or --fill changes them');
  if (report.refused.length > 0) {
    const where = files.length === 0 ? '' : `, written to ${files.join(', ')}`;
    complain(env, `${plural(report.refused.length, 'row')} of ${report.rows} refused${where}`);
  }
  if (dryRun) say(env, options, 'dry run: nothing written');
  else if (applied !== null) say(env, options, `\`pail undo import:${name}\` takes it back`);
}
