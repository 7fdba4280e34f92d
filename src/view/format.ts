/** Numbers, money, dates and durations as the workspace's locale writes them. */

/** What formatting depends on; a workspace's `Config` is one. */
export type FormatConfig = {
  /** BCP 47. */
  readonly locale: string;
  /** IANA name: date-times are shown in it. */
  readonly timezone: string;
  /** ISO 4217, for money whose record names no currency. */
  readonly currency: string;
};

/** Making an Intl formatter costs ~50 µs, using one less than 1: they are kept, a handful per process. */
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let made = numberFormats.get(key);
  if (made === undefined) {
    made = new Intl.NumberFormat(locale, options);
    numberFormats.set(key, made);
  }
  return made;
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let made = dateFormats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, options);
    dateFormats.set(key, made);
  }
  return made;
}

/** At most `digits` decimals (2 by default), grouped: `1,234.5`. */
export function formatNumber(value: number, config: FormatConfig, digits = 2): string {
  return numberFormat(config.locale, { maximumFractionDigits: digits }).format(value);
}

/** Whole amounts without decimals: `$1,200`, `$0.25`. A code that is no currency is written behind the number. */
export function formatMoney(value: number, config: FormatConfig, currency?: string): string {
  const code = currency ?? config.currency;
  if (!/^[A-Za-z]{3}$/.test(code)) return `${formatNumber(value, config)} ${code}`.trim();
  return numberFormat(config.locale, {
    style: 'currency',
    currency: code,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(value);
}

/** Amounts by currency: `€300, $1,200`. */
export function formatMoneys(
  amounts: Readonly<Record<string, number>>,
  config: FormatConfig,
): string {
  const parts = Object.entries(amounts).map(([currency, sum]) =>
    formatMoney(sum, config, currency),
  );
  return parts.join(', ');
}

/** A figure about money as `MoneyFigure` has it; empty for null. */
export function formatFigure(
  { value, currency }: { readonly value: unknown; readonly currency?: string },
  config: FormatConfig,
): string {
  if (typeof value === 'number') {
    return currency === undefined
      ? formatNumber(value, config)
      : formatMoney(value, config, currency);
  }
  if (typeof value !== 'object' || value === null) return '';
  return formatMoneys(value as Readonly<Record<string, number>>, config);
}

/** `$1.2M`, `$250K`: for scales, where every digit costs room. */
export function formatShortMoney(value: number, config: FormatConfig, currency: string): string {
  if (!/^[A-Za-z]{3}$/.test(currency)) return formatMoney(value, config, currency);
  const options = {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
    trailingZeroDisplay: 'stripIfInteger',
  } as const;
  return plainSpaces(numberFormat(config.locale, options).format(value));
}

/** 60 → `60%`: percentages are stored from 0 to 100. */
export function formatPercent(value: number, config: FormatConfig): string {
  const options = { style: 'percent', maximumFractionDigits: 1 } as const;
  return numberFormat(config.locale, options).format(value / 100);
}

/** `2026-11-20` → `Nov 20, 2026`; text that is no date stays as it is. */
export function formatDate(value: string, config: FormatConfig): string {
  const ms = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(ms)) return value;
  return plainSpaces(
    dateFormat(config.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(ms),
  );
}

/** A day as `formatDate`, a moment as `formatInstant`. */
export function formatWhen(at: string, config: FormatConfig): string {
  return at.length === 10 ? formatDate(at, config) : formatInstant(at, config);
}

/** `2026-11` → `Nov 2026`; text that is no month stays as it is. */
export function formatMonth(value: string, config: FormatConfig): string {
  const ms = Date.parse(`${value}-01T00:00:00Z`);
  if (Number.isNaN(ms)) return value;
  const options = { year: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return plainSpaces(dateFormat(config.locale, options).format(ms));
}

/** `2026-11-20T15:04:00Z` → `Nov 20, 2026, 4:04 PM` in the workspace's time zone. */
export function formatInstant(value: string, config: FormatConfig): string {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return value;
  const options = { dateStyle: 'medium', timeStyle: 'short', timeZone: config.timezone } as const;
  return plainSpaces(dateFormat(config.locale, options).format(ms));
}

/** Milliseconds in the two largest units: `2 d 4 h`, `35 min`, `12 s`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  let rest = Math.round(Math.abs(ms) / 1000);
  const parts: string[] = [];
  for (const [unit, seconds] of DURATION_UNITS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : sign + parts.join(' ');
}
const DURATION_UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** `1,536` → `1.5 kB`, in steps of 1,000. */
export function formatBytes(value: number, config: FormatConfig): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${formatNumber(size, config, 1)} ${units[unit]}`;
}

/** Some ICU versions put a narrow no-break space before AM and PM: a plain one can be searched for and aligned. */
function plainSpaces(text: string): string {
  return text.replaceAll('\u202f', ' ');
}
