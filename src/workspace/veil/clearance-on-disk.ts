/** Clearance by users and roles as they stand in the work tree: for readings of the past, where old rights do not count. */

import { join } from 'node:path';
import type { Actor } from '../../access/actor.ts';
import { type Clearance, clearanceOf } from '../../access/clearance.ts';
import { ASSIGNMENTS, accessRoleOf, ROLES, rolesHeld } from '../../access/roles.ts';
import { listFiles } from '../../bucket/list-files.ts';
import { readFileSafely } from '../../bucket/read-file.ts';
import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { normalize } from '../../schema/normalize.ts';
import { contentOf } from '../history/ground.ts';

/** Reads all users and role assignments; the actor is taken by id, else by e-mail address. `now`: epoch ms. */
export function clearanceOnDisk(root: string, actor: () => Actor, now: number): Clearance {
  const recordsIn = (path: string): JsonObject[] => recordsBelow(join(root, 'bucket', path));
  const users = recordsIn('users');
  const assignments = recordsIn(ASSIGNMENTS);
  if (assignments.length === 0 && users.every((user) => accessRoleOf(user) === null)) return 'all';
  const { userId, email } = actor();
  const own =
    users.find((user) => userId !== null && memberOf(user, 'id') === userId) ??
    users.find((user) => isAddress(memberOf(user, 'email'), email));
  const known = assignments.length === 0 ? [] : recordsIn(ROLES);
  const roleBy = (id: string): JsonObject | undefined =>
    known.find((role) => memberOf(role, 'id') === id);
  return clearanceOf(true, rolesHeld({ user: own, assignments, roleBy, now }).roles);
}

function isAddress(value: unknown, email: string): boolean {
  return typeof value === 'string' && normalize('email', value) === normalize('email', email);
}

function recordsBelow(directory: string): JsonObject[] {
  return listFiles(directory, ['.json']).flatMap(({ file }) => {
    const read = readFileSafely(join(directory, file));
    const content = read.kind === 'bytes' ? contentOf(read.bytes) : null;
    return content?.kind === 'record' ? [content.data] : [];
  });
}
