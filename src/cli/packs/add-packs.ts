/** `pail pack add`: installs packs in a workspace that lives already. */

import { PailError } from '../../errors.ts';
import type { TextFile } from '../../workspace/init-plan.ts';
import { chooseCollections } from '../../workspace/init-plan.ts';
import type { PackState } from '../../workspace/packs/pack-states.ts';
import type { Env } from '../env.ts';
import { shippedDir, shippedModel, shippedRecords, shippedSchemas } from '../init/shipped.ts';
import { plural, say, warn } from '../output.ts';
import { withWorkspace } from '../session.ts';
import { carryOutPacks } from './carry-out-packs.ts';
import type { PackOptions } from './pack-options.ts';
import { packsHere } from './packs-here.ts';

export async function addPacks(env: Env, options: PackOptions): Promise<number> {
  if (options.names.length === 0) {
    throw new PailError(
      'usage',
      'name the packs: pail pack add <names...>; `pail pack list` shows them',
      {},
    );
  }
  const dir = env.shipped ?? shippedDir();
  return withWorkspace(env, options, async (session) => {
    const { packs } = session.workspace;
    const request = { names: options.names, demo: demoOf(dir, options) };
    const planned = await packs.planAdd(shippedModel(dir), request, session.actor);
    if (planned.broken.length > 0) {
      const [first] = planned.broken;
      const count = plural(planned.broken.length, 'problem');
      const message = `records that were sound break rules then (${count}; \`pail check\` lists them): ${first?.path} ${first?.pointer}: ${first?.message}`;
      warn(env, options, message);
    }
    const code = await carryOutPacks(env, options, session, planned, 'add').catch((error) => {
      throw explained(error, dir, options, packsHere(env, session.workspace.root).packs);
    });
    if (planned.files.length === 0)
      say(env, options, `${planned.packs.join(', ')}: all of it is here`);
    return code;
  });
}

/** Records of the demo company that belong to the packs. */
function demoOf(dir: string, { demo, names }: PackOptions): TextFile[] {
  if (!demo) return [];
  return shippedRecords(dir, chooseCollections(shippedSchemas(dir), names), true);
}

/** Newer packs may need newer shared parts; and demo records point at those of packs that were not named. */
function explained(
  error: unknown,
  dir: string,
  { demo, names }: PackOptions,
  packs: readonly PackState[],
): unknown {
  if (!(error instanceof PailError) || error.code !== 'invalid') return error;
  const newer = packs.filter((pack) => pack.newer.length > 0).map(({ name }) => name);
  if (newer.length > 0) {
    const message = `${error.message}\nWhat is here of ${newer.join(', ')} is older than what is to be added: pail pack upgrade first`;
    return new PailError('invalid', message, error.data, error);
  }
  if (!demo) return error;
  const { absent } = chooseCollections(shippedSchemas(dir), names);
  const others = [...new Set(absent.map(({ pack }) => pack))].sort();
  if (others.length === 0) return error;
  const [first = ''] = error.message.split('\n').slice(1);
  const message = `the demo’s records of ${names.join(', ')} point at others that are not here, so nothing was written (${first}). Name their packs, too: pail pack add ${[...names, ...others].join(' ')} --demo`;
  return new PailError('invalid', message, error.data, error);
}
