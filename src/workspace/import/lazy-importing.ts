/** Imports, whose code is loaded when one is asked for. */

import type { ImportHost } from './live-importing.ts';
import type { Importing } from './types.ts';

export function lazyImporting(host: ImportHost): Importing {
  return {
    async planImport(request, actor) {
      const { planImport } = await import('./live-importing.ts');
      return planImport(request, actor, host);
    },
  };
}
