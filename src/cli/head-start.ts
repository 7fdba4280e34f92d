/** Lets git look for changes while the command line is still being loaded. */

import { resolve } from 'node:path';
import type { Begun } from '../workspace/begin.ts';

/** An opening begun before the command line was parsed. */
export type HeadStart = {
  /** Absolute directory where the search for the workspace began. */
  readonly dir: string;
  readonly begun: Begun;
};

/** Verbs that open the workspace at once. */
const VERBS = new Set(['query', 'ls', 'search', 'show', 'view', 'set', 'check']);
/** Help, and questions about the past, for which the work tree does not matter. */
const NEVER = new Set(['-h', '--help', '--at']);
const TAKES_VALUE = new Set(['-C', '--dir', '--as']);

/**
 * Begins to open the workspace that these arguments seem to be about; undefined when they name no such verb, ask for
 * help, or nothing can be opened: then the command does it in its own time, and has the words for what is wrong.
 * A directory guessed wrong costs a `git status` that nobody reads.
 */
export async function headStart(
  argv: readonly string[],
  cwd: string,
): Promise<HeadStart | undefined> {
  const { verb, dir, isExempt } = glanceAt(argv);
  if (isExempt || verb === undefined || !VERBS.has(verb)) return undefined;
  const start = resolve(cwd, dir);
  const { beginOpening } = await import('../workspace/begin.ts');
  try {
    return { dir: start, begun: beginOpening(start) };
  } catch {
    return undefined;
  }
}

function glanceAt(argv: readonly string[]): { verb?: string; dir: string; isExempt: boolean } {
  let verb: string | undefined;
  let dir = '.';
  for (let i = 0; i < argv.length && argv[i] !== '--'; i++) {
    const arg = argv[i] ?? '';
    if (NEVER.has(arg) || arg.startsWith('--at=')) return { dir, isExempt: true };
    if (arg === '-C' || arg === '--dir') dir = argv[i + 1] ?? dir;
    else if (arg.startsWith('--dir=')) dir = arg.slice('--dir='.length);
    else if (arg.startsWith('-C')) dir = arg.slice('-C'.length);
    if (TAKES_VALUE.has(arg)) i++;
    else if (verb === undefined && !arg.startsWith('-')) verb = arg;
  }
  return { ...(verb === undefined ? {} : { verb }), dir, isExempt: false };
}
