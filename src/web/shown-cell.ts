/** One value as the templates draw it: exactly one of text, badge, tags, person or link. */
import { createHash } from 'node:crypto';
import type { Cell, Tone } from '../view/types.ts';
import { isSafeLink } from './markdown.ts';

export type Paint = {
  /** Theme colour, a CSS class. */
  readonly tone?: string;
  /** Own colour, `#rrggbb`; the page's script turns it into a style rule. */
  readonly color?: string;
};

export type ShownCell = Paint & {
  readonly label: string;
  readonly text: string;
  readonly kind: string;
  readonly empty: boolean;
  readonly numeric: boolean;
  readonly shape: 'text' | 'badge' | 'tags' | 'person' | 'check' | 'swatch' | 'time';
  readonly href?: string;
  /** Address of another site: opens in a new tab. */
  readonly external?: boolean;
  readonly tags?: readonly string[];
  readonly initials?: string;
  /** 0–7, the same for the same name. */
  readonly hue?: number;
  readonly checked?: boolean;
  /** Machine form of a date. */
  readonly datetime?: string;
  /** A date that has passed while it still counts. */
  readonly isLate?: true;
};

const THEME_TONES = new Set(['gray', 'blue', 'green', 'amber', 'red', 'violet', 'pink', 'teal']);
const NUMERIC = new Set(['number', 'currency', 'percent', 'duration', 'hours', 'bytes']);

/** `self` = id of the record whose own page the cell links to, whatever it holds. */
export function shownCell(cell: Cell, self?: string): ShownCell {
  const href = self === undefined ? hrefOf(cell) : recordHref(self);
  const external =
    self === undefined && cell.recordId === undefined && /^https?:/i.test(href ?? '');
  return {
    label: cell.label,
    text: cell.text,
    kind: cell.kind,
    empty: cell.text === '' && cell.kind !== 'boolean',
    numeric: NUMERIC.has(cell.kind),
    ...shapeOf(cell),
    ...paintOf(cell.tone),
    ...(cell.isLate === true ? { isLate: true } : {}),
    ...(href === undefined ? {} : { href }),
    ...(external ? { external } : {}),
  };
}

/** Class or colour for a tone; nothing for names the theme lacks. */
export function paintOf(tone: Tone | undefined): Paint {
  if (tone === undefined) return {};
  if (THEME_TONES.has(tone)) return { tone };
  return /^#[0-9a-f]{6}$/i.test(tone) ? { color: tone.toLowerCase() } : {};
}

/** Address of a record's page. */
export function recordHref(id: string): string {
  return `/r/${encodeURIComponent(id)}`;
}

/** First letters of the first and last word, and a colour number that stays the same for a name. */
export function avatarOf(name: string): { readonly initials: string; readonly hue: number } {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  const initials = picked.map((word) => [...(word ?? '')][0] ?? '').join('');
  const hue = (createHash('md5').update(name).digest()[0] ?? 0) % 8;
  return { initials: initials.toUpperCase(), hue };
}

function shapeOf(cell: Cell): Pick<ShownCell, 'shape'> & Partial<ShownCell> {
  if (cell.kind === 'tags') return { shape: 'tags', tags: cell.parts ?? [cell.text] };
  if (cell.kind === 'badge') return { shape: 'badge' };
  if (cell.kind === 'person') return { shape: 'person', ...avatarOf(cell.text) };
  if (cell.kind === 'boolean') return { shape: 'check', checked: cell.value === true };
  if (cell.kind === 'color') return { shape: 'swatch', ...paintOf(cell.text) };
  if (cell.kind === 'date' || cell.kind === 'date-time') {
    return typeof cell.value === 'string'
      ? { shape: 'time', datetime: cell.value }
      : { shape: 'text' };
  }
  return { shape: 'text' };
}

function hrefOf(cell: Cell): string | undefined {
  if (cell.recordId !== undefined) return recordHref(cell.recordId);
  const value = typeof cell.value === 'string' ? cell.value : cell.text;
  if (value === '') return undefined;
  if (cell.kind === 'email') return `mailto:${encodeURI(value)}`;
  if (cell.kind === 'phone') return `tel:${value.replace(/[^+\d]/g, '')}`;
  if (cell.kind === 'url' && isSafeLink(value)) return value;
  return undefined;
}
