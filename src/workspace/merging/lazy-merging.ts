/** Merging, whose code is loaded when it is asked for: most commands never do. */

import type { MergingHost } from './live-merging.ts';
import type { Merging } from './types.ts';

export function lazyMerging(host: MergingHost): Merging {
  let loaded: Promise<Merging> | undefined;
  const load = (): Promise<Merging> => {
    loaded ??= import('./live-merging.ts').then(({ liveMerging }) => liveMerging(host));
    return loaded;
  };
  return {
    sync: async (...asked) => (await load()).sync(...asked),
    merge: async (...asked) => (await load()).merge(...asked),
    conflicts: async () => (await load()).conflicts(),
    problems: async () => (await load()).problems(),
    standing: async () => (await load()).standing(),
    resolve: async (...asked) => (await load()).resolve(...asked),
  };
}
