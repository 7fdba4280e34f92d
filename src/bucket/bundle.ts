/** A file of Pail's own that carries bytes: one line of JSON, then the parts one after another. */

import { PailError } from '../errors.ts';
import { blobId } from '../record/blob.ts';

export type Bundle = { readonly header: unknown; readonly parts: readonly Uint8Array[] };

type Envelope = { format: 1; header: unknown; parts: { length: number; blob: string }[] };

/** Bytes of a bundle, in order: `{"format":1,"header":…,"parts":[{length, blob}…]}\n`, then the parts unchanged. */
export function encodeBundle(bundle: Bundle): readonly Uint8Array[] {
  const parts = bundle.parts.map((part) => ({ length: part.byteLength, blob: blobId(part) }));
  const envelope: Envelope = { format: 1, header: bundle.header, parts };
  return [Buffer.from(`${JSON.stringify(envelope)}\n`), ...bundle.parts];
}

/** Reads a bundle; a torn or altered one throws `PailError('io')` naming `path`. */
export function decodeBundle(bytes: Uint8Array, path: string): Bundle {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(0x0a);
  const envelope = end < 0 ? null : parseEnvelope(buffer.toString('utf8', 0, end));
  if (envelope === null) throw brokenError(path);
  const parts: Uint8Array[] = [];
  let offset = end + 1;
  for (const { length, blob } of envelope.parts) {
    const part = buffer.subarray(offset, offset + length);
    if (blobId(part) !== blob) throw brokenError(path);
    parts.push(part);
    offset += length;
  }
  return { header: envelope.header, parts };
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
