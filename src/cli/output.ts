/** The few ways in which commands speak: data on stdout, words on stderr. */

import type { Env, Globals } from './env.ts';
import { safeLines } from './render/safe-text.ts';

/** One JSON answer: `"version": 1` first, then the body. */
export function writeJson(env: Env, body: object): void {
  env.stdout.write(`${JSON.stringify({ version: 1, ...body }, null, 2)}\n`);
}

/** Words on stderr, whatever was asked for; names and values in them cannot steer the terminal. */
export function complain(env: Env, text: string): void {
  env.stderr.write(`${safeLines(text)}\n`);
}

/** A remark for people; silent under `--quiet` and `--json`. */
export function say(env: Env, globals: Globals, text: string): void {
  if (!globals.quiet && !globals.json) complain(env, text);
}

/** Something that went less well than asked: shown under `--json` too, but on stderr. */
export function warn(env: Env, globals: Globals, text: string): void {
  if (!globals.quiet) complain(env, `pail: ${text}`);
}

/** What a write that was done remarks on; said after what it did. */
export function warnOfWrite(env: Env, globals: Globals, notices: readonly string[]): void {
  for (const notice of notices) warn(env, globals, `warning: ${notice}`);
}

/** The same remarks as an answer in JSON has them, where there are any. */
export function noticesJson(notices: readonly string[]): object {
  return notices.length === 0 ? {} : { notices };
}

export { plural } from '../plural.ts';
