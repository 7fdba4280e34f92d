/** Open conflicts as problems, so that nobody forgets them. */

import type { Problem } from '../../errors.ts';
import type { Conflict } from './open-conflicts.ts';

/** A warning: the record is sound, only someone has to decide. */
export function conflictProblem(conflict: Conflict): Problem {
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
