/** The commit that merged a record into another. */

import type { Version } from '../../changes/past.ts';
import type { MergeCommit } from '../../crm/duplicates/unmerge.ts';
import { PailError } from '../../errors.ts';
import { MERGED_INTO } from '../../index/merged.ts';
import { memberOf } from '../../record/value.ts';
import type { HistoryReading } from './ground.ts';
import { loadPast } from './load-past.ts';
import { stepsOf } from './undo.ts';

export async function mergeCommitOf(reading: HistoryReading, id: string): Promise<MergeCommit> {
  const version = mergingVersion(await loadPast(reading, id));
  const [at] = version?.commit === null ? [] : reading.log.findByPrefix(version?.commit.id ?? '-');
  if (version === null || at === undefined) {
    const message = `no commit shows how ${id} was merged: it is not committed yet, or this clone is shallow; commit it, or \`git fetch --unshallow\``;
    throw new PailError('restricted', message, { id });
  }
  return { id: version.id, steps: await stepsOf(reading, at, reading.state().model) };
}

/** The newest version that was merged while none before it was. */
function mergingVersion(last: Version | null): Version | null {
  const open: (Version | null)[] = [last];
  const seen = new Set<Version>();
  for (let version = open.shift(); version !== undefined; version = open.shift()) {
    if (version === null || seen.has(version)) continue;
    seen.add(version);
    if (isMerged(version) && version.parents.every((parent) => !isMerged(parent))) return version;
    open.push(...version.parents);
  }
  return null;
}

function isMerged(version: Version | null): boolean {
  const { content } = version ?? { content: null };
  return content?.kind === 'record' && memberOf(content.data, MERGED_INTO) !== null;
}
