/** Who may read what, by one reading of users, roles and role assignments: the rule is the same for each of them. */

import type { Clearance } from '../../access/clearance.ts';
import { ASSIGNMENTS, ROLES, type RoleSources, rolesHeld } from '../../access/roles.ts';
import type { Model } from '../../schema/model.ts';

/** A clearance, and until when it holds (epoch ms). */
export type Cleared = { readonly clearance: Clearance; readonly until: number };

/** Asked only for what is needed: `user` not while nobody has a role. */
export type RoleReading = {
  readonly model: Model;
  /** True when a user has an access role, or there is a role assignment, even one that has ended. */
  isGiven(): boolean;
  /** True when a file below the directory of the bucket holds no sound record. */
  isBroken(directory: string): boolean;
  /** The reader's record; undefined for a stranger. */
  user(): object | undefined;
  /** Those of the user at least. */
  assignmentsOf(userId: string): Iterable<object>;
  readonly roleBy: RoleSources['roleBy'];
};

/**
 * What the reader may read at `now` (epoch ms): everything while nobody has been given a role. What cannot be read
 * may give one: it closes, and opens nothing. Where a schema that says who has one is faulty, nobody has any.
 */
export function clearedBy(reading: RoleReading, now: number): Cleared {
  const forever = Number.POSITIVE_INFINITY;
  const { model, roleBy } = reading;
  if (model.problems.some(({ path }) => GROUNDS.has(path)))
    return { clearance: [], until: forever };
  if (!reading.isGiven() && !GIVING.some((directory) => reading.isBroken(directory)))
    return { clearance: 'all', until: forever };
  const { roles, until } = rolesHeld({
    user: reading.user(),
    assignmentsOf: (id) => reading.assignmentsOf(id),
    roleBy,
    now,
  });
  return { clearance: roles, until };
}

const GIVING = ['users', ASSIGNMENTS];

/** Schemas without which nobody can tell who has which role. */
const GROUNDS = new Set([...GIVING, ROLES].map((path) => `schemas/${path}.schema.json`));
