/** Packs as a workspace lives with them: adding them later, and following what Pail ships. */

import type { Problem } from '../../errors.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import type { TextFile } from '../init-plan.ts';
import type { PackConflict } from './merge-file.ts';
import type { PackFile, Shipped } from './pack-files.ts';
import type { Settlement } from './settle.ts';

/** What becomes of one file. */
export type PackChange = Pick<PackFile, 'path' | 'kind'> & {
  readonly op: 'create' | 'change';
  /** Both sides had changed it. */
  readonly merged: boolean;
  /** What is different then, a line each; none of a new file. */
  readonly words: readonly string[];
};

export type PackPlan = {
  /** Without changes and files when there is nothing to do. */
  readonly plan: Plan;
  readonly packs: readonly string[];
  readonly files: readonly PackChange[];
  /** What has to be settled first; then the plan is not to be carried out. */
  readonly conflicts: readonly PackConflict[];
  /** What stays as it is though something else might be expected, in words. */
  readonly notes: readonly string[];
  /** Rules that records which are sound today would break. */
  readonly broken: readonly Problem[];
};

export interface Packs {
  /** Installs packs (`all`: every one), over nothing that is there. `demo`: records and attachments that come along. */
  planAdd(
    shipped: Shipped,
    request: { readonly names: readonly string[]; readonly demo: readonly TextFile[] },
    actor: Actor,
  ): Promise<PackPlan>;
  /** Brings what Pail ships now, merged with what the workspace has changed; without names, of all packs there are. */
  planUpgrade(
    shipped: Shipped,
    request: { readonly names: readonly string[]; readonly settled: Settlement },
    actor: Actor,
  ): Promise<PackPlan>;
}
