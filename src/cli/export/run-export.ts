/** Writes what is exported: to standard output, to a file, or every collection to a directory. */

import { existsSync, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PailError } from '../../errors.ts';
import type { Query } from '../../query/types.ts';
import type { RecordData } from '../../record/types.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { withheldField } from '../../schema/withheld.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, warn, writeJson } from '../output.ts';
import type { ReadingSession } from '../session.ts';
import { exportFormat, exportText } from './formats.ts';

export type ExportOptions = Globals & {
  readonly collection?: string;
  readonly terms: readonly string[];
  readonly where: readonly string[];
  readonly search?: string;
  readonly sort: readonly string[];
  readonly limit?: number;
  readonly format?: string;
  /** File, or with `all` a directory, relative to the working directory. */
  readonly out?: string;
  readonly bom: boolean;
  readonly all: boolean;
};

const BOM = '\uFEFF';

export async function exportOne(
  env: Env,
  options: ExportOptions,
  session: ReadingSession,
): Promise<number> {
  const { workspace, actor } = session;
  const collection = requireCollection(workspace.model, options.collection ?? '');
  const format = exportFormat(options.format, options.out);
  const short = workspace.readTerms(collection, options.terms);
  const search = [options.search ?? '', short.search].filter((text) => text !== '').join(' ');
  const query: Query = {
    collection: collection.path,
    where: [...short.where, ...options.where],
    ...(search === '' ? {} : { search }),
    sort: options.sort.length > 0 || search !== '' ? options.sort : ['id'],
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    archived: options.archived,
  };
  const answer = workspace.query(query, actor);
  for (const notice of answer.notices) warn(env, options, notice);
  const records = answer.items.map(({ record }) => record);
  const text = await exportText(format, collection, records, workspace);
  const left = tellWithheld(env, options, [collection]);
  if (options.out === undefined) {
    if (options.bom) env.stdout.write(BOM);
    for (const piece of text) env.stdout.write(piece);
    return 0;
  }
  const file = resolve(env.cwd, options.out);
  await writeNew(file, options.bom, text);
  if (options.json) writeJson(env, { files: [file], records: records.length, ...left });
  else say(env, options, `${plural(records.length, 'record')} in ${options.out}`);
  return 0;
}

/** `crm/deals` goes to `crm.deals.jsonl`. */
export async function exportAll(
  env: Env,
  options: ExportOptions,
  { workspace }: ReadingSession,
): Promise<number> {
  if (options.out === undefined) {
    throw new PailError('usage', 'say where the files go: --all --out <directory>', {});
  }
  const directory = resolve(env.cwd, options.out);
  const format = exportFormat(options.format, undefined);
  mkdirSync(directory, { recursive: true });
  const files: string[] = [];
  const written: Collection[] = [];
  let count = 0;
  for (const collection of workspace.model.collections.values()) {
    const records = recordsOf(workspace, collection.path);
    if (records.length === 0) continue;
    const file = join(directory, `${collection.path.replaceAll('/', '.')}.${format}`);
    await writeNew(file, options.bom, await exportText(format, collection, records, workspace));
    files.push(file);
    written.push(collection);
    count += records.length;
  }
  const left = tellWithheld(env, options, written);
  if (options.json) writeJson(env, { files, records: count, ...left });
  else say(env, options, `${plural(count, 'record')} in ${plural(files.length, 'file')}`);
  return 0;
}

/** Says which sensitive fields the reader's export is without, and how to have them; the same for a JSON answer. */
function tellWithheld(env: Env, options: Globals, collections: readonly Collection[]): object {
  const fields = collections.flatMap((seen) =>
    (seen.whole?.sensitive ?? []).flatMap((name) => {
      const field = withheldField(seen, name);
      return field === undefined ? [] : [{ name: `${seen.short}.${name}`, roles: field.sensitive }];
    }),
  );
  if (fields.length === 0) return {};
  const roles = [...new Set(fields.flatMap((field) => field.roles ?? []))];
  const names = fields.map(({ name }) => name);
  const who = `only users with an access role that may read them have them (${roles.join(', ')})`;
  warn(
    env,
    options,
    `left out, as they are sensitive and kept from you: ${names.join(', ')}; ${who}: export with --as such a user, or as one`,
  );
  return { withheld: names };
}

function recordsOf({ index }: ReadingSession['workspace'], path: string): RecordData[] {
  return [...index.records(path)].map(({ data }) => data);
}

/** Never over a file that is there. */
async function writeNew(file: string, bom: boolean, text: Iterable<string>): Promise<void> {
  if (existsSync(file)) {
    throw new PailError('exists', `${file} exists already; nothing was written over it`, { file });
  }
  const handle = await open(file, 'wx');
  try {
    if (bom) await handle.write(BOM);
    let buffer = '';
    for (const piece of text) {
      buffer += piece;
      if (buffer.length < 65_536) continue;
      await handle.write(buffer);
      buffer = '';
    }
    await handle.write(buffer);
  } finally {
    await handle.close();
  }
}
