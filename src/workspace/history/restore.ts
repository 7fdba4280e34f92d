/** `restore`: a record, or some of its fields, as they were at a revision. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import type { Version } from '../../changes/past.ts';
import { PailError } from '../../errors.ts';
import type { ResolvedRevision } from '../../history/revision.ts';
import { treeEntries } from '../../history/tree.ts';
import { didYouMean } from '../../nearest.ts';
import { withFollowUps } from '../../plan/follow-ups.ts';
import type { Actor, Change } from '../../plan/types.ts';
import { replaceChanges } from '../../plan/write-records.ts';
import { parseRecord } from '../../record/parse-record.ts';
import type { RecordData } from '../../record/types.ts';
import { valueAt, withValueAt } from '../../record/value.ts';
import { type Collection, collectionOfFile } from '../../schema/model.ts';
import { refuseWithheld } from '../../schema/withheld.ts';
import { type HistoryReading, idOfFile } from './ground.ts';
import { loadPast } from './load-past.ts';
import { subjectId } from './subject.ts';

type Found = { readonly collection: Collection; readonly data: RecordData };

/** Changes that bring `fields` (empty: the whole record) back. Empty when they are so already. */
export async function restoreChanges(
  reading: HistoryReading,
  git: GitInfo,
  reference: string,
  revision: ResolvedRevision,
  fields: readonly string[],
  actor: Actor,
): Promise<Change[]> {
  const id = subjectId(reading, reference);
  const found = await recordAt(reading, git, id, revision);
  const context = reading.contextFor(actor);
  const now = reading.state().index.get(id);
  if (now === undefined) {
    if (fields.length === 0) {
      return [{ op: 'create', collection: found.collection.path, after: { ...found.data, id } }];
    }
    const message = `${id} is not there now, so it has no fields to restore; leave --field out to bring the whole record back`;
    throw new PailError('not_found', message, { id });
  }
  const replaced = (data: RecordData): Change[] =>
    withFollowUps(replaceChanges(now, data, context), context);
  if (fields.length === 0) return replaced({ ...found.data, id });
  let data: RecordData = now.data;
  for (const field of fields) {
    assertField(found, now.data, field);
    const seen = reading.veil()?.model.collections.get(found.collection.path);
    if (seen !== undefined) refuseWithheld(seen, field.split('.')[0] ?? field);
    data = withValueAt(data, field, valueAt(found.data, field));
  }
  return replaced(data);
}

/** The record as its file was in the commit, under any id it had. Throws `not_found`, or `invalid` for an unsound one. */
async function recordAt(
  reading: HistoryReading,
  git: GitInfo,
  id: string,
  { commit, text }: ResolvedRevision,
): Promise<Found> {
  const bucket = `${git.prefix}bucket`;
  const entries = await treeEntries(git, commit, [bucket], { recursive: true });
  const ids = await idsOf(reading, id);
  for (const [path, { id: blob, mode }] of entries) {
    const file = path.slice(bucket.length + 1);
    const holder = mode.startsWith('100') ? idOfFile(file) : null;
    if (holder === null || !ids.has(holder)) continue;
    const collection = collectionOfFile(reading.state().model, file);
    const bytes = await reading.bytesOf(blob);
    if (collection === undefined || bytes === null) continue;
    const { record, problems } = parseRecord(bytes, file, collection);
    if (record !== null) return { collection, data: record.data };
    const message = `at ${text} ${bucket}/${file} is no sound record: ${problems[0]?.message ?? 'it cannot be read'}`;
    throw new PailError('invalid', message, { id, commit, problems });
  }
  const message = `${id} was not there at ${text} (commit ${commit.slice(0, 10)}); \`pail log ${id}\` shows when it was`;
  throw new PailError('not_found', message, { id, commit });
}

/** The id and those that the record had before. */
async function idsOf(reading: HistoryReading, id: string): Promise<ReadonlySet<string>> {
  const ids = new Set([id]);
  const open: (Version | null)[] = [await loadPast(reading, id)];
  const seen = new Set<Version>();
  for (let version = open.pop(); version !== undefined; version = open.pop()) {
    if (version === null || seen.has(version)) continue;
    seen.add(version);
    ids.add(version.id);
    open.push(...version.parents);
  }
  return ids;
}

function assertField({ collection, data }: Found, now: RecordData, field: string): void {
  const names = new Set([...collection.fields.keys(), ...Object.keys(data), ...Object.keys(now)]);
  const [head = ''] = field.split('.');
  if (head !== 'id' && names.has(head)) return;
  const message = `${collection.path} has no field "${field}" to restore${didYouMean(head, names)}`;
  throw new PailError('usage', message, { field, known: [...names] });
}
