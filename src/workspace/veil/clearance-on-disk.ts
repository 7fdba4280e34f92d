/** Clearance by users and roles as they stand in the work tree: for readings of the past, where old rights do not count. */

import { join } from 'node:path';
import type { Actor } from '../../access/actor.ts';
import type { Clearance } from '../../access/clearance.ts';
import { ASSIGNMENTS, accessRoleOf, ROLES } from '../../access/roles.ts';
import type { RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Model } from '../../schema/model.ts';
import { normalize } from '../../schema/normalize.ts';
import { type FileState, readState, walkBucket } from '../file-state.ts';
import { clearedBy } from './cleared.ts';

/** Reads all users and role assignments; the actor is taken by id, else by e-mail address. `model`: today's. `now`: epoch ms. */
export function clearanceOnDisk(
  root: string,
  model: Model,
  actor: () => Actor,
  now: number,
): Clearance {
  const below = lazily((path) => statesBelow(join(root, 'bucket'), model, path));
  const recordsOf = (path: string): RecordData[] =>
    below(path).flatMap(({ record }) => (record?.collection === path ? record.data : []));
  return clearedBy(
    {
      model,
      isGiven: () =>
        recordsOf(ASSIGNMENTS).length > 0 ||
        recordsOf('users').some((user) => accessRoleOf(user) !== null),
      isBroken: (directory) => below(directory).some(({ record }) => record === null),
      user() {
        const { userId, email } = actor();
        const users = recordsOf('users');
        return (
          users.find(({ id }) => id === userId) ??
          users.find((user) => isAddress(memberOf(user, 'email'), email))
        );
      },
      assignmentsOf: () => recordsOf(ASSIGNMENTS),
      roleBy: (id) => recordsOf(ROLES).find((role) => role.id === id),
    },
    now,
  ).clearance;
}

function isAddress(value: unknown, email: string): boolean {
  return typeof value === 'string' && normalize('email', value) === normalize('email', email);
}

function statesBelow(bucketDir: string, model: Model, directory: string): FileState[] {
  const found = [...walkBucket(bucketDir, model, directory)];
  found.sort((a, b) => (a.file < b.file ? -1 : 1));
  return found.flatMap((file) => readState(bucketDir, model, file) ?? []);
}

function lazily<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
