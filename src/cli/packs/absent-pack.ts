/** The pack that brings what a workspace lacks. */

import { PailError } from '../../errors.ts';
import { readShipped } from '../../workspace/init-plan.ts';
import type { Env } from '../env.ts';
import { shippedDir, shippedSchemas } from '../init/shipped.ts';

/** A refusal for want of a shipped collection names its pack instead of other collections; others stay as they are. */
export function withPack(thrown: unknown, env: Pick<Env, 'shipped'>): unknown {
  if (!(thrown instanceof PailError) || thrown.code !== 'not_found') return thrown;
  const { collection: name } = thrown.data;
  if (typeof name !== 'string') return thrown;
  const { collections } = readShipped(shippedSchemas(env.shipped ?? shippedDir()));
  const found = collections.find(({ path, short }) => path === name || short === name);
  if (found === undefined) return thrown;
  const { path, pack } = found;
  const message = `this workspace has no collection ${path}; \`pail pack add ${pack}\` brings it`;
  return new PailError(thrown.code, message, { ...thrown.data, pack }, thrown);
}
