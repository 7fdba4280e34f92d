/** Will git merge records by Pail? */

import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { gitEnv } from '../../bucket/git-env.ts';
import type { GitInfo, StateDir } from '../../bucket/state-dir.ts';
import { type OpenConflict, readConflicts, removeConflict } from '../../history/conflict-store.ts';
import {
  ATTRIBUTES_LINE,
  addAttributes,
  driverFault,
  hasAttributes,
  installDriver,
} from '../../history/driver-config.ts';
import type { GitSettings } from '../../history/settings.ts';
import { unmergedPaths } from '../../history/unmerged.ts';
import { standingOf } from '../../workspace/merging/kept-conflicts.ts';
import { driverProgram } from '../init/shipped.ts';
import { plural } from '../output.ts';
import type { Finding } from './finding.ts';

/** The merge driver, the attribute that calls it, and what merges left open. Nothing outside git. */
export async function checkMerging(
  root: string,
  { dir, git }: StateDir,
  settings: GitSettings,
): Promise<Finding[]> {
  if (git === null) return [];
  return [
    checkDriver(root, settings),
    checkAttributes(root),
    ...checkLineEnds(root, settings),
    ...(await checkUnmerged(git)),
    ...(await checkOpen(dir, git)),
  ];
}

/** Git would write records with other line ends than they have: all of them changed, for Pail and for git. */
function checkLineEnds(root: string, settings: GitSettings): Finding[] {
  const converts = settings.get('core.autocrlf') ?? '';
  if (!['true', 'input'].includes(converts) || keepsLineEnds(root)) return [];
  return [
    {
      name: 'line-ends',
      level: 'warning',
      message: `core.autocrlf is ${converts}, and .gitattributes does not keep it from changing the line ends of records`,
      advice: `add the line \`${ATTRIBUTES_LINE}\` to it, and commit it for all clones`,
      fix: () => addAttributes(root),
    },
  ];
}

/** True when `.gitattributes` says that records are no text. */
function keepsLineEnds(root: string): boolean {
  const args = ['check-attr', 'text', '--', 'bucket/a/b.json'];
  const { stdout } = spawnSync('git', args, { cwd: root, env: gitEnv(), encoding: 'utf8' });
  return (stdout ?? '').trim().endsWith(': text: unset');
}

async function checkUnmerged(git: GitInfo): Promise<Finding[]> {
  const paths = (await unmergedPaths(git, `${git.prefix}bucket/`)).map(({ path }) => path);
  if (paths.length === 0) return [];
  return [
    {
      name: 'unmerged',
      level: 'warning',
      message: `a merge waits: git holds ${plural(paths.length, 'record')} unmerged: ${named(paths)}`,
      advice: '`pail conflicts` shows both sides, `pail resolve` settles them; then commit',
    },
  ];
}

function named(paths: readonly string[]): string {
  const ids = paths.slice(0, 3).map((path) => basename(path, '.json'));
  return `${ids.join(', ')}${paths.length > 3 ? ' …' : ''}`;
}

function checkDriver(root: string, settings: GitSettings): Finding {
  const fault = driverFault(settings, driverProgram());
  if (fault === null) {
    return { name: 'merge-driver', level: 'ok', message: 'git merges records field by field' };
  }
  return {
    name: 'merge-driver',
    level: 'warning',
    message: `git merges records line by line: ${fault}`,
    advice: 'pail doctor --fix',
    fix: () => installDriver(root, driverProgram()),
  };
}

function checkAttributes(root: string): Finding {
  const name = 'merge-attributes';
  if (hasAttributes(root)) {
    return { name, level: 'ok', message: '.gitattributes hands records to the merge driver' };
  }
  return {
    name,
    level: 'warning',
    message: '.gitattributes does not hand records to the merge driver',
    advice: `add the line \`${ATTRIBUTES_LINE}\` to it, and commit it for all clones`,
    fix: () => addAttributes(root),
  };
}

async function checkOpen(stateDir: string, git: GitInfo): Promise<Finding[]> {
  const { open: noted, damaged } = readConflicts(stateDir);
  const standing = await standingOf(git, noted);
  const open = noted.filter((_, i) => standing[i] === 'open');
  const over = noted.filter((_, i) => standing[i] === 'over');
  const findings: Finding[] = over.length === 0 ? [] : [overFinding(stateDir, over)];
  if (open.length > 0) {
    findings.push({
      name: 'conflicts',
      level: 'warning',
      message: `${plural(open.length, 'record')} merged with conflicts: ${named(open.map(({ path }) => path))}`,
      advice: '`pail conflicts` shows both sides, `pail resolve` settles them',
    });
  }
  if (damaged.length > 0) {
    const message = `${plural(damaged.length, 'note')} of a conflict cannot be read`;
    const advice = `look at ${damaged[0]}, then remove it`;
    findings.push({ name: 'conflicts-damaged', level: 'warning', message, advice });
  }
  return findings;
}

function overFinding(stateDir: string, over: readonly OpenConflict[]): Finding {
  return {
    name: 'conflicts-over',
    level: 'warning',
    message: `${plural(over.length, 'note')} of conflicts of a merge that was aborted`,
    advice: 'pail doctor --fix',
    fix: () => {
      for (const one of over) removeConflict(stateDir, one);
    },
  };
}
