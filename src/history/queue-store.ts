/** Changes that are on disk and not yet in a commit: one file per entry, so that a crash loses none. */

import { readdirSync, renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { encodeBundle, type Part, readBundle } from '../bucket/bundle.ts';
import { errnoOf, ioError } from '../bucket/io-error.ts';
import { ensureDir } from '../bucket/state-dir.ts';
import { writeFileDurably } from '../bucket/write.ts';
import { PailError } from '../errors.ts';
import type { Identity } from './status.ts';

/** One file's new state. */
export type QueuePath = {
  /** Relative to the top of the git work tree, `/`-separated. */
  readonly file: string;
  /** Blob id (SHA-1) of `bytes`; null when the file was removed. */
  readonly blob: string | null;
  /** Blob id that the change was made on; null when there was no file. */
  readonly before: string | null;
  readonly mode: '100644' | '100755';
  /** The new content; null when the file was removed. */
  readonly bytes: Uint8Array | null;
};

/** A state whose content is read when it is asked for. */
export class LatePath implements QueuePath {
  readonly file: string;
  readonly blob: string | null;
  readonly before: string | null;
  readonly mode: QueuePath['mode'];
  readonly #content: Part | null;

  constructor({ file, blob, before, mode }: Omit<QueuePath, 'bytes'>, content: Part | null) {
    this.file = file;
    this.blob = blob;
    this.before = before;
    this.mode = mode;
    this.#content = content;
  }

  get bytes(): Uint8Array | null {
    return this.#content?.bytes ?? null;
  }
}

/** What one plan changed: it becomes one commit. */
export type QueueEntry = {
  /** Unique, `[A-Za-z0-9_-]+`. Queuing the same id again changes nothing. */
  readonly id: string;
  /** UTC ISO 8601; the author date. */
  readonly createdAt: string;
  readonly paths: readonly QueuePath[];
  readonly author: Identity;
  /** Subject, and a body after an empty line where there is one. */
  readonly message: string;
  /** Put at the message's end in this order: `{ 'Pail-Via': 'cli' }`. */
  readonly trailers: Readonly<Record<string, string>>;
};

export type Pending = {
  /** In the order they were queued. */
  readonly entries: readonly QueueEntry[];
  /** Entry files that cannot be read; left in place. */
  readonly damaged: readonly string[];
};

type Header = Omit<QueueEntry, 'paths'> & {
  paths: (Omit<QueuePath, 'bytes'> & { part: boolean })[];
};

const SUFFIX = '.entry';

export function queueDirOf(stateDir: string): string {
  return join(stateDir, 'queue');
}

/** Puts an entry on disk (fsync) behind all others. The caller holds the workspace lock, which makes the order. */
export async function writeEntry(stateDir: string, entry: QueueEntry): Promise<void> {
  const dir = queueDirOf(stateDir);
  ensureDir(dir);
  const names = namesIn(dir);
  if (names.some((name) => idOf(name) === entry.id)) return;
  const last = Math.max(0, ...names.map((name) => Number.parseInt(name, 10) || 0));
  const name = `${String(last + 1).padStart(12, '0')}-${entry.id}${SUFFIX}`;
  const { paths, ...rest } = entry;
  const header: Header = {
    ...rest,
    paths: paths.map(({ file, blob, before, mode }) => {
      return { file, blob, before, mode, part: blob !== null };
    }),
  };
  const parts = paths.filter((path): path is QueuePath & Part => path.blob !== null);
  await writeFileDurably(join(dir, name), encodeBundle({ header, parts }), { mode: 0o600 });
}

/** Ids of the entries that wait, in queue order; one directory read. */
export function entryIds(stateDir: string): string[] {
  return namesIn(queueDirOf(stateDir)).map(idOf);
}

/** All entries that wait, contents included. */
export function readEntries(stateDir: string): Pending {
  const dir = queueDirOf(stateDir);
  const entries: QueueEntry[] = [];
  const damaged: string[] = [];
  for (const name of namesIn(dir)) {
    const path = join(dir, name);
    try {
      entries.push(parseEntry(path));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') continue; // Committed by another process this instant.
      if (!(error instanceof PailError)) throw ioError(error, 'read the commit queue', path);
      damaged.push(path);
    }
  }
  return { entries, damaged };
}

/** Forgets an entry: it is committed. */
export function removeEntry(stateDir: string, id: string): void {
  const dir = queueDirOf(stateDir);
  for (const name of namesIn(dir)) {
    if (idOf(name) === id) ignoreMissing(() => unlinkSync(join(dir, name)));
  }
}

/** How many entries that could not be committed are kept. */
const KEPT = 200;

/**
 * Moves an entry out of the queue into `queue/set-aside/`: some of its content is no longer in the work
 * tree, so it is not committed, but it was acknowledged, so its bytes are kept (the newest 200 entries).
 */
export function setEntryAside(stateDir: string, id: string): void {
  const dir = queueDirOf(stateDir);
  const aside = join(dir, 'set-aside');
  ensureDir(aside);
  for (const name of namesIn(dir)) {
    if (idOf(name) !== id) continue;
    const kept = `${String(Date.now()).padStart(15, '0')}-${id}${SUFFIX}`;
    ignoreMissing(() => renameSync(join(dir, name), join(aside, kept)));
  }
  for (const name of namesIn(aside).slice(0, -KEPT)) {
    ignoreMissing(() => unlinkSync(join(aside, name)));
  }
}

/** Entries that were set aside, oldest first, as paths of files `readSetAside` understands. */
export function listSetAside(stateDir: string): string[] {
  const aside = join(queueDirOf(stateDir), 'set-aside');
  return namesIn(aside).map((name) => join(aside, name));
}

/** Reads an entry that was set aside. Throws `PailError('io')` when it is damaged. */
export function readSetAside(path: string): QueueEntry {
  return parseEntry(path);
}

function parseEntry(path: string): QueueEntry {
  const { header, parts } = readBundle(path);
  const { paths, ...rest } = header as Header;
  const contents = parts.values();
  return {
    ...rest,
    paths: paths.map(
      ({ part, ...one }) => new LatePath(one, part ? (contents.next().value ?? null) : null),
    ),
  };
}

function idOf(name: string): string {
  return name.slice(name.indexOf('-') + 1, -SUFFIX.length);
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith(SUFFIX))
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read the commit queue', dir);
  }
}

function ignoreMissing(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'tidy', 'the commit queue');
  }
}
