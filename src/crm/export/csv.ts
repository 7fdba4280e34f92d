/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet and read back as they were. Pure. */

import type { JsonValue } from '../../record/types.ts';
import { isNothing } from '../import/convert-cell.ts';
import { guarded } from '../import/guard.ts';

/** One line with its CRLF. */
export function csvLine(values: readonly JsonValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/**
 * Text of one cell: null is empty; a list of plain texts is `a; b`, other lists and objects are JSON. A text that a
 * spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection); numbers stay numbers.
 */
export function csvCell(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = guarded(textOf(value));
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  return isPlainList(value) ? value.join('; ') : JSON.stringify(value);
}

/** True for texts that are the same list again once they are split. */
function isPlainList(value: JsonValue): value is string[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const isPlain = (part: JsonValue): boolean =>
    typeof part === 'string' && /^[^;,\n\r[\]"]+$/.test(part) && part === part.trim();
  return value.every(isPlain) && !(value.length === 1 && isNothing(String(value[0])));
}
