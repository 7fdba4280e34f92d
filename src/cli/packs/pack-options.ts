/** What `pail pack` is asked. */

import type { Globals } from '../env.ts';

export type PackOptions = Globals & {
  readonly action: string;
  readonly names: readonly string[];
  readonly demo: boolean;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly skip: readonly string[];
  readonly force: boolean;
};
