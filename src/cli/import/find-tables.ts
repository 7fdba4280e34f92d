/** The tables of an import: in a file, in standard input, in all files of a directory. */

import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Table } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import { checkedEncoding } from '../../workspace/import/file-bytes.ts';
import {
  formatOf,
  IMPORT_FORMATS,
  type ImportFile,
  type ImportFormat,
  readTables,
} from '../../workspace/import/read-file.ts';
import type { ImportVerbOptions } from '../commands/import.ts';
import { type Env, readStdinBytes } from '../env.ts';
import type { Session } from '../session.ts';

export async function tablesOf(
  env: Env,
  options: ImportVerbOptions,
  { workspace }: Session,
  to: string | null,
): Promise<readonly Table[]> {
  const { file, format, sheet } = options;
  const encoding =
    options.encoding === undefined ? {} : { encoding: checkedEncoding(options.encoding) };
  const tables: Table[] = [];
  for (const one of await filesOf(env, file, format)) {
    const found = await readTables({ ...one, ...encoding }, workspace.model, to);
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
    const source = { bytes: await readStdinBytes(env) };
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
        : [{ source: { path: join(path, name) }, format: known, name, isNamed: true }];
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
