/** A strict reader for JSON that finds what `JSON.parse` lets pass: duplicate keys and lossy numbers. */

import { MAX_DEPTH } from './canonical.ts';

/** Most that a request may send, and that a patch may make of a record by copying. Bytes of UTF-8. */
export const MAX_SENT_BYTES: number = 1024 * 1024;

export type JsonFault = {
  readonly code: 'json_syntax' | 'duplicate_key' | 'lossy_number' | 'lone_surrogate' | 'too_deep';
  /** RFC 6901 pointer of the value. */
  readonly pointer: string;
  readonly message: string;
  /** 1-based. */
  readonly line: number;
};

type Cursor = { readonly text: string; at: number; readonly faults: JsonFault[] };

class Stop extends Error {}

/** Faults of a JSON text, in order; a syntax fault ends the scan. RFC 8259 grammar. */
export function scanJson(text: string): JsonFault[] {
  const cursor: Cursor = { text, at: 0, faults: [] };
  try {
    scanValue(cursor, '', 0);
    skipBlanks(cursor);
    if (cursor.at < text.length) stop(cursor, '', `unexpected ${shown(cursor)} after the end`);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return cursor.faults;
}

function fault(c: Cursor, code: JsonFault['code'], pointer: string, message: string): void {
  c.faults.push({ code, pointer, message, line: lineAt(c.text, c.at) });
}

function stop(c: Cursor, pointer: string, message: string): never {
  fault(c, 'json_syntax', pointer, message);
  throw new Stop();
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

function shown(c: Cursor): string {
  const char = c.text[c.at];
  return char === undefined ? 'end of file' : JSON.stringify(char);
}

function skipBlanks(c: Cursor): void {
  while (' \t\n\r'.includes(c.text[c.at] ?? '_')) c.at++;
}

function scanValue(c: Cursor, pointer: string, depth: number): void {
  if (depth > MAX_DEPTH) {
    fault(c, 'too_deep', pointer, `nested deeper than ${MAX_DEPTH} levels`);
    throw new Stop();
  }
  skipBlanks(c);
  const char = c.text[c.at];
  if (char === '{') scanObject(c, pointer, depth);
  else if (char === '[') scanArray(c, pointer, depth);
  else if (char === '"') scanString(c, pointer);
  else scanScalar(c, pointer);
}

function scanObject(c: Cursor, pointer: string, depth: number): void {
  const keys = new Set<string>();
  c.at++;
  skipBlanks(c);
  if (c.text[c.at] === '}') {
    c.at++;
    return;
  }
  for (;;) {
    skipBlanks(c);
    if (c.text[c.at] !== '"') stop(c, pointer, `expected a key in quotes, found ${shown(c)}`);
    const key = scanString(c, pointer);
    const inner = `${pointer}/${escapePointer(key)}`;
    if (keys.has(key)) {
      const quoted = JSON.stringify(key);
      fault(c, 'duplicate_key', inner, `the key ${quoted} stands twice; keep one of the two lines`);
    }
    keys.add(key);
    skipBlanks(c);
    if (c.text[c.at] !== ':') stop(c, inner, `expected ":" after the key, found ${shown(c)}`);
    c.at++;
    scanValue(c, inner, depth + 1);
    skipBlanks(c);
    if (c.text[c.at] === '}') break;
    if (c.text[c.at] !== ',') stop(c, inner, `expected "," or "}", found ${shown(c)}`);
    c.at++;
  }
  c.at++;
}

function scanArray(c: Cursor, pointer: string, depth: number): void {
  c.at++;
  skipBlanks(c);
  if (c.text[c.at] === ']') {
    c.at++;
    return;
  }
  for (let i = 0; ; i++) {
    scanValue(c, `${pointer}/${i}`, depth + 1);
    skipBlanks(c);
    if (c.text[c.at] === ']') break;
    if (c.text[c.at] !== ',') stop(c, pointer, `expected "," or "]", found ${shown(c)}`);
    c.at++;
  }
  c.at++;
}

function scanString(c: Cursor, pointer: string): string {
  const start = c.at;
  let end = start + 1;
  while (c.text[end] !== '"') {
    if (c.text[end] === undefined) stop(c, pointer, 'a text in quotes is not closed');
    end += c.text[end] === '\\' ? 2 : 1;
  }
  c.at = end + 1;
  let value: string;
  try {
    value = JSON.parse(c.text.slice(start, end + 1)) as string;
  } catch {
    c.at = start;
    stop(c, pointer, 'a text in quotes has a wrong escape, or a raw line break or tab');
  }
  if (LONE_SURROGATE.test(value)) {
    fault(
      c,
      'lone_surrogate',
      pointer,
      'half of a UTF-16 surrogate pair; write the whole character',
    );
  }
  return value;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function scanScalar(c: Cursor, pointer: string): void {
  SCALAR.lastIndex = c.at;
  const match = SCALAR.exec(c.text);
  if (match === null) stop(c, pointer, `expected a value, found ${shown(c)}`);
  const text = match[0];
  if (/\d/.test(text) && losesDigits(text)) {
    const held = String(Number(text));
    fault(
      c,
      'lossy_number',
      pointer,
      `the number ${text} would be read as ${held}; write it as text`,
    );
  }
  c.at += text.length;
}

/** True when a number's value changes on its way through a double (IEEE 754) and back to text. */
export function losesDigits(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value)) return true;
  return decimalOf(text) !== decimalOf(String(value));
}

/** A number's exact value as `<digits>e<exponent>` without trailing zeros. */
function decimalOf(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text;
  const fraction = match[3] ?? '';
  const all = `${match[2]}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  const exponent = Number(match[4] ?? 0) - fraction.length + (all.length - digits.length);
  return `${match[1]}${digits}e${exponent}`;
}

/** A key as one RFC 6901 pointer step. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
