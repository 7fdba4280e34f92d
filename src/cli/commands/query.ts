/** `pail query`: filters, sorts, groups and sums the records of one collection. */

import { PailError } from '../../errors.ts';
import { filledIn } from '../../query/filled.ts';
import type { Query, QueryAnswer } from '../../query/types.ts';
import { requireCollection } from '../../schema/model.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { countOption, listOf, listOption, repeatOption } from '../options.ts';
import { warn } from '../output.ts';
import { askWithDates, loadDates, type ReadingSession, withReading } from '../session.ts';

export type QueryFlags = {
  readonly collection: string;
  readonly terms: readonly string[];
  readonly where: readonly string[];
  readonly search?: string;
  readonly sort: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
  readonly columns: readonly string[];
  readonly expand: readonly string[];
  readonly group?: string;
  readonly sum: readonly string[];
  readonly avg: readonly string[];
  readonly min: readonly string[];
  readonly max: readonly string[];
  readonly count: boolean;
  readonly explain: boolean;
  readonly jsonl: boolean;
  readonly csv: boolean;
};
export type QueryVerbOptions = Globals & QueryFlags;

/** Rows that a terminal shows when no limit is given; pipes and machines get all. */
const TERMINAL_LIMIT = 50;

export function declareQuery(app: App): void {
  const command = app
    .verb('asking', 'query <collection> [terms...]', 'filter, sort, group and sum (alias: ls)')
    .alias('ls')
    .option(...repeatOption('-w, --where <cel>', 'a CEL condition; all must hold'))
    .option('-s, --search <text>', 'full text, as in `pail search`')
    .option(...listOption('--sort <keys>', 'sort keys, - in front for descending'))
    .option(...countOption('-n, --limit <n>', 'most records to answer; 0: only totals'))
    .option(...countOption('--offset <n>', 'records to skip'))
    .option(...listOption('--columns <list>', 'fields, hops or CEL to show'))
    .option(...listOption('--expand <aliases>', 'put related records into each JSON item'))
    .option('--group <cel>', 'group by this value')
    .option(...listOption('--sum <list>', 'add up, per group or over all'))
    .option(...listOption('--avg <list>', 'average'))
    .option(...listOption('--min <list>', 'smallest'))
    .option(...listOption('--max <list>', 'largest'))
    .option('--count', 'answer only how many')
    .option('--explain', 'say how the query is understood and how many records each step leaves')
    .option('--jsonl', 'one JSON object per line')
    .option('--csv', 'comma-separated values');
  command.addHelpText(
    'after',
    `
Terms: stage=offered  status!=done  'value>=50000'  value.gte=50000  tags.has=q1  due.lt=today+7d
       owner=me  and bare words for full text.

  pail query deals stage=offered --sort -expectedValue --columns title,company.name,expectedValue
  pail query deals --where 'company.tier == "enterprise"' --group owner.name --sum weightedValue`,
  );
  app.on(command, runQuery, ([collection, terms], flags) => ({
    collection: collection as string,
    terms: terms as string[],
    ...queryFlags(flags),
  }));
}

function queryFlags(
  flags: Readonly<Record<string, unknown>>,
): Omit<QueryFlags, 'collection' | 'terms'> {
  const { limit, offset } = flags;
  return {
    where: listOf(flags['where']),
    ...optional('search', flags['search']),
    sort: listOf(flags['sort']),
    ...(typeof limit === 'number' ? { limit } : {}),
    ...(typeof offset === 'number' ? { offset } : {}),
    columns: listOf(flags['columns']),
    expand: listOf(flags['expand']),
    ...optional('group', flags['group']),
    sum: listOf(flags['sum']),
    avg: listOf(flags['avg']),
    min: listOf(flags['min']),
    max: listOf(flags['max']),
    count: flags['count'] === true,
    explain: flags['explain'] === true,
    jsonl: flags['jsonl'] === true,
    csv: flags['csv'] === true,
  };
}

export async function runQuery(env: Env, options: QueryVerbOptions): Promise<number> {
  refuseMixes(options);
  return withReading(env, options, (session) => answerQuery(env, options, session));
}

