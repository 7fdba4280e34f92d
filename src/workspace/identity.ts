/** Whom git knows the user as; asked once, and only when someone needs to know. */

import type { Identity } from '../access/actor.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { gitIdentity } from '../history/settings.ts';

/** The first call blocks for a git call (5–10 ms). Null outside git, and where git knows nobody. */
export function lazyIdentity(git: GitInfo | null): () => Identity | null {
  let known: Identity | null | undefined;
  return () => {
    if (known === undefined) known = git === null ? null : gitIdentity(git);
    return known;
  };
}
