/** Numbers as people type them: grouped as their locale writes them, beside the unit that they count. */

/** How a number may be written. */
export type NumberStyle = {
  /** BCP 47. */
  readonly locale: string;
  /** What it counts: a currency's code (ISO 4217), `%`, `h`; empty for nothing. */
  readonly unit: string;
};

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const CURRENCY = /^[A-Za-z]{3}$/;

/**
 * `$45,000.50` → `45000.50`: the number without unit and separators, as `Number()` reads it; null for other texts. What
 * is a number without them stays that number: `1.234` is no thousand, whatever the locale.
 */
export function plainNumber(text: string, style: NumberStyle): string | null {
  const tight = withoutUnit(text.trim().replace('−', '-'), style).replaceAll(/[\s_]/g, '');
  if (PLAIN.test(tight)) return tight;
  const { group, decimal } = separatorsOf(style.locale);
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/.exec(straight(tight)) ?? [];
  const [whole = '', fraction, ...more] = rest.split(decimal);
  const digits = group === '' ? whole : whole.replaceAll(group, '');
  if (more.length > 0 || !/^\d+$/.test(digits) || !/^\d*$/.test(fraction ?? '')) return null;
  if (whole !== digits && whole !== grouped(digits, style.locale)) return null;
  return `${sign}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A number in the ways in which it may be typed, for messages: `45000.5, 45,000.5 or $45,000.50`. */
export function waysToWrite(value: number, { locale, unit }: NumberStyle): string {
  const plain = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).format(value);
  const ways = [String(value), plain];
  if (CURRENCY.test(unit)) ways.push(moneyFormat(locale, unit).format(value));
  const words = [...new Set(ways.map((way) => way.replaceAll(/\s/g, ' ')))];
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');
}

function withoutUnit(text: string, style: NumberStyle): string {
  const [, sign = '', rest = ''] = /^([+-]?)\s*([\s\S]*)$/.exec(text) ?? [];
  for (const mark of marksOf(style)) {
    if (starts(rest, mark)) return sign + rest.slice(mark.length).trim();
    if (starts(rest.slice(-mark.length), mark)) return sign + rest.slice(0, -mark.length).trim();
  }
  return text;
}

function starts(text: string, mark: string): boolean {
  return text.slice(0, mark.length).toUpperCase() === mark.toUpperCase();
}

/** What may stand beside the number: of a currency its code and its sign. */
function marksOf({ locale, unit }: NumberStyle): readonly string[] {
  if (!CURRENCY.test(unit)) return unit === '' ? [] : [unit];
  const parts = moneyFormat(locale, unit).formatToParts(1);
  const sign = parts.find(({ type }) => type === 'currency')?.value ?? '';
  return sign === '' ? [unit] : [unit, sign];
}

function moneyFormat(locale: string, currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'currency', currency, numberingSystem: 'latn' });
}

function separatorsOf(locale: string): { readonly group: string; readonly decimal: string } {
  const parts = groupedFormat(locale).formatToParts(12_345.6);
  const of = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? '';
  return { group: straight(of('group').trim()), decimal: of('decimal') };
}

function grouped(digits: string, locale: string): string {
  return straight(groupedFormat(locale).format(BigInt(digits)).replaceAll(/\s/g, ''));
}

/** Which apostrophe a locale groups with depends on the age of its data. */
function straight(text: string): string {
  return text.replaceAll('’', "'");
}

function groupedFormat(locale: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { useGrouping: 'always', numberingSystem: 'latn' });
}
