/** Runs git: no shell, nothing inherited from a surrounding hook, its words kept for the error. */

import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { gitEnv } from '../bucket/git-env.ts';
import { PailError } from '../errors.ts';

export type GitOptions = {
  readonly cwd: string;
  /** Written to its standard input; pieces are made as git takes them. */
  readonly input?: string | Uint8Array | Iterable<string>;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, not faults. Default `[0]`. */
  readonly allow?: readonly number[];
  /** True: git takes no lock for mere housekeeping (`GIT_OPTIONAL_LOCKS=0`). Set it wherever git only reads. */
  readonly reads?: boolean;
};

export type GitResult = {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly code: number;
};

/**
 * Runs `git <args>` and waits for it. Texts of users belong after `--` or into `input`, never among the
 * options. Throws `PailError('git')` with git's own first words when it fails or is not installed.
 */
export async function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const child = startGit(args, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A child that ends early closes its input; its exit code tells the story.
  child.stdin?.on('error', () => undefined);
  feed(child, options.input ?? '');
  const code = await exitOf(child, args);
  const errors = Buffer.concat(stderr).toString('utf8');
  if (!(options.allow ?? [0]).includes(code)) throw gitError(args, code, errors);
  return { stdout: Buffer.concat(stdout), stderr: errors, code };
}

function feed({ stdin }: ChildProcess, input: NonNullable<GitOptions['input']>): void {
  if (stdin === null) return;
  if (typeof input === 'string' || input instanceof Uint8Array) stdin.end(input);
  else Readable.from(chunked(input)).pipe(stdin);
}

const CHUNK = 1 << 16;

/** Small texts as few larger ones. */
function* chunked(texts: Iterable<string>): Iterable<Buffer> {
  let waiting = '';
  for (const text of texts) {
    waiting += text;
    if (waiting.length < CHUNK) continue;
    yield Buffer.from(waiting);
    waiting = '';
  }
  yield Buffer.from(waiting);
}

/**
 * Starts `git <args>` with piped streams, in a process group of its own: what kills ours (Ctrl-C, a supervisor)
 * must not kill git while it holds a lock, which would stay for good. It ends by itself once its input does.
 * The caller waits for it with `exitOf`.
 */
export function startGit(args: readonly string[], options: GitOptions): ChildProcess {
  const env = { ...(options.reads === true ? { GIT_OPTIONAL_LOCKS: '0' } : {}), ...options.env };
  const detached = process.platform !== 'win32'; // There it would open a console window.
  return spawn('git', args, { cwd: options.cwd, env: gitEnv(env), stdio: 'pipe', detached });
}

/** Exit code once all output has been read; -1 when a signal ended it. Throws when git cannot be started. */
export function exitOf(child: ChildProcess, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const message = `Could not run git ${args[0] ?? ''}: ${error.message}. Is git installed, and is the directory there?`;
      reject(new PailError('git', message, { args }, error));
    });
    child.once('close', (code) => resolve(code ?? -1));
  });
}

/** The error for a git run that failed. */
export function gitError(args: readonly string[], code: number, stderr: string): PailError {
  const verb = args.find((arg, i) => !arg.startsWith('-') && args[i - 1] !== '-c') ?? '';
  const words = stderr.trim().split('\n').slice(0, 4).join('\n') || `exit code ${code}`;
  return new PailError('git', `git ${verb} failed: ${words}`, { args, exitCode: code, stderr });
}
