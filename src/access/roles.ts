/** Which access roles a person has: the one of the user's record, and those of role assignments that hold. */

import type { JsonObject, JsonValue } from '../record/types.ts';
import { memberOf } from '../record/value.ts';

export const ASSIGNMENTS = 'core/role-assignments';
export const ROLES = 'core/roles';

/** What roles are told from. */
export type RoleSources = {
  /** The person; undefined for a stranger, who has no role. */
  readonly user: object | undefined;
  /** Records of `ASSIGNMENTS`, of anybody. */
  readonly assignments: Iterable<object>;
  /** The record of `ROLES` with this id. */
  roleBy(id: string): object | undefined;
  /** Epoch ms. */
  readonly now: number;
};

/** `until`: when the first of the assignments that count now ends, epoch ms; `Infinity` when none does. */
export type HeldRoles = { readonly roles: readonly string[]; readonly until: number };

/**
 * Names of the roles: `accessRole`, and the keys of assigned roles. An assignment counts from `grantedAt` until
 * `expiresAt`; one that is archived, whose dates cannot be read or whose role is gone gives nothing.
 */
export function rolesHeld({ user, assignments, roleBy, now }: RoleSources): HeldRoles {
  const roles = new Set<string>();
  let until = Number.POSITIVE_INFINITY;
  const id = textAt(user, 'id');
  if (id === null) return { roles: [], until };
  const own = accessRoleOf(user);
  if (own !== null) roles.add(own);
  for (const one of assignments) {
    if (textAt(one, 'userId') !== id || !holds(one, now)) continue;
    const role = roleBy(textAt(one, 'roleId') ?? '');
    const key = isArchived(role) ? null : textAt(role, 'key');
    if (key === null) continue;
    roles.add(key);
    until = Math.min(until, instantAt(one, 'expiresAt', until));
  }
  return { roles: [...roles].sort(), until };
}

/** The role that a user's own record names; null for none. */
export function accessRoleOf(user: object | undefined): string | null {
  const role = textAt(user, 'accessRole');
  return role === '' ? null : role;
}

function holds(assignment: object, now: number): boolean {
  if (isArchived(assignment)) return false;
  const from = instantAt(assignment, 'grantedAt', Number.NEGATIVE_INFINITY);
  return from <= now && now < instantAt(assignment, 'expiresAt', Number.POSITIVE_INFINITY);
}

/** Epoch ms; `absent` where the record says nothing, NaN (which holds nowhere) for what is no date. */
function instantAt(record: object, field: string, absent: number): number {
  const value = memberOf(record as JsonObject, field);
  if (value === null) return absent;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function isArchived(record: object | undefined): boolean {
  return record !== undefined && memberOf(record as JsonObject, 'archivedAt') !== null;
}

function textAt(record: object | undefined, field: string): string | null {
  const value: JsonValue = record === undefined ? null : memberOf(record as JsonObject, field);
  return typeof value === 'string' ? value : null;
}
