/** `pail pack list`: what there is, and what this workspace has of it. */

import { locateWorkspace } from '../../bucket/locate.ts';
import { PailError } from '../../errors.ts';
import type { PackState } from '../../workspace/packs/pack-states.ts';
import type { Env } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { startDirectory } from '../session.ts';
import type { PackOptions } from './pack-options.ts';

export async function listPacks(env: Env, options: PackOptions): Promise<number> {
  const root = workspaceRoot(env, options);
  const { packsHere } = await import('./packs-here.ts');
  const { packs } = packsHere(env, root);
  if (options.json) {
    const items = packs.map((pack) => (root === null ? outside(pack) : pack));
    writeJson(env, { items, total: items.length });
    return 0;
  }
  const { renderRows } = await import('../render/render-rows.ts');
  const columns = [
    { label: 'pack', whole: true },
    ...(root === null ? [] : [{ label: 'here', whole: true }]),
    { label: 'holds', least: 40 },
    { label: 'collections' },
  ];
  const rows = packs.map((pack) => [
    { text: pack.name, bold: true },
    ...(root === null ? [] : [{ text: stateWords(pack) }]),
    pack.title,
    pack.collections.join(', '),
  ]);
  const width = env.columns ?? Number.POSITIVE_INFINITY;
  env.stdout.write(`${renderRows(columns, rows, { width, color: env.color })}\n`);
  if (root !== null) remarks(env, options, packs);
  return 0;
}

/** Nothing can be installed where there is no workspace. */
function outside({ name, title, collections }: PackState): object {
  return { name, title, collections, installed: null, state: null };
}

function stateWords({ state, installed, collections, newer, edited }: PackState): string {
  const words = state === 'partly' ? [`${installed} of ${collections.length}`] : [];
  if (state === 'installed') words.push('yes');
  if (state === 'not installed') words.push('no');
  if (newer.length > 0) words.push('newer available');
  if (edited.length > 0) words.push(`${plural(edited.length, 'file')} edited`);
  return words.join(', ');
}

function remarks(env: Env, options: PackOptions, packs: readonly PackState[]): void {
  const newer = packs.filter((pack) => pack.newer.length > 0).map((pack) => pack.name);
  const missing = packs.find((pack) => pack.state === 'not installed')?.name;
  if (newer.length > 0) {
    say(env, options, `\nnewer: ${newer.join(', ')}; look first: pail pack upgrade --dry-run`);
  }
  if (missing !== undefined) say(env, options, `\nadd one: pail pack add ${missing}`);
}

function workspaceRoot(env: Env, options: PackOptions): string | null {
  try {
    return locateWorkspace(startDirectory(env, options));
  } catch (error) {
    if (error instanceof PailError && error.code === 'no_workspace') return null;
    throw error;
  }
}
