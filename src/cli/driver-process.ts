/** The merge driver as git calls it: a process per record, so it starts without the rest of the command line. */

import type { DriverFiles } from './merge-one.ts';

/** What `pail merge-driver [--virtual] -- <base> <ours> <theirs> <path>` asks for; null for anything else. */
export function driverCall(argv: readonly string[]): DriverFiles | null {
  const virtual = argv[1] === '--virtual';
  const [verb, dashes, ...files] = virtual ? argv.toSpliced(1, 1) : argv;
  if (verb !== 'merge-driver' || dashes !== '--' || files.length !== 4) return null;
  const [base = '', ours = '', theirs = '', path = ''] = files;
  return { base, ours, theirs, path, virtual };
}

/** Merges; gives the exit code. */
export async function runDriver(files: DriverFiles): Promise<number> {
  const { processEnv } = await import('./process-env.ts');
  const { mergeOne } = await import('./merge-one.ts');
  const env = processEnv();
  return mergeOne(env, env.cwd, files);
}
