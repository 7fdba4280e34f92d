/** Which access roles a person has: the one of the user's record, and those of role assignments that hold. */

import { memberOf, textAt } from '../record/value.ts';

export const ASSIGNMENTS = 'core/role-assignments';
export const ROLES = 'core/roles';

/** What roles are told from. */
export type RoleSources = {
  /** The person; undefined for a stranger, who has no role. */
  readonly user: object | undefined;
  /** Records of `ASSIGNMENTS`: those of the user, and perhaps others'. */
  assignmentsOf(userId: string): Iterable<object>;
  /** The record of `ROLES` with this id. */
  roleBy(id: string): object | undefined;
  /** Epoch ms. */
  readonly now: number;
};

/** `until`: when the first of the assignments that count ends or one to come begins, epoch ms; `Infinity` when none does. */
export type HeldRoles = { readonly roles: readonly string[]; readonly until: number };

/**
 * Names of the roles: `accessRole`, and the keys of assigned roles. An assignment counts from `grantedAt` until
 * `expiresAt`; one that is archived, whose dates cannot be read or whose role is gone gives nothing.
 */
export function rolesHeld({ user, assignmentsOf, roleBy, now }: RoleSources): HeldRoles {
  const roles = new Set<string>();
  let until = Number.POSITIVE_INFINITY;
  const id = textAt(user, 'id');
  if (id === null) return { roles: [], until };
  const own = accessRoleOf(user);
  if (own !== null) roles.add(own);
  for (const one of assignmentsOf(id)) {
    if (textAt(one, 'userId') !== id || isArchived(one)) continue;
    const from = instantAt(one, 'grantedAt', Number.NEGATIVE_INFINITY);
    const end = instantAt(one, 'expiresAt', Number.POSITIVE_INFINITY);
    const key = keyOf(roleBy(textAt(one, 'roleId') ?? ''));
    // A date that is none compares as false: it begins and ends nothing.
    if (key === null || !(from < end && now < end)) continue;
    if (from > now) until = Math.min(until, from);
    else {
      roles.add(key);
      until = Math.min(until, end);
    }
  }
  return { roles: [...roles].sort(), until };
}

/** The role that a user's own record names; null for none. */
export function accessRoleOf(user: object | undefined): string | null {
  const role = textAt(user, 'accessRole');
  return role === '' ? null : role;
}

function keyOf(role: object | undefined): string | null {
  return isArchived(role) ? null : textAt(role, 'key');
}

/** Epoch ms; `absent` where the record says nothing, NaN (which holds nowhere) for what is no date. */
function instantAt(record: object, field: string, absent: number): number {
  const value = memberOf(record, field);
  if (value === null) return absent;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function isArchived(record: object | undefined): boolean {
  return memberOf(record, 'archivedAt') !== null;
}
