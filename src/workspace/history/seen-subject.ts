/** First line of a commit's message as one reader sees it: it may quote what it changed. */

import { changeOf, type Version } from '../../changes/past.ts';
import type { CommitInfo } from '../../history/commit-log.ts';
import { plural } from '../../plural.ts';
import { collectionOfFile } from '../../schema/model.ts';
import { type HistoryReading, idOfFile } from './ground.ts';
import { shownChange } from './shown.ts';

const MAX_SUBJECT = 100;

/**
 * The subject, or plain words in its place where the commit changed fields that are kept from the reader. `versions`: what
 * has been read of the commit; of its other records it is enough that they could hold such fields.
 */
export function seenSubject(
  reading: HistoryReading,
  commit: CommitInfo | null,
  versions: readonly Version[],
): string {
  if (commit === null) return 'not committed yet';
  if (reading.veil() === null) return commit.subject;
  const at = reading.log.position(commit.id);
  // Of a commit that the log does not know nobody can tell what it changed.
  if (at < 0) return neutralSubject(reading, versions, versions.length);
  const isKept =
    versions.some((version) => isHidden(reading, version)) || couldHide(reading, at, versions);
  if (!isKept) return commit.subject;
  const files = [...reading.log.foldersOf(at).values()].reduce((sum, count) => sum + count, 0);
  return neutralSubject(reading, versions, files);
}

/** True when a record of the commit that was not read could hold fields that are kept from the reader. */
function couldHide(reading: HistoryReading, at: number, versions: readonly Version[]): boolean {
  const counts = [...reading.log.foldersOf(at)].flatMap(([folder, count]) =>
    hidesAnything(reading, `${folder}/x.json`) ? count : [],
  );
  // A record has one file, or two where it moved: of more files than that some were not read.
  if (counts.some((count) => count > 2 * versions.length)) return true;
  if (counts.length === 0) return false;
  const read = new Set(versions.map(({ id }) => id));
  return reading.log
    .filesOf(at)
    .some(({ path }) => !read.has(idOfFile(path) ?? '') && hidesAnything(reading, path));
}

/** True when the version changed a field that is kept from the reader. */
function isHidden(reading: HistoryReading, version: Version): boolean {
  const veil = reading.veil();
  if (veil === null) return false;
  const { op, path, fields, data } = changeOf(version);
  const collection = collectionOfFile(veil.model, path)?.path ?? '';
  const names = op === 'remove' ? Object.keys(data) : fields.map(({ keys }) => keys[0] ?? '');
  return names.some((name) => veil.hides(collection, name));
}

function hidesAnything({ veil }: HistoryReading, path: string): boolean {
  const seen = veil();
  const collection = seen === null ? undefined : collectionOfFile(seen.model, path);
  const sensitive = collection?.sensitive ?? [];
  return sensitive.some((name) => seen?.hides(collection?.path ?? '', name));
}

function neutralSubject(
  reading: HistoryReading,
  versions: readonly Version[],
  files: number,
): string {
  const [only] = versions;
  if (files === 0) return 'change records';
  if (only === undefined || files > 1) return `change ${plural(files, 'record')}`;
  const { op, id, name, fields } = shownChange(reading, only);
  const words = fields.map((field) => field.words).join(', ');
  if (op === 'hidden') return `${id}: fields you may not read`;
  const line = op === 'update' ? `${id}: ${words}` : `${op} ${id}: ${name}`;
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT - 1)}…` : line;
}
