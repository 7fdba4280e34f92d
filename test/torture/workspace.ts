/** A workspace in a repository, with the processes that work on it and what git knows of it. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitAll, generateBucket } from '../../bench/generate.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { copySchemas, copyViews } from '../support/schemas.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Git without the user's settings. */
const ENV: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

export type Ended = {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Running = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

export type Server = Running & { readonly url: string };

/** The built command line copied aside, so that a build meanwhile changes nothing, and a bucket of `records`. */
export class TortureWorkspace {
  readonly root: string;
  readonly #temp: string;
  readonly #running = new Set<ChildProcess>();

  constructor(records: number, seed: number) {
    this.#temp = realpathSync(mkdtempSync(join(tmpdir(), 'pail-torture-')));
    this.root = join(this.#temp, 'workspace');
    for (const name of ['bin', 'dist', 'package.json']) {
      cpSync(join(REPOSITORY, name), join(this.#temp, 'pail', name), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(this.#temp, 'pail/node_modules'));
    generateBucket(this.root, records, { seed });
    for (const name of ['schemas', 'views']) rmSync(join(this.root, name), { recursive: true });
    copySchemas(this.root, []);
    copyViews(this.root);
  }

  /** Adds a company before the first commit. */
  addCompany(id: string): void {
    const company = { id, name: id, employeeCount: 0, createdAt: '2026-01-01T00:00:00Z' };
    writeFileSync(join(this.root, companyFile(id)), canonicalText(company));
  }

  commitAll(): void {
    commitAll(this.root);
  }

  /** Starts `pail <args>` as the leader of a process group of its own. */
  start(args: readonly string[], nodeArgs: readonly string[] = []): Running {
    const bin = join(this.#temp, 'pail/bin/pail.js');
    return this.#spawn(process.execPath, [...nodeArgs, bin, ...args], nodeArgs.length > 0);
  }

  /** Starts any program in the workspace's root. */
  startProgram(program: string, args: readonly string[]): Running {
    return this.#spawn(program, args);
  }

  #spawn(program: string, args: readonly string[], talks = false): Running {
    const options = { cwd: this.root, env: ENV, detached: true };
    const child = talks
      ? spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
      : spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout: out, stderr: err } = child;
    if (out === null || err === null) throw new Error(`${program} has no output`);
    this.#running.add(child);
    child.channel?.unref();
    let stdout = '';
    let stderr = '';
    out.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    err.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    // 'exit', not 'close': a child of its own may outlive a killed process and keep the pipe open.
    const ended = once(child, 'exit').then(async ([code]) => {
      this.#running.delete(child);
      if (code !== null && !out.readableEnded) await once(out, 'end');
      return { code: code as number | null, stdout, stderr };
    });
    return { child, ended };
  }

  /** Starts the server on a free port, with further arguments of Node (then with a channel to it); ready when it answers. */
  async serve(nodeArgs: readonly string[] = []): Promise<Server> {
    return this.#whenUp(this.start(['serve', '--port', '0', '--json'], nodeArgs));
  }

  /** Starts it by a program that runs the command at its arguments' end. */
  async serveBy(program: string, args: readonly string[]): Promise<Server> {
    const bin = join(this.#temp, 'pail/bin/pail.js');
    const command = [process.execPath, bin, 'serve', '--port', '0', '--json'];
    return this.#whenUp(this.#spawn(program, [...args, ...command]));
  }

  async #whenUp(running: Running): Promise<Server> {
    const { stdout } = running.child;
    if (stdout === null) throw new Error('the server has no output');
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (/\}\s*$/.test(text)) resolve(text);
      });
      running.ended.then(({ stderr }) => reject(new Error(`no server: ${stderr}`)), reject);
    });
    return { ...running, url: (JSON.parse(said) as { url: string }).url };
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.root,
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
    });
  }

  /** Contents of objects like `HEAD:bucket/…` or blob ids; null for missing ones. */
  objects(names: readonly string[]): (string | null)[] {
    if (names.length === 0) return [];
    const out = execFileSync('git', ['cat-file', '--batch'], {
      cwd: this.root,
      env: ENV,
      input: `${names.join('\n')}\n`,
      maxBuffer: 1 << 28,
    });
    let at = 0;
    return names.map(() => {
      const end = out.indexOf(10, at);
      const size = / blob (\d+)$/.exec(out.toString('latin1', at, end))?.[1];
      if (size === undefined) {
        at = end + 1;
        return null;
      }
      const text = out.toString('utf8', end + 1, end + 1 + Number(size));
      at = end + 1 + Number(size) + 1;
      return text;
    });
  }

  /** Every content that a file has had in HEAD's history. */
  history(file: string): string[] {
    const log = this.git('log', '--format=', '--raw', '--no-abbrev', '--no-renames', '--', file);
    const blobs = log.split('\n').flatMap((line) => {
      const blob = / ([0-9a-f]{40}) [AM]\t/.exec(line)?.[1];
      return blob === undefined ? [] : [blob];
    });
    return this.objects(blobs).filter((text) => text !== null);
  }

  read(file: string): string | null {
    const path = join(this.root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** Record files of the bucket, relative to the root, and names that are none. */
  bucketFiles(): { readonly records: string[]; readonly others: string[] } {
    const all = readdirSync(join(this.root, 'bucket'), { recursive: true, withFileTypes: true });
    const files = all
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1));
    return {
      records: files.filter((file) => file.endsWith('.json')),
      others: files.filter((file) => !file.endsWith('.json')),
    };
  }

  /** Lock files anywhere below the git directory. */
  locks(): string[] {
    const git = join(this.root, '.git');
    const names = readdirSync(git, { recursive: true }) as string[];
    return names.filter((name) => /(\.lock|(^|\/)lock(\.break)?)$/.test(name));
  }

  /** Ends every process that this workspace has started, and removes its files. */
  async remove(): Promise<void> {
    for (const child of this.#running) killGroup(child);
    while (this.#running.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    rmSync(this.#temp, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * A server whose system refuses to watch: a namespace of its own has a limit of inotify set to almost nothing.
 * Null where the system has no such namespaces, or does not let us make one.
 */
export async function startBlind(
  workspace: TortureWorkspace,
  limit: 'max_inotify_watches' | 'max_inotify_instances',
): Promise<Server | null> {
  const script = `echo 0 > /proc/sys/user/${limit}`;
  const probe = workspace.startProgram('unshare', ['-Ur', 'sh', '-c', script]);
  const isPossible = await probe.ended.then(
    ({ code }) => code === 0,
    () => false,
  );
  if (!isPossible) return null;
  return workspace.serveBy('unshare', ['-Ur', 'sh', '-c', `${script} && exec "$0" "$@"`]);
}

export function companyFile(id: string): string {
  return `bucket/crm/companies/${id}.json`;
}

/** SIGKILL to one process only: git children of it live on for a moment. */
export function killOne(child: ChildProcess): void {
  child.kill('SIGKILL');
}

/** SIGKILL to a process and everything it has started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for a condition; false when it does not come true in time. */
export async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

export type Answer = { readonly status: number; readonly etag: string; readonly body: JsonObject };

/** One request to the JSON API; null when the connection broke. */
export async function request(
  url: string,
  patch?: JsonObject,
  ifMatch?: string,
): Promise<Answer | null> {
  try {
    const response = await fetch(url, {
      ...(patch === undefined ? {} : { method: 'PATCH', body: JSON.stringify(patch) }),
      headers: {
        'content-type': 'application/merge-patch+json',
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
    });
    const body = (await response.json()) as JsonObject;
    return { status: response.status, etag: response.headers.get('etag') ?? '', body };
  } catch {
    return null;
  }
}
