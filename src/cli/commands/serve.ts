/** `pail serve`: the viewer in a browser, until Ctrl-C. */

import type { Problem } from '../../errors.ts';
import type { Workspace } from '../../workspace/types.ts';
import { type App, VERSION } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { portOption } from '../options.ts';
import { plural, say, writeJson } from '../output.ts';
import { serverOptions, withWorkspace } from '../session.ts';

export type ServeOptions = Globals & {
  readonly port?: number;
  readonly host: string;
  readonly open: boolean;
};

export function declareServe(app: App): void {
  const command = app
    .verb('start', 'serve', 'show the workspace in a browser')
    .option(...portOption('--port <port>', 'TCP port (default 4780, or the next free one)'))
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the browser');
  command.addHelpText(
    'after',
    '\nCtrl-C stops it. Files changed by anyone show up in open pages.\n\n  pail serve --open\n  pail serve --port 8080',
  );
  app.on(command, runServe, (_, flags) => ({
    ...(typeof flags['port'] === 'number' ? { port: flags['port'] } : {}),
    host: String(flags['host']),
    open: flags['open'] === true,
  }));
}

export async function runServe(env: Env, options: ServeOptions): Promise<number> {
  return withWorkspace(
    env,
    options,
    async ({ workspace }) => {
      const { serve } = await import('../../web/serve.ts');
      await workspace.watch();
      const { host, port, as } = options;
      const server = await serve(workspace, {
        host,
        version: VERSION,
        watching: () => workspace.isWatching(),
        ...(port === undefined ? {} : { port }),
        ...(as === undefined ? {} : { as }),
      });
      try {
        const stop = env.interrupted();
        await announce(env, options, workspace, server.url);
        if (options.open) await openBrowser(server.url);
        await stop;
        say(env, options, 'stopped');
      } finally {
        await server.close();
      }
      return 0;
    },
    serverOptions(env, options),
  );
}

/** Nobody should wait for the address of a larger bucket until all of it is checked, records. */
const CHECKED_FIRST = 5_000;

async function announce(
  env: Env,
  globals: Globals,
  workspace: Workspace,
  url: string,
): Promise<void> {
  const collections = [...workspace.model.collections.keys()];
  const records = collections.reduce((sum, path) => sum + workspace.index.size(path), 0);
  const list = records > CHECKED_FIRST ? null : await workspace.problems();
  const { name } = workspace.config;
  if (globals.json) {
    writeJson(env, { url, name, records, problems: list?.length ?? null });
    return;
  }
  const faults = list === null ? 'still being checked' : faultsOf(list);
  env.stdout.write(`${url}  ${name}: ${plural(records, 'record')}, ${faults}\n`);
  say(env, globals, 'Ctrl-C stops');
}

function faultsOf(list: readonly Problem[]): string {
  if (list.length === 0) return 'no problems';
  const errors = list.filter((problem) => problem.level === 'error').length;
  const warnings = list.length - errors;
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${counts.join(' and ')} (pail check)`;
}

/** Best effort: where there is no browser the printed address has to do. */
async function openBrowser(url: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };
  const child = spawn(openers[process.platform] ?? 'xdg-open', [url], {
    stdio: 'ignore',
    detached: true,
  });
  child.on('error', () => undefined);
  child.unref();
}
