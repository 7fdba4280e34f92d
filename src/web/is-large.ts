/** What a page may wait for. */
import type { Reading } from '../workspace/types.ts';

/** More records than this, and looking at all of them takes longer than a page may wait. */
const LARGE = 5_000;

export function isLarge({ model, index }: Pick<Reading, 'model' | 'index'>): boolean {
  let records = 0;
  for (const path of model.collections.keys()) records += index.size(path);
  return records > LARGE;
}
