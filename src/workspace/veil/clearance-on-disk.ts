/** Clearance by the users as they stand in the work tree: for readings of the past, where old rights do not count. */

import { join } from 'node:path';
import type { Actor } from '../../access/actor.ts';
import { type Clearance, clearanceOf } from '../../access/clearance.ts';
import { listFiles } from '../../bucket/list-files.ts';
import { readFileSafely } from '../../bucket/read-file.ts';
import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { normalize } from '../../schema/normalize.ts';
import { contentOf } from '../history/ground.ts';
import { roleOf } from './veiled-state.ts';

/** Reads all users; the actor is taken by id, else by e-mail address. */
export function clearanceOnDisk(root: string, actor: () => Actor): Clearance {
  const users = usersIn(join(root, 'bucket', 'users'));
  const hasRoles = users.some((user) => roleOf(user) !== null);
  if (!hasRoles) return 'all';
  const { userId, email } = actor();
  const own =
    users.find((user) => userId !== null && memberOf(user, 'id') === userId) ??
    users.find((user) => isAddress(memberOf(user, 'email'), email));
  return clearanceOf(hasRoles, own === undefined ? null : roleOf(own));
}

function isAddress(value: unknown, email: string): boolean {
  return typeof value === 'string' && normalize('email', value) === normalize('email', email);
}

function usersIn(directory: string): JsonObject[] {
  return listFiles(directory, ['.json']).flatMap(({ file }) => {
    const read = readFileSafely(join(directory, file));
    const content = read.kind === 'bytes' ? contentOf(read.bytes) : null;
    return content?.kind === 'record' ? [content.data] : [];
  });
}