/** Asks and writes the answer. */
export async function answerQuery(
  env: Env,
  options: QueryVerbOptions,
  session: ReadingSession,
): Promise<number> {
  const query = await queryOf(env, options, session);
  const output = await import('../query-output.ts');
  // Whole records show when they last changed.
  if (showsRecords(options)) await loadDates(env, options, session.workspace);
  const ask = <T>(answer: () => T): Promise<T> =>
    askWithDates(env, options, session.workspace, answer);
  if (options.explain) {
    return ask(() => output.writeExplained(env, options, session, query));
  }
  const answer = await ask(() => session.workspace.query(query, session.actor));
  for (const notice of answer.notices) warn(env, options, notice);
  return write(env, options, session, answer, output);
}

function showsRecords({ json, jsonl, count, group }: QueryVerbOptions): boolean {
  return jsonl || (json && !count && group === undefined);
}

function write(
  env: Env,
  options: QueryVerbOptions,
  session: ReadingSession,
  answer: QueryAnswer,
  output: typeof import('../query-output.ts'),
): number {
  if (options.csv && answer.groups !== undefined) {
    return output.writeGroupsCsv(env, options, answer.groups);
  }
  if (options.csv) return output.writeCsv(env, session, answer, options.columns.length > 0);
  if (options.jsonl) return output.writeJsonLines(env, session, answer);
  if (options.json) return output.writeJsonAnswer(env, session, answer, options.count);
  if (options.count) return output.writeCount(env, answer);
  if (answer.groups !== undefined) return output.writeGroups(env, options, session, answer);
  return output.writeRows(env, options, session, answer);
}

/** The query as data. Rows for people get columns that suit the collection when none are named. */
async function queryOf(
  env: Env,
  options: QueryVerbOptions,
  session: ReadingSession,
): Promise<Query> {
  const { model } = session.workspace;
  const collection = requireCollection(model, options.collection);
  const short = session.workspace.readTerms(collection, options.terms);
  const search = [options.search ?? '', short.search].filter((text) => text !== '').join(' ');
  const forPeople = !options.json && !options.jsonl && !options.csv;
  const isList = options.group === undefined && !options.count;
  const { listColumns } = await import('../list-columns.ts');
  const usual =
    forPeople && isList
      ? listColumns(
          collection,
          model,
          env.columns ?? Number.POSITIVE_INFINITY,
          filledIn(session.workspace.index, collection.path),
        )
      : [];
  const columns = options.columns.length > 0 ? options.columns : usual;
  const isForTerminal = forPeople && env.isTTY;
  // An answer in groups shows no records.
  const limit =
    options.group === undefined
      ? (options.limit ?? (isForTerminal ? TERMINAL_LIMIT : undefined))
      : 0;
  return {
    collection: collection.path,
    where: [...short.where, ...options.where],
    ...(search === '' ? {} : { search }),
    ...(options.sort.length > 0 ? { sort: options.sort } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(options.offset === undefined ? {} : { offset: options.offset }),
    ...(columns.length > 0 ? { columns } : {}),
    ...(options.expand.length > 0 ? { expand: options.expand } : {}),
    ...(options.group === undefined ? {} : { group: options.group }),
    ...lists(options),
    ...(options.count ? { count: true } : {}),
    archived: options.archived,
  };
}

function lists({ sum, avg, min, max }: QueryFlags): Pick<Query, 'sum' | 'avg' | 'min' | 'max'> {
  return {
    ...(sum.length > 0 ? { sum } : {}),
    ...(avg.length > 0 ? { avg } : {}),
    ...(min.length > 0 ? { min } : {}),
    ...(max.length > 0 ? { max } : {}),
  };
}

function refuseMixes(options: QueryVerbOptions): void {
  const forms = (['json', 'jsonl', 'csv'] as const).filter((name) => options[name]);
  if (forms.length > 1) {
    const names = forms.map((name) => `--${name}`).join(' and ');
    throw new PailError('usage', `${names} exclude each other: an answer has one form`, { forms });
  }
  const isGrouped = options.group !== undefined && !options.count;
  const rowsOnly = options.jsonl || (options.csv && !isGrouped);
  if (rowsOnly && (options.count || options.group !== undefined)) {
    const other = options.count ? '--count' : '--group';
    const message = options.count
      ? '--count answers no rows; use it with --json, not with --jsonl or --csv'
      : '--group answers no records; use it with --json or --csv, not with --jsonl';
    throw new PailError('usage', message, { option: other });
  }
}
