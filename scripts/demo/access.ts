/** Roles, what they allow, who has them, and what contacts agreed to. */

import type { JsonObject } from '../../src/record/types.ts';
import { ANCHOR, addMinutes, dayBetween, later, timeOn } from './calendar.ts';
import { type Drafts, type Facts, record } from './data.ts';
import { demoId, int, pick, type Random, stream } from './random.ts';

type Draft = JsonObject & { id: string };
type Access = Facts['access'];

const SET_UP = '2025-01-07T15:00:00Z';

/** Roles, permissions, assignments, consents and resource types by collection path. */
export function buildAccess({ access }: Facts, all: Drafts): Record<string, Draft[]> {
  const permissions = buildPermissions(access);
  return {
    'core/resource-types': Object.entries(access.types).map(([code, [name, collection, actions]]) =>
      record({
        id: `rt_${slug(code)}`,
        code,
        name,
        collection: collection === '' ? undefined : collection,
        actions: [...actions],
        createdAt: SET_UP,
      }),
    ),
    'core/permissions': permissions,
    'core/roles': Object.entries(access.roles).map(([key, [name, description, patterns]]) =>
      record({
        id: `role_${key}`,
        key,
        name,
        description,
        permissionIds: permissions
          .filter((permission) => isAllowed(String(permission['key']), patterns))
          .map((permission) => permission.id),
        isSystem: key === 'super_admin' || key === 'admin' ? true : undefined,
        createdAt: SET_UP,
      }),
    ),
    'core/role-assignments': (all['users'] ?? []).map(assignment),
    'core/consents': buildConsents(access, all['crm/contacts'] ?? []),
  };
}

function buildPermissions(access: Access): Draft[] {
  return Object.entries(access.types).flatMap(([code, [, , actions]]) =>
    actions.map((action) =>
      record({
        id: `perm_${slug(code)}_${action}`,
        key: `${code}.${action}`,
        resourceType: code,
        action,
        scope: 'all',
        createdAt: SET_UP,
      }),
    ),
  );
}

/** `*.read` allows every `….read`. */
function isAllowed(key: string, patterns: readonly string[]): boolean {
  const [type = '', action = ''] = key.split('.');
  return [key, `${type}.*`, `*.${action}`, '*.*'].some((form) => patterns.includes(form));
}

function assignment(user: Draft): Draft {
  const role = user.id === 'usr_abc123' ? 'super_admin' : String(user['accessRole'] ?? 'admin');
  return record({
    id: `ra_${user.id.slice(4)}`,
    userId: user.id,
    roleId: `role_${role}`,
    grantedById: user.id === 'usr_abc123' ? undefined : 'usr_abc123',
    grantedAt: user['createdAt'] ?? SET_UP,
    createdAt: user['createdAt'] ?? SET_UP,
  });
}

/** Who reads the newsletter agreed to it; a few more agreed to calls; who wants no contact took it back. */
function buildConsents(access: Access, contacts: readonly Draft[]): Draft[] {
  const isReader = (contact: Draft): boolean =>
    (contact['tags'] as string[] | undefined)?.includes('newsletter') === true;
  const gone = contacts.filter((contact) => contact['status'] === 'do_not_contact');
  const readers = contacts.filter((contact) => isReader(contact) && !gone.includes(contact));
  return [...readers.slice(0, 22), ...gone].flatMap((contact) => {
    const random = stream(`consent ${contact.id}`);
    const hasLeft = gone.includes(contact);
    const first = access.consents.slice(0, 1);
    const others = hasLeft || int(random, 1, 3) > 1 ? [] : [pick(random, access.consents.slice(1))];
    return [...first, ...others].map(([purpose, channel, source, wording]) => {
      const at = addMinutes(String(contact['createdAt']), int(random, 5, 50));
      return record({
        id: demoId('cons', `${contact.id} ${purpose}`),
        contactId: contact.id,
        purpose,
        channel,
        status: hasLeft ? 'withdrawn' : 'granted',
        legalBasis: 'consent',
        source,
        wording,
        grantedAt: at,
        withdrawnAt: hasLeft ? leftAt(at, random) : undefined,
        createdAt: at,
      });
    });
  });
}

function leftAt(since: string, random: Random): string {
  const day = dayBetween(random, since.slice(0, 10), ANCHOR);
  return later(timeOn(random, day, 19), since);
}

function slug(code: string): string {
  return code.replaceAll('-', '_');
}
