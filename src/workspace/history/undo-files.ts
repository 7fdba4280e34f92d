/** Files beside records (schemas, views, migrations, attachments) that commits changed, as they were before. */

import { join } from 'node:path';
import { readFileSafely } from '../../bucket/read-file.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import { git } from '../../history/git.ts';
import { treeDiff } from '../../history/tree-diff.ts';
import type { FileEdit, Plan } from '../../plan/types.ts';
import { blobId } from '../../record/blob.ts';
import { PARKED_DIR } from '../../record/parked.ts';
import { isEditable } from '../file-edits.ts';
import { migrationsIn } from '../reshape/migrations.ts';
import type { HistoryReading } from './ground.ts';

/** Edits that take back what the commits (positions, newest first) did. Throws `conflict` for files changed since. */
export async function undoFiles(
  reading: HistoryReading,
  info: GitInfo,
  commits: readonly number[],
): Promise<FileEdit[]> {
  const drafts = new Map<string, { readonly now: Uint8Array | null; next: Uint8Array | null }>();
  const changed: string[] = [];
  for (const at of commits) {
    const [parent] = reading.log.parentsOf(at);
    if (parent === undefined) continue;
    for (const { path, before, after } of await filesOf(reading, info, parent, at)) {
      const now = readNow(join(reading.root, path));
      const draft = drafts.get(path) ?? { now, next: now };
      const [was, made] = [await bytesOf(reading, before), await bytesOf(reading, after)];
      if (isSame(draft.next, made)) drafts.set(path, { ...draft, next: was });
      else if (!isSame(draft.next, was)) changed.push(path);
    }
  }
  if (changed.length > 0) throw changedSince(changed);
  return [...drafts].flatMap(([path, { now, next }]) =>
    isSame(now, next) ? [] : [{ path, before: now === null ? null : blobId(now), bytes: next }],
  );
}

/** The commit's subject, also of one that changed no record, and the migrations that it carried out or merged. */
export async function wordsOf(
  info: GitInfo,
  commit: string,
): Promise<{ readonly subject: string; readonly migrations: readonly string[] }> {
  const options = { cwd: info.toplevel, reads: true };
  const args = ['log', '-1', '--no-show-signature', '--format=%s%x1f%P', commit, '--'];
  const { stdout } = await git(args, options);
  const [subject = '', parents = ''] = stdout.toString('utf8').trim().split('\u001f');
  const [parent] = parents.split(' ');
  const range = parent ? [`${parent}..${commit}`] : [commit];
  return { subject, migrations: [...(await migrationsIn(info, range)).keys()] };
}

/** Conflicts that a merge has parked: they go with it. */
export async function parkedBy(
  { log }: HistoryReading,
  info: GitInfo,
  at: number,
): Promise<NonNullable<Plan['parked']>> {
  const [parent, ...others] = log.parentsOf(at);
  if (parent === undefined || others.length === 0) return [];
  const subdir = `${info.prefix}bucket/${PARKED_DIR}`;
  const changes = await treeDiff(info, log.idOf(parent), log.idOf(at), subdir);
  return changes.flatMap(({ path, before }) =>
    before === null && path.endsWith('.json')
      ? [{ id: path.slice(0, -'.json'.length), open: [] }]
      : [],
  );
}

async function filesOf({ log, state }: HistoryReading, info: GitInfo, from: number, to: number) {
  const subdir = info.prefix.replace(/\/$/, '');
  const changes = await treeDiff(info, log.idOf(from), log.idOf(to), subdir);
  const { model } = state();
  return changes.filter(({ path }) => isEditable(path, model));
}

async function bytesOf(reading: HistoryReading, blob: string | null): Promise<Uint8Array | null> {
  return blob === null ? null : reading.bytesOf(blob);
}

function readNow(path: string): Uint8Array | null {
  const result = readFileSafely(path);
  if (result.kind === 'bytes') return result.bytes;
  if (result.kind === 'missing') return null;
  throw new PailError('restricted', `${path} is no plain file now; look at it first`, { path });
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}

function changedSince(paths: readonly string[]): PailError {
  const message = `${paths.join(', ')} changed since that commit, so nothing was taken back; undo the later change first, or use \`git revert\``;
  return new PailError('conflict', message, { paths });
}
