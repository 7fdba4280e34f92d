/** Packs, whose code is loaded when they are asked about. */

import type { PacksHost } from './ground.ts';
import type { Packs } from './types.ts';

export function lazyPacks(host: PacksHost): Packs {
  const load = async (): Promise<Packs> => {
    const { LivePacks } = await import('./live-packs.ts');
    return new LivePacks(host);
  };
  return {
    planAdd: async (...asked) => (await load()).planAdd(...asked),
    planUpgrade: async (...asked) => (await load()).planUpgrade(...asked),
  };
}
