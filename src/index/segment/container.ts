/**
 * The outer form of a segment: named sections one after the other, each on a multiple of eight, then a directory
 * (JSON) that says where they are, then the directory's length and a mark.
 */

import { bytesOf, textOf } from './bytes.ts';
import type { SegmentBytes, SegmentMeta, SegmentSink } from './types.ts';

/** Changes whenever a segment written by another version of Pail could be misread. */
const FORMAT = 4;
const MARK = 'PAILSEG\n';
/** Directory length (a double) and mark. */
const FOOTER = 16;

type Directory = {
  readonly format: number;
  readonly meta: SegmentMeta;
  /** Offset and length by section. */
  readonly sections: Readonly<Record<string, readonly [number, number]>>;
  /** Small facts about sections, for whoever wrote them. */
  readonly facts: Readonly<Record<string, Facts>>;
};

export type Facts = Readonly<Record<string, number>>;

/** Writes sections in a stream; nothing of what was written is held. */
export class SectionWriter {
  readonly #sink: SegmentSink;
  readonly #sections: Record<string, readonly [number, number]> = {};
  readonly #facts: Record<string, Facts> = {};
  #offset = 0;
  #open: { readonly name: string; readonly start: number } | undefined;

  constructor(sink: SegmentSink) {
    this.#sink = sink;
  }

  /** A whole section; an empty one that there is nothing to say about is left out, and reads as empty. */
  section(name: string, bytes: Uint8Array, facts?: Facts): void {
    if (bytes.length === 0 && facts === undefined) return;
    this.begin(name);
    this.append(bytes);
    this.end(facts);
  }

  /** Begins a section that is appended to piece by piece. */
  begin(name: string): void {
    this.#open = { name, start: this.#offset };
  }

  append(bytes: Uint8Array): void {
    this.#sink.write(bytes);
    this.#offset += bytes.length;
  }

  end(facts?: Facts): void {
    if (this.#open === undefined) throw new Error('no section is open');
    const { name, start } = this.#open;
    this.#sections[name] = [start, this.#offset - start];
    if (facts !== undefined) this.#facts[name] = facts;
    this.append(new Uint8Array((8 - (this.#offset % 8)) % 8));
    this.#open = undefined;
  }

  /** Directory and footer; the segment is whole after that. */
  close(meta: SegmentMeta): void {
    const directory: Directory = {
      format: FORMAT,
      meta,
      sections: this.#sections,
      facts: this.#facts,
    };
    const bytes = Buffer.from(JSON.stringify(directory), 'utf8');
    this.append(bytes);
    this.append(bytesOf(new Float64Array([bytes.length])));
    this.append(Buffer.from(MARK, 'latin1'));
  }
}

/** Reads sections by name. */
export class Sections {
  readonly meta: SegmentMeta;
  readonly #bytes: SegmentBytes;
  readonly #directory: Directory;

  private constructor(bytes: SegmentBytes, directory: Directory) {
    this.#bytes = bytes;
    this.#directory = directory;
    this.meta = directory.meta;
  }

  /** Undefined for bytes that are no whole segment of this format. */
  static open(bytes: SegmentBytes): Sections | undefined {
    if (bytes.length < FOOTER) return undefined;
    const footer = bytes.read(bytes.length - FOOTER, FOOTER);
    if (textOf(footer, 8, FOOTER) !== MARK) return undefined;
    const length = new DataView(footer.buffer, footer.byteOffset).getFloat64(0, true);
    const start = bytes.length - FOOTER - length;
    if (!Number.isInteger(length) || length < 0 || start < 0) return undefined;
    const directory = parse(textOf(bytes.read(start, length), 0, length));
    return directory?.format === FORMAT ? new Sections(bytes, directory) : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#directory.sections, name);
  }

  facts(name: string): Facts {
    return this.#directory.facts[name] ?? {};
  }

  /** Length of a section in bytes; 0 when there is none. */
  size(name: string): number {
    return this.#place(name)[1];
  }

  /** A whole section, or `length` bytes of it. Empty when there is none. */
  read(name: string, from = 0, length: number = this.size(name) - from): Uint8Array {
    if (length === 0) return new Uint8Array();
    return this.#bytes.read(this.#place(name)[0] + from, length);
  }

  #place(name: string): readonly [number, number] {
    return this.has(name) ? (this.#directory.sections[name] ?? [0, 0]) : [0, 0];
  }
}

function parse(text: string): Directory | undefined {
  try {
    return JSON.parse(text) as Directory;
  } catch {
    return undefined;
  }
}
