/** Numbers as people and programs write them. Where a text could mean two numbers, the column decides, or nobody. */

import { losesDigits } from '../../record/scan-json.ts';
import { ownOf } from '../../record/value.ts';
import type { Decimals } from './types.ts';

export type Converted<T> =
  | { readonly value: T }
  /** `isChoice`: it is none of the values that the field takes, so that one of them may be meant. */
  | { readonly fault: string; readonly isChoice?: true };

type Parts = {
  readonly negative: boolean;
  /** Digits, points, commas. */
  readonly digits: string;
  readonly percent: boolean;
  /** Power of ten that a `k`, `M` or `B` behind it stands for. */
  readonly scale: number;
  /** Signs and codes of currencies, in capitals: `NOK`, `US$`, `€`. */
  readonly marks: readonly string[];
};

const SCALES: Readonly<Record<string, number>> = { k: 3, m: 6, mn: 6, mio: 6, b: 9, bn: 9 };
const SHAPE =
  /^(?<open>\()?(?<sign>[+\-−])?(?<mark>[\p{Sc}]|[A-Za-z]{3}(?=[\s\d.,+\-−])|[A-Z]{1,2}\p{Sc})?(?<sign2>[+\-−])?(?<digits>\d[\d.,]*|[.,]\d+)(?<scale>k|mn|mio|m|bn|b)?(?<percent>%)?(?<mark2>\p{Sc}|[A-Za-z]{3})?(?<after>[-−])?(?<close>\))?$/iu;

/** The parts of a text that looks like one number; null for others. */
function partsOf(text: string): Parts | null {
  const tight = text.replace(/[\s\u00a0\u2009\u202f'’_]/g, '');
  const groups = SHAPE.exec(tight)?.groups;
  if (groups === undefined) return null;
  const { open, close, sign, sign2, after, digits = '', scale = '', percent } = groups;
  const marks = [groups['mark'], groups['mark2']].flatMap((mark) => mark?.toUpperCase() ?? []);
  if ((open === undefined) !== (close === undefined)) return null;
  const signs = [sign, sign2, after].filter((one) => one !== undefined);
  if (signs.length > 1) return null;
  return {
    negative: open !== undefined || (signs[0] !== undefined && signs[0] !== '+'),
    digits,
    percent: percent !== undefined,
    scale: ownOf(SCALES, scale.toLowerCase()) ?? 0,
    marks,
  };
}

const GROUPED: Readonly<Record<string, RegExp>> = {
  ',': /^\d{1,3}(,\d{3})+$/,
  '.': /^\d{1,3}(\.\d{3})+$/,
};

/** How the digits are to be read: which sign is the decimal one, or that both readings make sense. */
function styleOf(digits: string): Decimals | 'either' | 'plain' | null {
  const point = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (point < 0 && comma < 0) return 'plain';
  if (point >= 0 && comma >= 0) {
    const decimal = point > comma ? '.' : ',';
    const at = Math.max(point, comma);
    const group = decimal === '.' ? ',' : '.';
    const isSound = GROUPED[group]?.test(digits.slice(0, at)) === true;
    if (!isSound || digits.indexOf(decimal) !== at) return null;
    return decimal === '.' ? 'point' : 'comma';
  }
  const sign = point >= 0 ? '.' : ',';
  const own: Decimals = point >= 0 ? 'point' : 'comma';
  const other: Decimals = point >= 0 ? 'comma' : 'point';
  if (digits.indexOf(sign) !== digits.lastIndexOf(sign)) {
    return GROUPED[sign]?.test(digits) === true ? other : null;
  }
  return GROUPED[sign]?.test(digits) === true && !digits.startsWith('0') ? 'either' : own;
}

/** What a text tells of the way its column is written; null when nothing. */
export function decimalsIn(text: string): Decimals | null {
  const parts = partsOf(text);
  const style = parts === null ? null : styleOf(parts.digits);
  return style === 'point' || style === 'comma' ? style : null;
}

/** Signs and codes of currencies beside a number, in capitals; letters that are none, too. */
export function marksIn(text: string): readonly string[] {
  return partsOf(text)?.marks ?? [];
}

/** True for a text that is a number between 0 and 1, both left out: what a share of 1 looks like. */
export function isFraction(text: string): boolean {
  return /^0?[.,]\d+$/.test(text.trim()) && Number(text.trim().replace(',', '.')) > 0;
}

export type NumberHints = {
  /** How the column, or else the file, writes decimals; undefined: it does not show. */
  readonly decimals?: Decimals;
  /** `percent`: the field counts from 0 to 100. */
  readonly percent: boolean;
  /** The column counts from 0 to 1. */
  readonly isShare: boolean;
};

/** `1,234.50`, `$ 1.200,00`, `(12)`, `60%`, `2.5M`. */
export function convertNumber(text: string, hints: NumberHints): Converted<number> {
  if (SCIENTIFIC.test(text) && Number.isFinite(Number(text))) return { value: Number(text) };
  const parts = partsOf(text);
  const style = parts === null ? null : styleOf(parts.digits);
  if (parts === null || style === null) return { fault: `"${text}" is not a number` };
  if (parts.percent && !hints.percent) {
    return { fault: `"${text}" is a percentage, and the field is none` };
  }
  if (style === 'either' && hints.decimals === undefined) {
    return {
      fault: `"${text}" may be ${parts.digits.replace(/[.,]/, '')} or ${parts.digits.replace(',', '.')}; say which with --decimals point or --decimals comma`,
    };
  }
  const decimals = style === 'either' || style === 'plain' ? hints.decimals : style;
  const plain =
    decimals === 'comma'
      ? parts.digits.replaceAll('.', '').replace(',', '.')
      : parts.digits.replaceAll(',', '');
  const shift = parts.scale + (hints.percent && hints.isShare && !parts.percent ? 2 : 0);
  const number = shifted(plain, shift);
  if (losesDigits(number)) return { fault: `"${text}" has more digits than a number holds` };
  const value = Number(number);
  return { value: parts.negative && value !== 0 ? -value : value };
}

/** As programs write very large and very small numbers. */
const SCIENTIFIC = /^[+-]?\d(?:\.\d+)?e[+-]?\d{1,3}$/i;

/** A decimal text with its point moved to the right, exact in decimals. */
function shifted(text: string, places: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  const padded = fraction.padEnd(places, '0');
  const left = `${whole}${padded.slice(0, places)}`.replace(/^0+(?=\d)/, '') || '0';
  const right = padded.slice(places).replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}

/** A number of a typed cell (JSON, a sheet) for a field that counts from 0 to 100. */
export function fromShare(value: number, isShare: boolean): number {
  return isShare ? Number((value * 100).toPrecision(15)) : value;
}
