/** Open conflicts as problems, so that nobody forgets them. */

import { PailError, type Problem } from '../../errors.ts';
import type { Conflict } from './open-conflicts.ts';

/** A warning for each; where git cannot be asked, one that says so: all else that is wrong is still to be told. */
export async function openProblems(
  conflicts: () => Promise<readonly Conflict[]>,
): Promise<readonly Problem[]> {
  try {
    return (await conflicts()).map(conflictProblem);
  } catch (error) {
    if (!(error instanceof PailError) || error.code !== 'git') throw error;
    const message = `whether merges left something to decide is not known: ${error.message}`;
    return [{ path: 'bucket', pointer: '', code: 'conflict', message, level: 'warning' }];
  }
}

/** A warning: the record is sound, only someone has to decide. */
function conflictProblem(conflict: Conflict): Problem {
  const { id, file, fields } = conflict;
  const [first] = fields;
  const pointer = fields.length === 1 && first !== undefined ? first.pointer : '';
  const message = `${subjectOf(conflict)}; \`pail resolve ${id}\` shows both sides and settles it`;
  return { path: `bucket/${file}`, pointer, code: 'conflict', message, level: 'warning', id };
}

function subjectOf({ fields, origin }: Conflict): string {
  const who = origin === 'git' ? 'git waits with a merge that' : 'a merge';
  if (fields.length === 0) return `${who} left this record to be written`;
  if (fields.some(({ pointer }) => pointer === '')) return `${who} left the record to decide about`;
  const names = fields.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.'));
  return `${who} left ${names.join(', ')} to decide about`;
}
