/** `pail trust`: which records may act on this machine. What git brings is data until someone says so. */

import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { listFiles } from '../../bucket/list-files.ts';
import { locateWorkspace } from '../../bucket/locate.ts';
import { stateDirOf } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import type { App } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, say, writeJson } from '../output.ts';
import { oneLine } from '../render/safe-text.ts';
import { startDirectory } from '../session.ts';

export type TrustOptions = Globals & {
  readonly paths: readonly string[];
  readonly list: boolean;
  readonly revoke: boolean;
};

/** Directories of the bucket whose records make something happen. */
const ACTING = ['automations', 'webhooks/subscriptions'] as const;

export function declareTrust(app: App): void {
  const command = app
    .verb('platform', 'trust [paths...]', 'let records act: automations, webhooks')
    .option('--list', 'show what acts, and whether it is trusted (also without paths)')
    .option('--revoke', 'trust these no more');
  command.addHelpText(
    'after',
    `
Trust is for content, on this machine: a record that changes has to be trusted anew.

  pail trust --list
  pail trust bucket/automations/auto_close.json`,
  );
  app.on(command, runTrust, ([paths], flags) => ({
    paths: paths as string[],
    list: flags['list'] === true,
    revoke: flags['revoke'] === true,
  }));
}

export async function runTrust(env: Env, options: TrustOptions): Promise<number> {
  const { isTrusted, revokeTrust, trust } = await import('../../bucket/trust-store.ts');
  const root = locateWorkspace(startDirectory(env, options));
  const { dir } = stateDirOf(root);
  const isChange = options.paths.length > 0 && !options.list;
  const files = await chosen(root, env, options.paths);
  for (const { path, bytes } of isChange && !options.dryRun ? files : []) {
    if (options.revoke) revokeTrust(dir, bytes);
    else await trust(dir, bytes, `${path}, ${new Date(env.now()).toISOString()}`);
  }
  const items = files.map(({ path, bytes }) => ({ path, trusted: isTrusted(dir, bytes) }));
  if (options.json) writeJson(env, { items, total: items.length });
  else {
    for (const { path, trusted } of items) {
      env.stdout.write(`${trusted ? 'trusted  ' : 'untrusted'}  ${oneLine(path)}\n`);
    }
    const open = items.filter(({ trusted }) => !trusted).length;
    const words = items.length === 0 ? 'no record acts' : `${plural(open, 'record')} untrusted`;
    say(env, options, words);
  }
  return 0;
}

type Acting = { readonly path: string; readonly bytes: Uint8Array };

/** Acting records at or below the paths; all without paths. Throws `not_found` for a path that holds none. */
async function chosen(root: string, env: Env, paths: readonly string[]): Promise<Acting[]> {
  const all = ACTING.flatMap((name) => {
    const directory = join(root, 'bucket', name);
    const files = listFiles(directory, ['.json']).filter(({ kind }) => kind === 'file');
    return files.map(({ file }) => `bucket/${name}/${file}`);
  });
  const wanted = paths.map((path) => {
    const inside = relative(root, resolve(env.cwd, path)).replaceAll('\\', '/');
    if (isAbsolute(inside) || !all.some((one) => isBelow(one, inside))) {
      const message = `${path} holds no record that acts; those are below ${ACTING.map((name) => `bucket/${name}`).join(' and ')}`;
      throw new PailError('not_found', message, { path });
    }
    return inside;
  });
  return all
    .filter((one) => wanted.length === 0 || wanted.some((path) => isBelow(one, path)))
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
}

function isBelow(file: string, path: string): boolean {
  return path === '' || file === path || file.startsWith(`${path}/`);
}
