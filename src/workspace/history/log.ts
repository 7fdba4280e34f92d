/** `log`: the commits that changed records, newest first. */

import { blame as blameOf, changeOf, type Version } from '../../changes/past.ts';
import { textOfValue } from '../../changes/words.ts';
import { PailError } from '../../errors.ts';
import type { CommitInfo } from '../../history/commit-log.ts';
import { pointerOf } from '../../record/pointer.ts';
import { collectionOfFile, findCollection } from '../../schema/model.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
import { blobsOf, ownFiles, versionsOf } from './commit-changes.ts';
import { type HistoryReading, namingOf } from './ground.ts';
import { loadPast } from './load-past.ts';
import { seenSubject } from './seen-subject.ts';
import { committedOf, seenVersion, shownChange, touches } from './shown.ts';
import { subjectId } from './subject.ts';
import type { BlameAnswer, CommitAnswer, LogAnswer, LogItem, LogRequest } from './types.ts';
import { withWorkTree } from './work-tree.ts';

/** Epoch ms, both included. */
export type Span = { readonly since: number; readonly until: number };

const LIMIT = 20;
const PER_COMMIT = 20;
/** Commits whose records are read at once. */
const BATCH = 50;

export async function logOf(
  reading: HistoryReading,
  request: LogRequest,
  span: Span,
): Promise<LogAnswer> {
  const { of, field } = request;
  if (of !== undefined && field !== undefined) {
    for (const one of [field].flat()) refuseHidden(reading, of, one);
  }
  const collection = of === undefined ? undefined : findCollection(reading.state().model, of);
  if (of !== undefined && collection === undefined) return recordLog(reading, of, request, span);
  return bucketLog(reading, collection?.path, request, span);
}

/** Throws `forbidden` for a field that is kept from the reader. */
function refuseHidden(reading: HistoryReading, of: string, field: string): void {
  const model = reading.veil()?.model;
  const named = findCollection(reading.state().model, of)?.path;
  const path = named ?? reading.state().index.get(subjectId(reading, of))?.collection;
  const collection = model?.collections.get(path ?? '');
  if (collection !== undefined) refuseWithheld(collection, field.split('.')[0] ?? field);
}

async function bucketLog(
  reading: HistoryReading,
  path: string | undefined,
  request: LogRequest,
  span: Span,
): Promise<LogAnswer> {
  const { limit = LIMIT, offset = 0, field } = request;
  const { log } = reading;
  const { model } = reading.state();
  const isWanted = (file: string): boolean =>
    path === undefined || collectionOfFile(model, file)?.path === path;
  const positions = log
    .newestFirst()
    .filter((at) => log.hasFiles(at) && isAskedFor(log.infoOf(at), request, span));
  const items: LogItem[] = [];
  let passed = 0;
  for (let start = 0; start < positions.length && items.length <= limit; start += BATCH) {
    const batch = positions
      .slice(start, start + BATCH)
      .map((at) => ({ at, ids: ownFiles(reading, at, isWanted) }))
      .filter(({ ids }) => ids.size > 0);
    // Without a field to look for, what is passed over need not be read.
    const skipped = field === undefined ? Math.min(offset - passed, batch.length) : 0;
    const taken = batch.slice(skipped, field === undefined ? skipped + limit + 1 : batch.length);
    passed += skipped;
    for (const item of await itemsOf(reading, taken, request)) {
      if (field !== undefined && passed < offset) passed++;
      else items.push(item);
    }
  }
  return { items: items.slice(0, limit), more: items.length > limit, notices: noticesOf(reading) };
}

type Taken = { readonly at: number; readonly ids: ReturnType<typeof ownFiles> };

async function itemsOf(
  reading: HistoryReading,
  taken: readonly Taken[],
  { field, perCommit = PER_COMMIT }: LogRequest,
): Promise<LogItem[]> {
  const read = taken.map(({ at, ids }) => {
    const shown = field === undefined ? new Map([...ids].slice(0, perCommit)) : ids;
    return { at, total: ids.size, shown };
  });
  await reading.contents.load(read.flatMap(({ at, shown }) => blobsOf(reading, at, shown)));
  return read.flatMap(({ at, total, shown }): LogItem[] => {
    const versions = versionsOf(reading, at, shown);
    const asked = versions.filter((version) =>
      touches(changeOf(seenVersion(reading, version)), field),
    );
    if (asked.length === 0) return [];
    const merged = shown.size - versions.length; // A rename is one record in two files.
    const records = asked.slice(0, perCommit).map((version) => shownChange(reading, version));
    const count = field === undefined ? total - merged : asked.length;
    const commit = reading.log.infoOf(at);
    return [itemOf(commit, seenSubject(reading, commit, versions), records, count)];
  });
}

