/** Clones of a workspace over a real bare repository, reached by path or through `git daemon` on loopback. */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { appendSettings, settingsOf } from './repository.ts';
import { gitIn, makeWorkspace } from './workspace.ts';

export type Clones = {
  /** Absolute directory of the bare repository. */
  readonly remote: string;
  /** Absolute directories, in the order of the names; each has its name as author. */
  readonly clones: readonly string[];
};

/** A workspace of these files pushed to a bare repository, and cloned once per name. Removed when the test ends. */
export function cloneWorkspace(
  names: readonly string[],
  files: Readonly<Record<string, string | object>>,
): Clones {
  const seed = makeWorkspace(files);
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pail-clones-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const remote = join(dir, 'remote.git');
  execFileSync('git', ['clone', '-q', '--bare', seed.root, remote]);
  const clones = names.map((name) => {
    const root = join(dir, name);
    execFileSync('git', ['clone', '-q', remote, root]);
    appendSettings(root, settingsOf(name, `${name}@example.com`));
    return root;
  });
  return { remote, clones };
}

/** The daemon's own program: `git daemon` would stand between it and a signal. */
const daemonProgram = (): string =>
  join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-daemon');

/** Not every build of git brings it. */
export const hasGitDaemon = (): boolean => existsSync(daemonProgram());

/** Serves the remote by `git daemon` on loopback and points the clones there. Answers what stops it; the test's end does too. */
export async function serveByDaemon({ remote, clones }: Clones): Promise<() => Promise<void>> {
  const port = await freePort();
  const daemon = spawn(
    daemonProgram(),
    [
      '--verbose',
      '--export-all',
      '--enable=receive-pack',
      '--reuseaddr',
      '--listen=127.0.0.1',
      `--port=${port}`,
      `--base-path=${dirname(remote)}`,
      dirname(remote),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = once(daemon, 'exit');
  const stop = async (): Promise<void> => {
    daemon.kill();
    await gone;
  };
  onTestFinished(stop);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    // Read to its end: a closed pipe would stop the daemon at its next line.
    daemon.stderr.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Ready to rumble')) resolve();
    });
    daemon.once('exit', () => reject(new Error(`git daemon did not start: ${said}`)));
  });
  for (const root of clones) {
    gitIn(root, 'remote', 'set-url', 'origin', `git://127.0.0.1:${port}/${basename(remote)}`);
  }
  return stop;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
