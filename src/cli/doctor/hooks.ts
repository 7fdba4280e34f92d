/** Does git ask Pail before it commits records, and after a merge? */

import { chainLine, findHooks, type Hook, installHooks } from '../../history/hooks.ts';
import type { GitSettings } from '../../history/settings.ts';
import { driverProgram } from '../init/shipped.ts';
import type { Finding } from './finding.ts';

export function checkHooks(root: string, settings: GitSettings): Finding[] {
  return findHooks(root, settings, driverProgram()).map((hook) => findingOf(root, hook));
}

function findingOf(root: string, { name: hook, file, state }: Hook): Finding {
  const name = `hook-${hook}`;
  if (state === 'ours') return { name, level: 'ok', message: `git's ${hook} hook calls Pail` };
  const does = hook === 'pre-commit' ? 'checks staged records' : 'says what a merge brought';
  if (state === 'theirs' || state === 'shared') {
    const where = state === 'theirs' ? `${file} is your own` : `core.hooksPath names ${file}`;
    const message = `git's ${hook} hook does not call Pail, which ${does}: ${where}`;
    return { name, level: 'warning', message, advice: `add \`${chainLine(hook)}\` to it` };
  }
  const what = state === 'missing' ? 'not installed' : 'that of another version of Pail';
  return {
    name,
    level: 'warning',
    message: `git's ${hook} hook, which ${does}, is ${what}`,
    advice: 'pail doctor --fix',
    fix: () => installHooks(root, driverProgram()),
  };
}
