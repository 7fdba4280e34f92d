/** Who may read what: the roles that a reader has, against those that a sensitive field names. */

import type { Field } from '../schema/model.ts';

/** Access roles of a reader; `all` where nobody has been given one: then there is nobody to keep a field from. */
export type Clearance = 'all' | readonly string[];

/** Roles are taken by name: none includes another. */
export function mayRead({ sensitive }: Pick<Field, 'sensitive'>, clearance: Clearance): boolean {
  if (sensitive === undefined || clearance === 'all') return true;
  return sensitive.some((role) => clearance.includes(role));
}
