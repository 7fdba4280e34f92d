/** Which files differ from the index file: a server that runs may know; else git is asked. */

import { join } from 'node:path';
import { Census } from '../bucket/census.ts';
import type { StateDir } from '../bucket/state-dir.ts';
import { type PendingStatus, startStatus } from '../history/freshness.ts';
import { askVouch } from './ask-vouch.ts';
import type { Vouched } from './vouch-protocol.ts';

export type PendingChanges = {
  /** Null when no server vouches. */
  readonly vouched: Promise<Vouched | null>;
  /** `git status`, under way since nobody vouched or this was first called; null outside git. */
  status(): PendingStatus | null;
};

/** Starts `git status` at once. */
export function askGit(root: string, { dir, git }: StateDir): PendingChanges {
  const status = git === null ? null : startStatus(git, `${git.prefix}bucket`, censusOf(root, dir));
  return { vouched: Promise.resolve(null), status: () => status };
}

function censusOf(root: string, stateDir: string): Census {
  return new Census(join(stateDir, 'cache', 'census'), join(root, 'bucket'));
}

/** Asks the server that runs on this workspace, and starts `git status` when there is none, or it does not vouch soon. */
export function askServer(root: string, stateDir: StateDir): PendingChanges {
  let fallback: PendingChanges | undefined;
  const status = (): PendingStatus | null => {
    fallback ??= askGit(root, stateDir);
    return fallback.status();
  };
  const asked = askVouch(stateDir.dir, root, () => {
    // From here on whoever answers first is believed; outside git the sweep need not wait.
    void Promise.resolve(status()).then(() => asked?.giveUp());
  });
  if (asked === null) return askGit(root, stateDir);
  const vouched = asked.answer.then((answer) => {
    if (answer === null) void status();
    return answer;
  });
  return { vouched, status };
}
