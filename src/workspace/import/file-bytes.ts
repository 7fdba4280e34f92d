/** The bytes of an imported file: where they come from, what they look like, in which encoding they are text. */

import { open } from 'node:fs/promises';
import { PailError } from '../../errors.ts';

/** A file that can be read again and again, or bytes that are here. */
export type Bytes = { readonly path: string } | { readonly bytes: Uint8Array };

const HEAD = 65_536;

export async function headOf(bytes: Bytes): Promise<Uint8Array> {
  if ('bytes' in bytes) return bytes.bytes.subarray(0, HEAD);
  const file = await open(bytes.path, 'r');
  try {
    const head = new Uint8Array(HEAD);
    const { bytesRead } = await file.read(head, 0, HEAD, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** By the byte order mark, or the empty halves of UTF-16; else UTF-8. */
export function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const start = head.subarray(0, 64);
  const empty = (from: 0 | 1): boolean =>
    start.length > 3 && start.every((byte, index) => index % 2 !== from || byte === 0);
  if (empty(1)) return 'utf-16le';
  return empty(0) ? 'utf-16be' : 'utf-8';
}

/** A name of `--encoding`, as the decoder calls it. Throws `usage`. */
export function checkedEncoding(name: string): string {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    const message = `there is no encoding "${name}"; expected utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis …`;
    throw new PailError('usage', message, { encoding: name });
  }
}

/** The refusal of bytes that are no text in this encoding. */
export function notIn(encoding: string, name: string, cause: unknown): PailError {
  const how =
    encoding === 'utf-8'
      ? '; say which it is with --encoding: windows-1252 is that of older Windows programs in the West'
      : '';
  const message = `${name} is not ${encoding.toUpperCase()} text${how}`;
  return new PailError('invalid', message, { encoding }, cause);
}

/** What the first bytes say that a file is, where they say it. */
export function looksLike(head: Uint8Array): 'xlsx' | 'json' | 'vcf' | 'xls' | 'html' | null {
  const start = Buffer.from(head.subarray(0, 512)).toString('latin1');
  if (start.startsWith('PK\x03\x04')) return 'xlsx';
  if (start.startsWith('\xd0\xcf\x11\xe0')) return 'xls';
  const text = start.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (/^BEGIN:VCARD/i.test(text)) return 'vcf';
  if (/^<(?:!doctype html|html|head|body|table)\b/i.test(text)) return 'html';
  return /^(?:\[\s*[{\]]|\{\s*["}])/.test(text) ? 'json' : null;
}
