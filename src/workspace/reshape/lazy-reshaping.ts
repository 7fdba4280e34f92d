/** Changes of schemas, whose code is loaded when one is asked for. */

import type { ReshapeHost } from './live-reshaping.ts';
import type { Reshaping } from './types.ts';

export function lazyReshaping(host: ReshapeHost): Reshaping {
  const load = async (): Promise<Reshaping> => {
    const { LiveReshaping } = await import('./live-reshaping.ts');
    return new LiveReshaping(host);
  };
  return {
    planAddField: async (...asked) => (await load()).planAddField(...asked),
    planRenameField: async (...asked) => (await load()).planRenameField(...asked),
    migrations: async () => (await load()).migrations(),
    planMigration: async (...asked) => (await load()).planMigration(...asked),
    planRemoveField: async (...asked) => (await load()).planRemoveField(...asked),
  };
}
