/** Is there something newer than what was installed? */

import type { Env } from '../env.ts';
import { packsHere } from '../packs/packs-here.ts';
import type { Finding } from './finding.ts';

/** Nothing about workspaces that do not remember what was installed. */
export function checkPacks(env: Pick<Env, 'shipped'>, root: string): Finding[] {
  const { packs, isKnown } = packsHere(env, root);
  if (!isKnown) return [];
  const newer = packs.filter((pack) => pack.newer.length > 0).map(({ name }) => name);
  if (newer.length === 0) return [{ name: 'packs', level: 'ok', message: 'packs are current' }];
  const message = `this Pail ships something newer for ${newer.join(', ')}`;
  return [{ name: 'packs', level: 'warning', message, advice: 'pail pack upgrade --dry-run' }];
}
