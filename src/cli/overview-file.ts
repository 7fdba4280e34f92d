/** The overview of all verbs, written down when the bundle is built: `pail --help` need not load the verbs to print it. */

import { readFileSync, writeSync } from 'node:fs';

/** Name of the file beside the bundle. */
const FILE = 'overview.txt';
const STDOUT = 1;

/** Prints it when these arguments ask for nothing else. False: they do, or it is not there; nothing was printed. */
export function printOverview(argv: readonly string[]): boolean {
  const [first = '--help', ...rest] = argv;
  if (rest.length > 0 || !['--help', '-h', 'help'].includes(first)) return false;
  try {
    // So short a text goes into a pipe whole or not at all (PIPE_BUF, POSIX).
    writeSync(STDOUT, readFileSync(new URL(FILE, import.meta.url)));
    return true;
  } catch {
    // Run from source, or the pipe is full or closed: the usual way knows what to do.
    return false;
  }
}
