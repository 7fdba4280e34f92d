/** A file of Pail's own that carries bytes: one line of JSON, then the parts one after another. */

import { closeSync, openSync, readSync } from 'node:fs';
import { PailError } from '../errors.ts';
import { blobId } from '../record/blob.ts';
import { FileWindow } from './file-window.ts';

/** Bytes that may be read only when they are asked for. */
export type Part = { readonly bytes: Uint8Array };

export type Bundle = { readonly header: unknown; readonly parts: readonly Part[] };

type Envelope = { format: 1; header: unknown; parts: { length: number; blob: string }[] };

/** Bytes of a bundle, in order: `{"format":1,"header":…,"parts":[{length, blob}…]}\n`, then the parts unchanged. */
export function* encodeBundle({ header, parts }: Bundle): Iterable<Uint8Array> {
  const told = parts.map(({ bytes }) => ({ length: bytes.byteLength, blob: blobId(bytes) }));
  const envelope: Envelope = { format: 1, header, parts: told };
  yield Buffer.from(`${JSON.stringify(envelope)}\n`);
  for (const { bytes } of parts) yield bytes;
}

/**
 * Reads a bundle; a torn or altered one throws `PailError('io')`. Of a large one the parts are looked through now and
 * read again when they are asked for.
 */
export function readBundle(path: string): Bundle {
  const file = new FileWindow((buffer, offset) => readAt(path, buffer, offset));
  const line = firstLine(file);
  const envelope = line === null ? null : parseEnvelope(line.toString('utf8'));
  if (line === null || envelope === null) throw brokenError(path);
  let offset = line.length + 1;
  const parts = envelope.parts.map(({ length, blob }) => {
    const part = new StoredPart(file, offset, length);
    if (blobId(part.bytes) !== blob) throw brokenError(path);
    offset += length;
    return part;
  });
  return { header: envelope.header, parts };
}

class StoredPart implements Part {
  readonly #file: FileWindow;
  readonly #offset: number;
  readonly #length: number;

  constructor(file: FileWindow, offset: number, length: number) {
    this.#file = file;
    this.#offset = offset;
    this.#length = length;
  }

  get bytes(): Uint8Array {
    return this.#file.bytes(this.#offset, this.#length);
  }
}

/** The file is open only while it is read: nobody has to close it. */
function readAt(path: string, buffer: Uint8Array, offset: number): number {
  const descriptor = openSync(path, 'r');
  try {
    return readSync(descriptor, buffer, 0, buffer.length, offset);
  } finally {
    closeSync(descriptor);
  }
}

const PIECE = 1 << 15;

/** Without its end; null where none ends. */
function firstLine(file: FileWindow): Buffer | null {
  const pieces: Buffer[] = [];
  for (let at = 0; ; at += PIECE) {
    const piece = file.bytes(at, PIECE);
    const end = piece.indexOf(0x0a);
    pieces.push(end < 0 ? piece : piece.subarray(0, end));
    if (end >= 0) return Buffer.concat(pieces);
    if (piece.length < PIECE) return null;
  }
}

function parseEnvelope(line: string): Envelope | null {
  try {
    const envelope = JSON.parse(line) as Envelope;
    return envelope.format === 1 && Array.isArray(envelope.parts) ? envelope : null;
  } catch {
    return null;
  }
}

function brokenError(path: string): PailError {
  return new PailError(
    'io',
    `${path} is damaged and cannot be read; it was left as it is. Look into it, then move it away.`,
    { path },
  );
}
