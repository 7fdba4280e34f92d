/** Puts the files of a new workspace on disk, over nothing that is there. */

import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PailError } from '../../errors.ts';
import type { TextFile } from '../../workspace/init-plan.ts';

/** Most conflicts that a message lists. */
const LISTED = 20;

/**
 * The files that are not there yet. Throws `exists` naming every file that is there with other content, or
 * whose directory is taken by a file: then nothing may be written.
 */
export function missingFiles(root: string, files: readonly TextFile[]): TextFile[] {
  const conflicts = files.filter(({ path, text }) => isTaken(root, path, text)).map((f) => f.path);
  if (conflicts.length > 0) {
    const rest = conflicts.length - LISTED;
    const list = conflicts.slice(0, LISTED).map((path) => `  ${path}`);
    const more = rest > 0 ? [`  and ${rest} more`] : [];
    const message = [
      `${root} holds files of these names with other content; nothing was written:`,
      ...list,
      ...more,
      'Move them away, or name another directory: pail init <dir>',
    ];
    throw new PailError('exists', message.join('\n'), { root, conflicts });
  }
  return files.filter(({ path }) => !existsSync(join(root, path)));
}

/** Writes in the given order; never replaces a file, even one that appeared meanwhile. */
export function writeFiles(root: string, files: readonly TextFile[]): void {
  for (const { path, text } of files) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: 'wx' });
  }
}

function isTaken(root: string, path: string, text: string): boolean {
  const steps = path.split('/');
  for (let count = 1; count < steps.length; count++) {
    const parent = lstatSync(join(root, ...steps.slice(0, count)), { throwIfNoEntry: false });
    if (parent === undefined) return false;
    if (!parent.isDirectory()) return true;
  }
  const target = join(root, path);
  const stat = lstatSync(target, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  return !stat.isFile() || readFileSync(target, 'utf8') !== text;
}
