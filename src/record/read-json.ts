/** From a file's bytes to a JSON value that prints back without loss, or to what is wrong with them. */

import { canonicalText, MAX_DEPTH } from './canonical.ts';
import { type JsonFault, scanJson } from './scan-json.ts';

export type FileFault = {
  readonly code: JsonFault['code'] | 'encoding' | 'empty' | 'merge_markers';
  /** RFC 6901 pointer of the value; `''` for the whole file. */
  readonly pointer: string;
  readonly message: string;
  /** 1-based, where it is known. */
  readonly line?: number;
};

export type ReadJson =
  | { readonly sound: true; readonly value: unknown; readonly canonical: boolean }
  | { readonly sound: false; readonly faults: readonly FileFault[] };

const TOO_DEEP = `\n${'  '.repeat(MAX_DEPTH + 1)}`;
const MARKERS = /^(<{7} |={7}$|>{7} |\|{7} )/m;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads strictly. The fast path, a canonical file, costs one `JSON.parse` and one print. */
export function readJson(bytes: Uint8Array): ReadJson {
  const decoded = decode(bytes);
  if ('fault' in decoded) return bad('encoding', decoded.fault);
  const { text } = decoded;
  if (text.trim() === '') return bad('empty', 'the file is empty; delete it or write a record');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (!MARKERS.test(text)) return { sound: false, faults: scanJson(text) };
    const message =
      'the file holds both sides of a merge; keep one side and remove the marker lines';
    return bad('merge_markers', message);
  }
  if (text.includes(TOO_DEEP)) return bad('too_deep', `nested deeper than ${MAX_DEPTH} levels`);
  const canonical = isCanonical(value, text);
  if (!canonical || text.includes('\\ud')) {
    const faults = scanJson(text);
    if (faults.length > 0) return { sound: false, faults };
  }
  return { sound: true, value, canonical };
}

function bad(code: FileFault['code'], message: string): ReadJson {
  return { sound: false, faults: [{ code, pointer: '', message }] };
}

/** The text of UTF-8 bytes, without a byte order mark. */
export function decode(bytes: Uint8Array): { text: string } | { fault: string } {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    return { fault: 'the file is UTF-16; save it as UTF-8' };
  }
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return { fault: 'the file begins with a byte order mark; save it as UTF-8 without BOM' };
  }
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { fault: 'the file is not valid UTF-8; save it as UTF-8' };
  }
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalText(value) === text;
  } catch {
    return false;
  }
}
