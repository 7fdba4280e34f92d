/** Carries an import out: reads the file, plans, applies, and tells what became of the rows. */

import { basename, resolve } from 'node:path';
import { lacks, valuesOfName } from '../../crm/import/named-records.ts';
import { type SavedMap, savedMapOf, withSavedMap } from '../../crm/import/saved-map.ts';
import type { Refused, Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import type { Actor, Applied } from '../../plan/types.ts';
import { requireCollection } from '../../schema/model.ts';
import type { ImportReport, ImportRequest } from '../../workspace/import/types.ts';
import type { ImportVerbOptions } from '../commands/import.ts';
import type { Env } from '../env.ts';
import { complain, plural, say, warnOfWrite, writeJson } from '../output.ts';
import type { Session } from '../session.ts';
import { tablesOf } from './find-tables.ts';
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
  flags: ImportVerbOptions,
  session: Session,
): Promise<number> {
  const { workspace } = session;
  const mapFile = () => import('./map-file.ts');
  if (flags.saveMap !== undefined) (await mapFile()).assertNoMap(env, flags.saveMap);
  const saved =
    flags.mapFile === undefined ? NO_MAP : (await mapFile()).readMap(env, flags.mapFile);
  const { to: into, sheet, encoding } = saved;
  const options = { ...definedOf({ to: into, sheet, encoding }), ...flags };
  if (options.refused !== undefined) assertFree(resolve(env.cwd, options.refused));
  const stem = options.file === '-' ? 'stdin' : basename(options.file).replace(/\.[a-z]+$/i, '');
  const settings = withSavedMap(importOptions(options, wordOf(stem)), saved, {
    source: flags.source !== undefined,
    onMatch: flags.update || flags.fill,
  });
  const to = options.to === undefined ? null : requireCollection(workspace.model, options.to).path;
  const tables = await tablesOf(env, options, session, to);
  const name = checkedName(options.name ?? `${dayName(env)}-${wordOf(stem)}`);
  const actor = workspace.actor(`import:${name}`, options.as);
  const progress = progressBar(env, options);
  const request = { name: stem, tables, to, options: settings, onProgress: progress.show };
  const { report, records, applied } = await planAndApply(workspace, request, actor, {
    isDry: options.dryRun,
    onPlanned: (planned) => {
      if (flags.saveMap !== undefined) oneTable(planned);
    },
  }).catch((error: unknown) => {
    throw flags.mapFile === undefined ? error : staleMap(error, flags.mapFile);
  });
  progress.end();
  const files = options.dryRun ? [] : await saveRefused(env, options, tables, report);
  if (flags.saveMap !== undefined) {
    const { encoding, sheet } = options;
    const { columns, collection } = oneTable(report);
    const kept = definedOf({ to: collection, encoding, sheet });
    (await mapFile()).writeMap(env, flags.saveMap, savedMapOf(columns, settings, kept));
  }
  warnOfWrite(env, options, applied?.notices ?? []);
  if (options.json) {
    writeJson(env, answer(name, { report, records, applied, files }, options.dryRun));
  } else tell(env, options, session, { name, report, applied, files });
  return report.refused.length > 0 ? 1 : 0;
}

const NO_MAP: SavedMap = { version: 1 };

function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A map that does not fit any more says so, and where it stands. */
function staleMap(error: unknown, file: string): unknown {
  if (!(error instanceof PailError) || error.code !== 'usage') return error;
  const message = `${file}: ${error.message}; mend it there, or make the map anew with --save-map`;
  return new PailError('usage', message, { ...error.data, map: file }, error);
}

/** The table whose map is kept. Throws `usage` when the file has several, or none that is imported. */
function oneTable({ tables }: ImportReport): ImportReport['tables'][number] & {
  readonly collection: string;
} {
  const found = tables.flatMap((table) =>
    table.collection === null ? [] : [{ ...table, collection: table.collection }],
  );
  const [table, ...others] = found;
  if (table !== undefined && others.length === 0) return table;
  const message = `--save-map keeps the map of one table, and here are ${found.length}; import them one by one`;
  throw new PailError('usage', message);
}

type Outcome = {
  readonly report: ImportReport;
  /** Records that change. */
  readonly records: number;
  readonly applied: Applied | null;
};

/** Not an async function: that would hold the plan, which may be large, until its commit is made. */
function planAndApply(
  workspace: Session['workspace'],
  request: ImportRequest,
  actor: Actor,
  {
    isDry,
    onPlanned,
  }: { readonly isDry: boolean; readonly onPlanned: (report: ImportReport) => void },
): Promise<Outcome> {
  const { onProgress } = request;
  return workspace.importing.planImport(request, actor).then(({ plan, report, release }) => {
    try {
      onPlanned(report);
    } catch (error) {
      release();
      throw error;
    }
    const records = plan?.changes.length ?? 0;
    const progress = onProgress === undefined ? {} : { onProgress };
    const applying: Promise<Applied | null> =
      isDry || plan === null
        ? Promise.resolve(null)
        : workspace.apply(plan, actor, { isLast: true, ...progress });
    return applying.then((applied) => ({ report, records, applied })).finally(release);
  });
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

/** Short names of the collections in which names found nothing, where a name could make a record. */
function wantingOf({ unmatched }: ImportReport, model: Session['workspace']['model']): string[] {
  const names = unmatched.flatMap(({ to: [path = '', ...others], value, why }) => {
    const collection = others.length > 0 ? undefined : model.collections.get(path);
    if (why !== 'unknown' || collection === undefined) return [];
    return lacks(collection, valuesOfName(collection, value)) ? [] : [collection.short];
  });
  return [...new Set(names)];
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
  const wanting = wantingOf(report, workspace.model);
  if (wanting.length > 0) {
    say(env, options, `--create-missing ${wanting.join(',')} makes a record for each such name`);
  }
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
