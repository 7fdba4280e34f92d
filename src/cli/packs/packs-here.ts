/** The packs of this Pail as a workspace has them, read off its files. */

import { diskTexts } from '../../workspace/packs/disk-texts.ts';
import { packFiles } from '../../workspace/packs/pack-files.ts';
import { type PackState, packStates } from '../../workspace/packs/pack-states.ts';
import type { Env } from '../env.ts';
import { shippedDir, shippedModel } from '../init/shipped.ts';

export type PacksHere = {
  readonly packs: readonly PackState[];
  /** The workspace remembers what was installed. */
  readonly isKnown: boolean;
};

/** Null as root: no workspace, which has nothing of any pack. */
export function packsHere(env: Pick<Env, 'shipped'>, root: string | null): PacksHere {
  const shipped = shippedModel(env.shipped ?? shippedDir());
  const none = (): null => null;
  const { installed, base, own } =
    root === null ? { installed: [], base: none, own: none } : diskTexts(root);
  const isKnown = installed.length > 0;
  return { packs: packStates(packFiles(shipped, installed, base, own), isKnown), isKnown };
}
