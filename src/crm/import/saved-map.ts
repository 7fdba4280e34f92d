/** What an import was told, kept for the next one: where columns go, how values are read, which record a row is. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { isObject } from '../../record/value.ts';
import type { MappedColumn } from './map-columns.ts';
import { DATE_ORDERS, DECIMALS, type ImportOptions, type OnMatch } from './types.ts';

type Texts = Readonly<Record<string, string>>;

/** The form of the file; what is absent is as on a command line that does not say it. */
export type SavedMap = {
  readonly version: 1;
  readonly to?: string;
  readonly source?: string;
  readonly encoding?: string;
  readonly sheet?: string;
  /** Header → field path; null leaves the column out. */
  readonly columns?: Readonly<Record<string, string | null>>;
  readonly values?: Readonly<Record<string, Texts>>;
  readonly set?: Texts;
  readonly defaults?: Texts;
  readonly match?: readonly string[];
  readonly onMatch?: OnMatch;
  readonly create?: readonly string[];
  readonly strict?: boolean;
  readonly dates?: ImportOptions['dates'];
  readonly decimals?: ImportOptions['decimals'];
};

type Check = { readonly is: (value: unknown) => boolean; readonly form: string };

const isText = (value: unknown): boolean => typeof value === 'string';
const isTexts = (value: unknown): boolean => isObject(value) && Object.values(value).every(isText);
const text: Check = { is: isText, form: 'a text' };
const texts: Check = { is: isTexts, form: 'field: text' };
const list: Check = {
  is: (value) => Array.isArray(value) && value.every(isText),
  form: 'a list of names',
};
const oneOf = (known: readonly string[]): Check => ({
  is: (value) => known.includes(String(value)),
  form: known.join(' or '),
});

const KEYS: Readonly<Record<keyof SavedMap, Check>> = {
  version: { is: (value) => value === 1, form: '1' },
  to: text,
  source: text,
  encoding: text,
  sheet: text,
  columns: {
    is: (value) =>
      isObject(value) && Object.values(value).every((one) => one === null || isText(one)),
    form: 'column: field, or column: null to leave it out',
  },
  values: {
    is: (value) => isObject(value) && Object.values(value).every(isTexts),
    form: 'column: {text in the file: text to read}',
  },
  set: texts,
  defaults: texts,
  match: list,
  onMatch: oneOf(['keep', 'fill', 'update']),
  create: list,
  strict: { is: (value) => typeof value === 'boolean', form: 'true or false' },
  dates: oneOf(DATE_ORDERS),
  decimals: oneOf(DECIMALS),
};

/** `name` is shown in errors. Throws `usage` for anything that is no saved map. */
export function parseSavedMap(value: unknown, name: string): SavedMap {
  const refuse = (what: string, data: object): never => {
    throw new PailError('usage', `${name}: ${what}`, { file: name, ...data });
  };
  if (!isObject(value)) return refuse('expected a map as --save-map writes it', {});
  for (const [key, found] of Object.entries(value)) {
    const check = Object.hasOwn(KEYS, key) ? KEYS[key as keyof SavedMap] : undefined;
    if (check === undefined) {
      const known = Object.keys(KEYS);
      return refuse(`"${key}" means nothing here${didYouMean(key, known)}`, { key, known });
    }
    if (!check.is(found)) {
      return refuse(`${key} is ${JSON.stringify(found)}; expected ${check.form}`, { key });
    }
  }
  if (!Object.hasOwn(value, 'version')) return refuse('expected "version: 1"', {});
  return value as unknown as SavedMap;
}

/** What the command line says goes before what the map says. `isTold`: it says what becomes of records that are there. */
export function withSavedMap(
  options: ImportOptions,
  saved: SavedMap,
  isTold: { readonly source: boolean; readonly onMatch: boolean },
): ImportOptions {
  const columns = Object.entries(saved.columns ?? {});
  const { dates = saved.dates, decimals = saved.decimals } = options;
  return {
    source: isTold.source ? options.source : (saved.source ?? options.source),
    map: { ...Object.fromEntries(columns.map(([key, to]) => [key, to ?? ''])), ...options.map },
    set: { ...saved.set, ...options.set },
    defaults: { ...saved.defaults, ...options.defaults },
    values: { ...saved.values, ...options.values },
    match: options.match.length > 0 ? options.match : (saved.match ?? []),
    onMatch: isTold.onMatch ? options.onMatch : (saved.onMatch ?? 'keep'),
    create: [...new Set([...(saved.create ?? []), ...options.create])],
    strict: options.strict || saved.strict === true,
    ...(dates === undefined ? {} : { dates }),
    ...(decimals === undefined ? {} : { decimals }),
  };
}

/** The map of an import of one table. */
export function savedMapOf(
  columns: readonly MappedColumn[],
  options: ImportOptions,
  file: Pick<SavedMap, 'to' | 'encoding' | 'sheet'>,
): SavedMap {
  const { source, values, set, defaults, match, onMatch, create, strict, dates, decimals } =
    options;
  const filled = <T extends object>(key: string, value: T): Readonly<Record<string, T>> =>
    Object.keys(value).length === 0 ? {} : { [key]: value };
  return {
    version: 1,
    ...file,
    source,
    columns: Object.fromEntries(columns.map((column) => [column.header, pathOf(column)])),
    ...filled('values', values),
    ...filled('set', set),
    ...filled('defaults', defaults),
    ...filled('match', match),
    ...(onMatch === 'keep' ? {} : { onMatch }),
    ...filled('create', create),
    ...(strict ? { strict } : {}),
    ...(dates === undefined ? {} : { dates }),
    ...(decimals === undefined ? {} : { decimals }),
  };
}

function pathOf({ target }: MappedColumn): string | null {
  if (target === null) return null;
  const also = target.also === undefined ? '' : `|${target.also}`;
  return `${target.part === '' ? '' : `${target.part}.`}${target.path}${also}`;
}
