/** Who acts: the user named, else the one whose email is git's. */

import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';

/** Who acts and through what. */
export type Actor = {
  /** User id, or null when git's email is no user's. */
  readonly userId: string | null;
  readonly name: string;
  readonly email: string;
  /** Value of the `Pail-Via` trailer: `cli`, `web`, `api`, `agent:<name>` … */
  readonly via: string;
};

export type Identity = { readonly name: string; readonly email: string };

/** Used where git knows nobody. */
export const NOBODY: Identity = { name: 'Pail', email: 'pail@localhost' };

/** The actor that a user's record stands for. Throws `not_found` when the record is no user. */
export function namedActor(
  via: string,
  user: StoredRecord,
  identity: () => Identity | null,
): Actor {
  if (user.collection !== 'users') {
    throw new PailError('not_found', `${user.id} is no user; --as takes a record of users`, {
      id: user.id,
    });
  }
  return userActor(user, via, identity);
}

/**
 * The actor for git's identity: the user that `userOf` finds for its email, else a name without a user. Finds out
 * when it is first asked: most reads never need to know.
 */
export function gitActor(
  via: string,
  identity: () => Identity | null,
  userOf: (email: string) => StoredRecord | undefined,
): Actor {
  let known: Actor | undefined;
  const actor = (): Actor => {
    if (known !== undefined) return known;
    const git = identity() ?? NOBODY;
    const user = userOf(git.email);
    known =
      user === undefined
        ? { userId: null, name: git.name, email: git.email, via }
        : userActor(user, via, identity);
    return known;
  };
  return {
    via,
    get userId() {
      return actor().userId;
    },
    get name() {
      return actor().name;
    },
    get email() {
      return actor().email;
    },
  };
}

function userActor(user: StoredRecord, via: string, identity: () => Identity | null): Actor {
  const name = memberOf(user.data, 'name');
  const email = memberOf(user.data, 'email');
  const isWhole = typeof name === 'string' && typeof email === 'string';
  const fallback = (isWhole ? null : identity()) ?? NOBODY;
  return {
    userId: user.id,
    name: typeof name === 'string' ? name : fallback.name,
    email: typeof email === 'string' ? email : fallback.email,
    via,
  };
}
