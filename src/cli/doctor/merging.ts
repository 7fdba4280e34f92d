/** Will git merge records by Pail? */

import { basename } from 'node:path';
import type { StateDir } from '../../bucket/state-dir.ts';
import { readConflicts } from '../../history/conflict-store.ts';
import {
  ATTRIBUTES_LINE,
  addAttributes,
  driverFault,
  hasAttributes,
  installDriver,
} from '../../history/driver-config.ts';
import { driverProgram } from '../init/shipped.ts';
import { plural } from '../output.ts';
import type { Finding } from './checks.ts';

/** The merge driver, the attribute that calls it, and what merges left open. Nothing outside git. */
export function checkMerging(root: string, { dir, git }: StateDir): Finding[] {
  if (git === null) return [];
  return [checkDriver(root), checkAttributes(root), ...checkOpen(dir)];
}

function checkDriver(root: string): Finding {
  const fault = driverFault(root, driverProgram());
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

function checkOpen(stateDir: string): Finding[] {
  const { open, damaged } = readConflicts(stateDir);
  const findings: Finding[] = [];
  if (open.length > 0) {
    findings.push({
      name: 'conflicts',
      level: 'warning',
      message: `${plural(open.length, 'record')} merged with conflicts: ${open
        .slice(0, 3)
        .map(({ path }) => basename(path, '.json'))
        .join(', ')}${open.length > 3 ? ' …' : ''}`,
      advice: 'settle them: ours stands in the file, theirs in `git show :3:<path>`',
    });
  }
  if (damaged.length > 0) {
    const message = `${plural(damaged.length, 'note')} of a conflict cannot be read`;
    const advice = `look at ${damaged[0]}, then remove it`;
    findings.push({ name: 'conflicts-damaged', level: 'warning', message, advice });
  }
  return findings;
}
