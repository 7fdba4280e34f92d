/** `pail pack`: the shipped model's packs. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { locateWorkspace } from '../../bucket/locate.ts';
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { writeJson } from '../output.ts';
import { startDirectory } from '../session.ts';

const ACTIONS = ['list'] as const;

export type PackOptions = Globals & { readonly action: string };
type Pack = {
  readonly name: string;
  readonly collections: readonly string[];
  /** Of its collections, how many this workspace has; null outside a workspace. */
  readonly installed: number | null;
};

export function declarePack(app: App): void {
  const command = app.verb('start', 'pack <action>', 'list the packs that `init` can install');
  command.addHelpText('after', '\n  list   packs, their collections, and what this workspace has');
  app.on(command, runPack, ([action]) => ({ action: action as string }));
}

export async function runPack(env: Env, options: PackOptions): Promise<number> {
  const { action } = options;
  if (action !== 'list') {
    const message = `no pack action "${action}" (${ACTIONS.join(', ')})${didYouMean(action, ACTIONS)}`;
    throw new PailError('usage', message, { action, known: ACTIONS });
  }
  const packs = await readPacks(await workspaceRoot(env, options));
  if (options.json) {
    writeJson(env, { items: packs, total: packs.length });
    return 0;
  }
  const { renderRows } = await import('../render/render-rows.ts');
  const columns = [
    { label: 'pack', whole: true },
    { label: 'installed' },
    { label: 'collections' },
  ];
  const rows = packs.map((pack) => [
    { text: pack.name, bold: true },
    installedText(pack),
    pack.collections.join(', '),
  ]);
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
  return 0;
}

async function readPacks(root: string | null): Promise<Pack[]> {
  const { shippedDir, shippedSchemas } = await import('../init/shipped.ts');
  const { readShipped } = await import('../../workspace/init-plan.ts');
  const { collections } = readShipped(shippedSchemas(shippedDir()));
  const names = [...new Set(collections.map((one) => one.pack))].sort();
  return names.map((name) => {
    const own = collections.filter((one) => one.pack === name);
    const there = own.filter((one) => root !== null && existsSync(join(root, one.schema.path)));
    return {
      name,
      collections: own.map((one) => one.path),
      installed: root === null ? null : there.length,
    };
  });
}

async function workspaceRoot(env: Env, options: PackOptions): Promise<string | null> {
  try {
    return locateWorkspace(startDirectory(env, options));
  } catch (error) {
    if (error instanceof PailError && error.code === 'no_workspace') return null;
    throw error;
  }
}

function installedText({ installed, collections }: Pack): string {
  if (installed === null) return '';
  if (installed === 0) return 'no';
  return installed === collections.length ? 'yes' : `${installed} of ${collections.length}`;
}
