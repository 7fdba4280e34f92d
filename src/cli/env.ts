/** What a command may touch of the process it runs in. Tests hand in their own. */

import type { HeadStart } from './head-start.ts';

export type Output = { write(text: string): void };

export type Env = {
  readonly stdout: Output;
  readonly stderr: Output;
  /** The whole of standard input, or a stream of it (UTF-8). Read only by `--file -`. */
  readonly stdin: string | AsyncIterable<Uint8Array | string>;
  readonly stdinIsTTY: boolean;
  readonly cwd: string;
  /** True when standard output is a terminal. */
  readonly isTTY: boolean;
  /** Width of the terminal in characters; null when the output is no terminal: then nothing is cut. */
  readonly columns: number | null;
  readonly color: boolean;
  /** Epoch ms. */
  now(): number;
  readonly vars: Readonly<Record<string, string | undefined>>;
  /** Resolves when someone asks the command to stop (Ctrl-C, SIGTERM). Only long-running commands call it. */
  interrupted(): Promise<void>;
  /** The workspace that the arguments seemed to be about, if it is being opened already. */
  readonly headStart?: HeadStart;
  /** Directory of the shipped model, if it is not this package's: it holds `schemas/`, `views/` and `bucket/`. */
  readonly shipped?: string;
};

/** Options that every verb takes, before or after it. */
export type Globals = {
  /** `-C`: where to look for the workspace; absent: the working directory. */
  readonly dir?: string;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly as?: string;
  readonly archived: boolean;
  /** `--at`: the revision, date or words that name what to read; absent: now. */
  readonly at?: string;
  readonly quiet: boolean;
  /** Say where the index came from. */
  readonly verbose: boolean;
};

/** Whether to colour: NO_COLOR (no-color.org) and FORCE_COLOR decide before the terminal does. */
export function wantsColor(
  vars: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): boolean {
  const force = vars['FORCE_COLOR'];
  if (force === '0' || force === 'false') return false;
  if ((vars['NO_COLOR'] ?? '') !== '') return false;
  if (force !== undefined && force !== '') return true;
  return isTTY && vars['TERM'] !== 'dumb';
}

/** Width from the terminal, else from COLUMNS; null when there is neither. */
export function outputWidth(
  vars: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
  terminal: number | undefined,
): number | null {
  const stated = Number(vars['COLUMNS']);
  const wanted = Number.isInteger(stated) && stated > 0 ? stated : null;
  if (!isTTY) return wanted;
  return terminal !== undefined && terminal > 0 ? terminal : (wanted ?? 80);
}

/** Standard input as it is. */
export async function readStdinBytes(env: Env): Promise<Uint8Array> {
  if (typeof env.stdin === 'string') return Buffer.from(env.stdin);
  const chunks: Uint8Array[] = [];
  for await (const chunk of env.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Standard input as one text. Throws a `TypeError` when it is not UTF-8. */
export async function readStdin(env: Env): Promise<string> {
  if (typeof env.stdin === 'string') return env.stdin;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for await (const chunk of env.stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
