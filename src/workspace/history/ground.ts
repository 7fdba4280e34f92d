/** What the history of a workspace is read from. */

import type { Veil } from '../../access/veil.ts';
import type { StateDir } from '../../bucket/state-dir.ts';
import type { Content } from '../../changes/past.ts';
import type { Naming } from '../../changes/words.ts';
import type { CommitLog } from '../../history/commit-log.ts';
import type { Objects } from '../../history/objects.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor } from '../../plan/types.ts';
import { ID_PATTERN } from '../../record/id.ts';
import type { JsonObject, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import type { ReadState } from '../state.ts';

/** The workspace around it. */
export type Ground = {
  readonly stateDir: StateDir;
  readonly root: string;
  /** As it is now. */
  readonly state: () => ReadState;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly find: (reference: string) => StoredRecord;
  readonly titleOf: (collection: string, data: RecordData) => string;
  readonly contextFor: (actor: Actor) => PlanContext;
  /** What is kept from the reader; null: nothing. */
  readonly veil: () => Veil | null;
};

/** One question's view: the log of HEAD and the versions it has read so far. */
export type HistoryReading = Ground & {
  readonly log: CommitLog;
  readonly contents: Contents;
  /** Bytes of a blob as they are; null when git does not have it. */
  readonly bytesOf: (blob: string) => Promise<Buffer | null>;
};

/** So many blobs are asked of the child that is there already: starting one takes a server longer (some 30 ms). */
const FEW = 32;

/** Contents by blob id, read in bulk and kept for one question. */
export class Contents {
  readonly #objects: Objects;
  readonly #known = new Map<string, Content>();

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  /** Reads those that are not known yet; `get` has them then. */
  async load(blobs: Iterable<string | null>): Promise<void> {
    const wanted = [...new Set(blobs)].filter(
      (blob): blob is string => blob !== null && !this.#known.has(blob),
    );
    const keep = (blob: string, bytes: Buffer | null): void => {
      this.#known.set(blob, contentOf(bytes));
    };
    if (wanted.length <= FEW) {
      const { blob: read } = this.#objects;
      await Promise.all(wanted.map(async (blob) => keep(blob, await read(blob))));
      return;
    }
    await this.#objects.each(wanted, (bytes, index) => keep(wanted[index] ?? '', bytes));
  }

  get(blob: string | null): Content {
    if (blob === null) return { kind: 'absent' };
    return this.#known.get(blob) ?? { kind: 'unreadable', why: 'it was not read' };
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Bytes of a version as a record. Layout, names and fields are as they were: nothing of today's rules is asked. */
export function contentOf(bytes: Uint8Array | null): Content {
  if (bytes === null) {
    return { kind: 'unreadable', why: 'git does not have it: this clone is shallow or partial' };
  }
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    if (isObject(value)) return { kind: 'record', data: value };
    return { kind: 'unreadable', why: 'it holds no JSON object' };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is no JSON' : 'it is no UTF-8 text';
    return { kind: 'unreadable', why };
  }
}

/** Id of the record that a file is, by its name; null for files that are none. */
export function idOfFile(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const id = name.endsWith('.json') ? name.slice(0, -5) : '';
  return ID_PATTERN.test(id) ? id : null;
}

/** How values and records are named in words: as they are called today. */
export function namingOf({ state, titleOf }: Ground): Naming {
  const { config, index } = state();
  return {
    config,
    nameOf: (id) => {
      const record = index.get(id);
      return record === undefined ? undefined : titleOf(record.collection, record.data);
    },
  };
}

/** Display name of a record's version; its id where no schema can tell. */
export function nameOfVersion(
  ground: Ground,
  collection: string | null,
  id: string,
  data: JsonObject,
): string {
  return collection === null ? id : ground.titleOf(collection, { ...data, id });
}
