/** From what is typed behind `pail import` to the options of an import. */

import { DATE_ORDERS, DECIMALS, type ImportOptions, type OnMatch } from '../../crm/import/types.ts';
import { PailError } from '../../errors.ts';
import { defineMember } from '../../record/value.ts';

export type ImportFlags = {
  readonly map: readonly string[];
  readonly value: readonly string[];
  readonly default: readonly string[];
  readonly fields: readonly string[];
  readonly match: readonly string[];
  readonly create: readonly string[];
  readonly update: boolean;
  readonly fill: boolean;
  readonly strict: boolean;
  readonly source?: string;
  readonly dates?: string;
  readonly decimals?: string;
};

/** `source`: what it is when no flag names it. Throws `usage`. */
export function importOptions(flags: ImportFlags, source: string): ImportOptions {
  const { dates, decimals } = flags;
  const order = choice('--dates', dates, DATE_ORDERS);
  const sign = choice('--decimals', decimals, DECIMALS);
  return {
    source: checkedSource(flags.source ?? source),
    map: pairs('--map', flags.map, 'Header=field'),
    set: pairs('', flags.fields, 'field=value'),
    defaults: pairs('--default', flags.default, 'field=value'),
    values: swaps(flags.value),
    match: flags.match,
    onMatch: onMatch(flags),
    create: flags.create,
    strict: flags.strict,
    ...(order === undefined ? {} : { dates: order }),
    ...(sign === undefined ? {} : { decimals: sign }),
  };
}

function onMatch({ update, fill }: ImportFlags): OnMatch {
  if (update && fill) {
    const message =
      '--update and --fill exclude each other: the file overwrites values, or only fills empty fields';
    throw new PailError('usage', message);
  }
  if (update) return 'update';
  return fill ? 'fill' : 'keep';
}

function choice<T extends string>(
  flag: string,
  text: string | undefined,
  known: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new PailError('usage', `${flag} takes ${known.join(' or ')}, not "${text}"`, { known });
}

/** Names of sources stand in front of a colon. */
function checkedSource(text: string): string {
  if (/^[\w.@-]{1,64}$/.test(text)) return text;
  const message = `"${text}" is no name of a source; expected a word such as salesforce`;
  throw new PailError('usage', message, { source: text });
}

function pairs(
  flag: string,
  texts: readonly string[],
  form: string,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const [left, right] = splitPair(text) ?? [];
    if (left === undefined || right === undefined || left === '') {
      const head = flag === '' ? '' : `${flag} `;
      throw new PailError('usage', `${head}"${text}" is no ${form}`, { text });
    }
    defineMember(found, left, right);
  }
  return found;
}

/** At the last `=`: headers may hold one, fields don't; but a value (`notes=a=b`) starts at the first. */
function splitPair(text: string): readonly [string, string] | null {
  const at = text.indexOf('=');
  return at < 0 ? null : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** `Stage:Won=closed_won`; without a column it is meant for all. */
function swaps(texts: readonly string[]): ImportOptions['values'] {
  const found: Record<string, Record<string, string>> = {};
  for (const text of texts) {
    const [left = '', right] = splitPair(text) ?? [];
    const at = left.indexOf(':');
    const column = at < 0 ? '*' : left.slice(0, at).trim();
    const from = left.slice(at + 1).trim();
    if (right === undefined || from === '' || column === '') {
      throw new PailError('usage', `--value "${text}" is no Header:text=text`, { text });
    }
    const own = Object.hasOwn(found, column) ? (found[column] as Record<string, string>) : {};
    defineMember(own, from, right);
    defineMember(found as Record<string, never>, column, own as never);
  }
  return found;
}
