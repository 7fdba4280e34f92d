/** The merge driver as git knows it: settings of the repository, and an attribute of record files. */

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnv } from '../bucket/git-env.ts';
import { PailError } from '../errors.ts';
import type { GitSettings } from './settings.ts';

/** Which program git shall start. */
export type DriverProgram = {
  /** Absolute path of Node. */
  readonly node: string;
  /** Absolute path of `bin/pail.js`. */
  readonly script: string;
};

/** What `.gitattributes` says of record files: merged by Pail, and never with other line ends (blob id = bytes). */
export const ATTRIBUTES = '-text merge=pail';
/** Line of a `.gitattributes` at the workspace's root. */
export const ATTRIBUTES_LINE: string = `/bucket/**/*.json ${ATTRIBUTES}`;

/**
 * Settings that install the driver. It is a line of shell, so that a merge never depends on Pail alone: where
 * Pail is gone, cannot start, or takes a file for no record (exit above 1), `git merge-file` merges the lines as
 * git would have done. A second driver merges several bases into one, which is no merge of anybody's.
 */
export function driverSettings(program: DriverProgram): readonly (readonly [string, string])[] {
  return [
    ['merge.pail.name', 'Pail: records field by field'],
    ['merge.pail.driver', commandOf(program, '')],
    ['merge.pail.recursive', 'pail-base'],
    ['merge.pail-base.name', 'Pail: bases of records'],
    ['merge.pail-base.driver', commandOf(program, '--virtual ')],
  ];
}

function commandOf({ node, script }: DriverProgram, flags: string): string {
  const run = `merge-driver ${flags}-- %O %A %B %P`;
  return [
    `n=${quoted(node)}; p=${quoted(script)}`,
    `if [ -x "$n" ] && [ -f "$p" ]; then "$n" "$p" ${run}; else pail ${run}; fi; s=$?`,
    'if [ $s -gt 1 ]; then git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B; s=$?; fi',
    // Above 128 git would give up the whole merge; a file that cannot be merged is a conflict.
    '[ $s -gt 127 ] && s=1; exit $s',
  ].join('; ');
}

/** For the shell, and with git's placeholder character doubled. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;
}

/** Writes the settings into the configuration of the repository around `root`. Throws `git`. */
export function installDriver(root: string, program: DriverProgram): void {
  for (const [key, value] of driverSettings(program)) {
    const { status, stderr } = run(root, ['config', key, value]);
    if (status !== 0) throw new PailError('git', `git config ${key} failed: ${stderr.trim()}`, {});
  }
}

/** What keeps git from calling the driver in a repository with these settings; null when nothing does. */
export function driverFault(settings: GitSettings, program: DriverProgram): string | null {
  for (const [key, value] of driverSettings(program)) {
    const found = settings.get(key) ?? '';
    if (found === '') return `${key} is not set`;
    if (pathless(found) !== pathless(value)) return `${key} is that of another version of Pail`;
    const gone = pathsIn(found).find((path) => !existsSync(path));
    if (gone !== undefined) return `${key} names ${gone}, which is not there`;
  }
  return null;
}

const PATH = /\b([np])='((?:[^']|'\\'')*)'/g;

/** A line of shell without the paths of Node and Pail: several installed versions of Pail may share it. */
export function pathless(command: string): string {
  return command.replace(PATH, '$1=');
}

/** These paths. */
export function pathsIn(command: string): string[] {
  const unquoted = (path: string): string => path.replaceAll("'\\''", "'").replaceAll('%%', '%');
  return [...command.matchAll(PATH)].map(([, , path = '']) => unquoted(path));
}

/** True when git hands record files of the workspace at `root` to the driver. */
export function hasAttributes(root: string): boolean {
  const { stdout } = run(root, ['check-attr', 'merge', '--', 'bucket/a/b.json']);
  return stdout.trim().endsWith(': merge: pail');
}

/** Adds the line to the `.gitattributes` at `root`, after whatever stands there. */
export function addAttributes(root: string): void {
  const path = join(root, '.gitattributes');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  appendFileSync(path, `${gap}${ATTRIBUTES_LINE}\n`);
}

function run(
  root: string,
  args: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('git', args, { cwd: root, env: gitEnv(), encoding: 'utf8' });
}
