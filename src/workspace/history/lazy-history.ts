/** The history of a workspace, whose code is loaded when something is asked of it: most commands never do. */

import type { Ground } from './ground.ts';
import type { History } from './types.ts';

export function lazyHistory(ground: Ground): History {
  let loaded: Promise<History> | undefined;
  const load = (): Promise<History> => {
    loaded ??= import('./live-history.ts').then(({ LiveHistory }) => new LiveHistory(ground));
    return loaded;
  };
  return {
    log: async (request) => (await load()).log(request),
    commit: async (id) => (await load()).commit(id),
    blame: async (reference) => (await load()).blame(reference),
    diff: async (request) => (await load()).diff(request),
    planRestore: async (...asked) => (await load()).planRestore(...asked),
    planUndo: async (...asked) => (await load()).planUndo(...asked),
    mergeCommitOf: async (id) => (await load()).mergeCommitOf(id),
  };
}
