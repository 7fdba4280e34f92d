/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. Pure. */

import type { JsonValue } from '../record/types.ts';

/** One line with its CRLF. */
export function csvLine(values: readonly JsonValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/**
 * Text of one cell: null is empty, lists and objects are JSON. A text that a spreadsheet would take for a
 * formula gets an apostrophe in front (OWASP, CSV injection); numbers stay numbers.
 */
export function csvCell(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? neutral(value) : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function neutral(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
