/** What a sync did, in words and as a JSON answer. */

import { plural } from '../../plural.ts';
import type { SyncResult } from './types.ts';

/** A sentence without a full stop per thing that happened, but for conflicts; none when `stuckWords` says it all. */
export function syncWords(result: SyncResult): string[] {
  const { upstream, committed, received, sent, files } = result;
  const remote = `${upstream.remote}/${upstream.remoteBranch}`;
  const words: string[] = [];
  if (committed > 0) words.push(`committed ${plural(committed, 'file')} edited by hand`);
  if (received > 0) {
    const records = files.filter((file) => !file.startsWith('.'));
    words.push(
      `received ${plural(received, 'commit')}: ${plural(records.length, 'record')} changed`,
    );
  }
  if (sent > 0) words.push(`sent ${plural(sent, 'commit')} to ${remote}`);
  if (words.length === 0 && stuckWords(result) === null) words.push(`in step with ${remote}`);
  return words;
}

/** Why commits wait here; null when both sides are equal. */
export function stuckWords({ upstream, unreachable, refused }: SyncResult): string | null {
  const said = unreachable ?? refused;
  if (said === undefined) return null;
  const { remote } = upstream;
  const [first = ''] = said.split('\n');
  const what =
    unreachable === undefined
      ? `${remote} did not take the commits`
      : `${remote} cannot be reached`;
  return `${what}: ${first}. Nothing is lost: your commits wait here for the next sync`;
}

export function syncAnswer(result: SyncResult): object {
  const { upstream, committed, received, sent, files, conflicts, problems } = result;
  const { unreachable, refused, notices } = result;
  return {
    remote: upstream.remote,
    branch: upstream.remoteBranch,
    committed,
    received,
    sent,
    files: files.map((file) => `bucket/${file}`),
    conflicts,
    problems,
    notices,
    ...(unreachable === undefined ? {} : { unreachable }),
    ...(refused === undefined ? {} : { refused }),
  };
}