/** Records that are told of one commit at most. */
const ALL_OF_COMMIT = 2000;

export async function commitAnswer(reading: HistoryReading, start: string): Promise<CommitAnswer> {
  const { log } = reading;
  const [at, ...others] = log.findByPrefix(start.toLowerCase());
  if (at === undefined) {
    const message = `there is no commit "${start}" in this history; expected the first digits of one (four or more)`;
    throw new PailError('not_found', message, { commit: start });
  }
  if (others.length > 0) {
    const candidates = [at, ...others].slice(0, 6).map((one) => log.idOf(one).slice(0, 12));
    const message = `"${start}" could be ${candidates.join(', ')}; give more of it`;
    throw new PailError('ambiguous', message, { commit: start, candidates });
  }
  if (!log.hasFiles(at)) {
    const message = `${log.idOf(at).slice(0, 10)} changed no records`;
    throw new PailError('not_found', message, { commit: log.idOf(at) });
  }
  const ids = ownFiles(reading, at, () => true);
  const taken = ids.size === 0 ? [] : [{ at, ids }];
  const [item] = await itemsOf(reading, taken, { perCommit: ALL_OF_COMMIT });
  const parents = log.parentsOf(at).map((one) => log.idOf(one));
  const commit = log.infoOf(at);
  const shown = item ?? itemOf(commit, seenSubject(reading, commit, []), [], 0);
  return { ...shown, parents, notices: noticesOf(reading) };
}

async function recordLog(
  reading: HistoryReading,
  of: string,
  request: LogRequest,
  span: Span,
): Promise<LogAnswer> {
  const { limit = LIMIT, offset = 0, field } = request;
  const versions = await versionsOfRecord(reading, of);
  const asked = versions.filter(
    (version) =>
      isAskedFor(version.commit, request, span) &&
      touches(changeOf(seenVersion(reading, version)), field),
  );
  const items = asked.slice(offset, offset + limit).map((version) => {
    const subject = seenSubject(reading, version.commit, [version]);
    return itemOf(version.commit, subject, [shownChange(reading, version)], 1);
  });
  return { items, more: asked.length > offset + limit, notices: noticesOf(reading) };
}

/** All versions of a record, newest first, that of the work tree included where it differs. */
async function versionsOfRecord(reading: HistoryReading, of: string): Promise<Version[]> {
  const id = subjectId(reading, of);
  const last = withWorkTree(reading, id, await loadPast(reading, id));
  const found = new Set<Version>();
  const open: (Version | null)[] = [last];
  for (let version = open.pop(); version !== undefined; version = open.pop()) {
    if (version === null || found.has(version)) continue;
    found.add(version);
    open.push(...version.parents);
  }
  const order = new Map(
    reading.log.newestFirst().map((at, index) => [reading.log.idOf(at), index]),
  );
  const rank = ({ commit }: Version): number =>
    commit === null ? -1 : (order.get(commit.id) ?? 0);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

export async function blameRecord(reading: HistoryReading, of: string): Promise<BlameAnswer> {
  const record = reading.find(of);
  const last = withWorkTree(reading, record.id, await loadPast(reading, record.id));
  const collection = reading.state().model.collections.get(record.collection);
  const naming = namingOf(reading);
  const hides = ({ keys }: { readonly keys: readonly string[] }): boolean =>
    reading.veil()?.hides(record.collection, keys[0] ?? '') === true;
  const values = (last === null ? [] : blameOf(last)).filter((one) => !hides(one));
  const items = values.map(({ keys, value, version }) => ({
    field: keys.join('.'),
    pointer: pointerOf(keys),
    value,
    text: textOfValue(value, keys.join('.'), collection, record.data, naming),
    ...committedOf(version.commit),
    subject: seenSubject(reading, version.commit, [version]),
    isBoundary: version.commit?.isBoundary === true,
  }));
  return { id: record.id, collection: record.collection, items, notices: noticesOf(reading) };
}

function itemOf(
  commit: CommitInfo | null,
  subject: string,
  records: LogItem['records'],
  total: number,
): LogItem {
  const isBoundary = commit?.isBoundary === true;
  return { ...committedOf(commit), subject, isBoundary, records, total };
}

function isAskedFor(commit: CommitInfo | null, { author }: LogRequest, span: Span): boolean {
  if (commit === null) return author === undefined && span.until === Number.POSITIVE_INFINITY;
  if (commit.at < span.since || commit.at > span.until) return false;
  if (author === undefined) return true;
  const who = `${commit.author.name} <${commit.author.email}>`.toLowerCase();
  return who.includes(author.toLowerCase());
}

export function noticesOf({ log }: HistoryReading): string[] {
  if (log.isWhole) return [];
  return [
    'this is a shallow clone: what is older than it is not known (git fetch --unshallow gets it)',
  ];
}
