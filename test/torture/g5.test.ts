/** Merging at CI size; `npm run torture -- g5` for more. */

import { expect, it } from 'vitest';
import { runMerges } from './merge-clones.ts';

it('three clones that sync hold what a field-wise oracle says, and report each conflict once', async () => {
  const { faults, merged } = await runMerges(42, 2);
  expect(faults).toEqual([]);
  expect(merged).toBeGreaterThan(100);
}, 120_000);
