/**
 * Records of collections whose schema says `store: local`: kept as JSON lines in the state directory, the newest line
 * of an id wins. They are laid over the index like files that differ from the index file.
 */

import { join } from 'node:path';
import { LineLog } from '../bucket/line-log.ts';
import type { Problem } from '../errors.ts';
import { collectionOf } from '../plan/change-facts.ts';
import type { Change } from '../plan/types.ts';
import { blobId } from '../record/blob.ts';
import { ID_PATTERN } from '../record/id.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { isObject, memberOf } from '../record/value.ts';
import { type Collection, type Model, requireCollection } from '../schema/model.ts';
import { isLocalPlace, localPlace, shownPlace } from '../schema/record-place.ts';
import type { FileState } from './file-state.ts';

/** Lines to be added, by collection path. */
export type LocalLines = Readonly<Record<string, readonly string[]>>;

/** One record whose newest line is another than before. */
export type LocalMove = {
  readonly file: string;
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
};

/** What is known of one collection's file. */
type Shelf = {
  readonly collection: Collection;
  readonly log: LineLog;
  readonly states: Map<string, FileState>;
  /** Lines that hold no record, kept as they are. */
  readonly odd: { readonly text: string; readonly problem: Problem }[];
  /** Lines read. */
  lines: number;
};

/** A file of more lines than this, and more than twice its records, is written anew. */
const FEW_LINES = 1_000;

export class LocalRecords {
  readonly #dir: string;
  readonly #shelves: ReadonlyMap<string, Shelf>;

  /** `dir` is absolute and need not exist. Nothing is read before `refresh`. */
  constructor(dir: string, model: Model) {
    this.#dir = dir;
    const local = [...model.collections.values()].filter(({ store }) => store === 'local');
    this.#shelves = new Map(
      local.map((collection) => {
        const { path } = collection;
        const log = this.#logOf(path);
        return [path, { collection, log, states: new Map(), odd: [], lines: 0 }];
      }),
    );
  }

  /** Reads what was written since. */
  refresh(): LocalMove[] {
    return [...this.#shelves.values()].flatMap(refreshShelf);
  }

  #logOf(collection: string): LineLog {
    return new LineLog(join(this.#dir, `${collection}.jsonl`));
  }

  /** By the record's place. */
  state(file: string): FileState | undefined {
    for (const { states } of this.#shelves.values()) {
      const found = states.get(file);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  *files(): Iterable<string> {
    for (const { states } of this.#shelves.values()) yield* states.keys();
  }

  get problems(): readonly Problem[] {
    return [...this.#shelves.values()].flatMap(({ odd }) => odd.map(({ problem }) => problem));
  }

  /**
   * Adds lines durably, all or none, under the lock and after a `refresh`. Adding the same again changes nothing, so
   * that whoever completes an interrupted plan may do so.
   */
  async append(lines: LocalLines): Promise<void> {
    const takeBacks: (() => void)[] = [];
    try {
      for (const [path, added] of Object.entries(lines)) {
        const shelf = this.#shelves.get(path);
        if (shelf !== undefined) await tidy(shelf);
        // The schema may have changed since a plan was interrupted, or change with it.
        const log = shelf?.log ?? this.#logOf(path);
        takeBacks.push(await log.append(added));
      }
    } catch (error) {
      for (const takeBack of takeBacks) takeBack();
      throw error;
    }
  }
}

/** True when the change is about a record that no file of the bucket holds. */
export function isLocalChange(change: Change, model: Model): boolean {
  if (change.op !== 'create') return isLocalPlace(change.before.file);
  return requireCollection(model, change.collection).store === 'local';
}

/** The lines that make changes of local records real. */
export function localLinesOf(changes: readonly Change[]): LocalLines {
  const lines: Record<string, string[]> = {};
  for (const change of changes) {
    const path = collectionOf(change);
    const own = lines[path] ?? [];
    lines[path] = own;
    if (change.op !== 'remove') own.push(JSON.stringify(change.after));
    if (change.op === 'remove' || change.op === 'rename') {
      own.push(JSON.stringify({ removed: change.before.id }));
    }
  }
  return lines;
}

function refreshShelf(shelf: Shelf): LocalMove[] {
  const part = shelf.log.read();
  if (part === null) return [];
  const before = new Map<string, FileState | undefined>();
  if (part.isWhole) {
    for (const [file, state] of shelf.states) before.set(file, state);
    shelf.states.clear();
    shelf.odd.length = 0;
    shelf.lines = 0;
  }
  for (const line of part.lines) {
    const { file, state } = takeLine(shelf, line);
    if (file === null) continue;
    if (!before.has(file)) before.set(file, shelf.states.get(file));
    if (state === null) shelf.states.delete(file);
    else shelf.states.set(file, state);
  }
  return [...before].flatMap(([file, was]) => {
    const after = shelf.states.get(file);
    return was?.record?.blob === after?.record?.blob ? [] : [{ file, before: was, after }];
  });
}

type Taken = { readonly file: string | null; readonly state: FileState | null };

function takeLine(shelf: Shelf, text: string): Taken {
  shelf.lines++;
  const { collection } = shelf;
  const value = parsed(text);
  const removed = memberOf(value, 'removed');
  const id = memberOf(value, 'id');
  if (typeof removed === 'string' && id === null) {
    return { file: localPlace(collection.path, removed), state: null };
  }
  const isOwn = typeof id === 'string' && id.startsWith(`${collection.prefix}_`);
  if (!isObject(value) || !isOwn || !ID_PATTERN.test(id)) {
    shelf.odd.push({ text, problem: oddLine(shelf, value) });
    return { file: null, state: null };
  }
  const file = localPlace(collection.path, id);
  const data = value as RecordData;
  // Of the line, which stands for the file: only whether two are the same is ever asked.
  const blob = blobId(Buffer.from(text));
  const record = { collection: collection.path, id, file, blob, data };
  return { file, state: { stamp: null, record, canonical: true, problems: [] } };
}

/** Null for a text that is no JSON; no record is null either. */
function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

function oddLine({ collection, lines }: Shelf, value: JsonValue): Problem {
  const found = value === null ? 'no JSON' : 'no record';
  return {
    path: shownPlace(localPlace(collection.path, 'x')),
    pointer: '',
    code: 'local_line',
    level: 'error',
    // The first line of the file names it.
    line: lines + 1,
    message: `${found} of ${collection.path}: expected an object with an id that begins with ${collection.prefix}_; the line is kept and not read. Mend or remove it in Pail's state directory (\`pail doctor\` names it)`,
  };
}

/** Writes the file anew without what later lines overrule, once that is most of it. */
async function tidy(shelf: Shelf): Promise<void> {
  const { log, odd, lines, states } = shelf;
  if (lines <= FEW_LINES || lines <= 2 * states.size) return;
  await log.replace([...odd.map(({ text }) => text), ...newest(shelf)]);
}

function newest({ states }: Shelf): string[] {
  return [...states.values()].map(({ record }) => JSON.stringify(record?.data));
}
