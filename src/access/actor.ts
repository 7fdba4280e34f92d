/** Who acts: the user named, else the one whose email is git's. */

import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import { normalize } from '../schema/normalize.ts';

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

/**
 * The actor for `named` (a user's record), or for git's identity: the user with that email, else a name
 * without a user. Throws `not_found` when the record is no user.
 */
export function actorOf(
  via: string,
  named: StoredRecord | null,
  identity: Identity | null,
  users: Iterable<StoredRecord>,
): Actor {
  if (named !== null) {
    if (named.collection !== 'users') {
      throw new PailError('not_found', `${named.id} is no user; --as takes a record of users`, {
        id: named.id,
      });
    }
    return userActor(named, via, identity);
  }
  const git = identity ?? NOBODY;
  const wanted = normalize('email', git.email);
  for (const user of users) {
    const email = memberOf(user.data, 'email');
    if (typeof email === 'string' && normalize('email', email) === wanted) {
      return userActor(user, via, identity);
    }
  }
  return { userId: null, name: git.name, email: git.email, via };
}

function userActor(user: StoredRecord, via: string, identity: Identity | null): Actor {
  const name = memberOf(user.data, 'name');
  const email = memberOf(user.data, 'email');
  const fallback = identity ?? NOBODY;
  return {
    userId: user.id,
    name: typeof name === 'string' ? name : fallback.name,
    email: typeof email === 'string' ? email : fallback.email,
    via,
  };
}
