/** What people edited by hand and nobody has committed, in files that a plan is about to write and to commit. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { bytesAtHead, unlikeIndex } from '../history/committed.ts';
import { inProgress } from '../history/status.ts';
import type { Change, Plan } from '../plan/types.ts';
import { blobId } from '../record/blob.ts';
import { diffRecords, type FieldChange } from '../record/diff.ts';
import { parseRecord } from '../record/parse-record.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import { collectionOfFile, type Model } from '../schema/model.ts';
import { isLocalPlace } from '../schema/record-place.ts';
import type { Committer } from './committer.ts';

export type HandEdits = {
  /** By id, what the last commit holds of records that have other values now; null: no sound record. */
  readonly records: ReadonlyMap<string, RecordData | null>;
  /** Schemas, views and the like, relative to the workspace's root. */
  readonly files: readonly string[];
};

const NO_HAND_EDITS: HandEdits = { records: new Map(), files: [] };

/**
 * `index`: git's index says what is committed, which takes no git process while nothing was edited; what somebody has
 * staged counts as committed. `head`: the last commit is read, in one.
 */
export type Judge = 'index' | 'head';

/** What a plan writes on: content by path from the top of the work tree. */
type Ground = {
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly files: ReadonlyMap<string, string>;
};

/** None while git waits with a merge or the like: what differs from the last commit is not by hand then. */
export async function handEditsIn(
  plan: Plan,
  git: GitInfo,
  committer: Pick<Committer, 'isOwn' | 'queued'>,
  model: Model,
  judge: Judge = 'index',
): Promise<HandEdits> {
  const ground = groundOf(plan, git);
  const held = new Map([
    ...ground.files,
    ...[...ground.records].map(([p, r]) => [p, r.blob] as const),
  ]);
  for (const [path, blob] of held) if (committer.isOwn(path, blob)) held.delete(path);
  const open = judge === 'head' ? [...held.keys()] : await unlikeIndex(git, held);
  if (open.length === 0 || inProgress(git.gitDir) !== null) return NO_HAND_EDITS;
  // The queue first: what leaves it meanwhile is in the last commit.
  const queued = committer.queued();
  const atHead = await bytesAtHead(git, open);
  const records = new Map<string, RecordData | null>();
  const files: string[] = [];
  for (const path of open) {
    const committed = queued.get(path) ?? atHead.get(path) ?? null;
    const record = ground.records.get(path);
    if (record !== undefined) {
      const was = recordIn(committed, record.file, model);
      if (was === null || handFields(was, record.data).length > 0) records.set(record.id, was);
    } else if (committed === null || blobId(committed) !== held.get(path)) {
      files.push(path.slice(git.prefix.length));
    }
  }
  return { records, files };
}

/** Fields that somebody has given other values, without the date that goes along with any edit. */
export function handFields(committed: RecordData | null, now: RecordData): FieldChange[] {
  return diffRecords(committed ?? {}, now).filter(({ path }) => path !== 'updatedAt');
}

function groundOf({ changes, files = [] }: Plan, { prefix }: GitInfo): Ground {
  const records = changes.flatMap((change) => beforeOf(change) ?? []);
  return {
    records: new Map(records.map((record) => [`${prefix}bucket/${record.file}`, record])),
    files: new Map(
      files.flatMap(({ path, before }) => (before === null ? [] : [[`${prefix}${path}`, before]])),
    ),
  };
}

/** The file that a change is made on; moves of whole files refuse uncommitted ones themselves. */
function beforeOf(change: Change): StoredRecord | null {
  if (change.op === 'create' || (change.op === 'update' && change.to !== undefined)) return null;
  return isLocalPlace(change.before.file) ? null : change.before;
}

function recordIn(bytes: Uint8Array | null, file: string, model: Model): RecordData | null {
  const collection = collectionOfFile(model, file);
  if (bytes === null || collection === undefined) return null;
  return parseRecord(bytes, file, collection).record?.data ?? null;
}
