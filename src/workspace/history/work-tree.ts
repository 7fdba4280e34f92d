/** What stands in the work tree and is in no commit yet. */

import { changeOf, type Version } from '../../changes/past.ts';
import { isLocalPlace } from '../../schema/record-place.ts';
import { diskContent } from './compare.ts';
import type { HistoryReading } from './ground.ts';

const ABSENT = { kind: 'absent' } as const;

/** The record as it is now on top of its version at HEAD, or that version where nothing differs. */
export function withWorkTree(
  reading: HistoryReading,
  id: string,
  last: Version | null,
): Version | null {
  const record = reading.state().index.get(id);
  if (record !== undefined && isLocalPlace(record.file)) return last;
  const isAtHead = last !== null && last.content.kind !== 'absent';
  if (record === undefined) {
    if (!isAtHead) return last;
    // What stands there may be no record any more.
    const content = last.path === null ? ABSENT : diskContent(reading, last.path);
    const path = content.kind === 'absent' ? null : last.path;
    return { commit: null, id, path, content, parents: [last] };
  }
  const now: Version = {
    commit: null,
    id,
    path: record.file,
    content: { kind: 'record', data: record.data },
    parents: [last],
  };
  return changeOf(now).op === 'layout' ? last : now;
}
