import { describe, expect, it } from 'vitest';
import { tryCreate } from './try-record.ts';

const OTHERS = {
  users: [
    { id: 'usr_a', name: 'Ann', email: 'ann@acme.com' },
    { id: 'usr_b', name: 'Bo', email: 'bo@acme.com' },
  ],
  'users/profiles': [{ id: 'uprof_a', userId: 'usr_a' }],
  'users/settings': [{ id: 'uset_a', userId: 'usr_a' }],
  teams: [{ id: 'team_a', name: 'Sales' }],
  orgs: [{ id: 'org_a', name: 'Acme', slug: 'acme' }],
  'orgs/settings': [{ id: 'oset_a', orgId: 'org_a' }],
  'registry/templates': [{ id: 'itpl_a', code: 'gmail', name: 'Gmail' }],
  'registry/connectors': [{ id: 'conn_a', code: 'gmail' }],
  'registry/schema-definitions': [{ id: 'sdef_a', subject: 'mail', version: 1 }],
};

describe('people and registry', () => {
  it.each<[string, string, object, string[]]>([
    ['a user in a team', 'users', { name: 'Cy', email: 'c@acme.com', teamId: 'team_a' }, []],
    [
      'a user in no such team',
      'users',
      { name: 'Cy', email: 'c@acme.com', teamId: 'team_x' },
      ['dangling /teamId'],
    ],
    [
      'a password',
      'users',
      { name: 'Cy', email: 'c@acme.com', password: 'x' },
      ['unknown_field /password'],
    ],
    [
      'the secret of a second factor',
      'users',
      { name: 'Cy', email: 'c@acme.com', mfaSecret: 'x' },
      ['unknown_field /mfaSecret'],
    ],
    [
      'a first profile',
      'users/profiles',
      { userId: 'usr_b', links: { github: 'https://g.example' } },
      [],
    ],
    ['a second profile', 'users/profiles', { userId: 'usr_a' }, ['unique /userId']],
    ['second settings', 'users/settings', { userId: 'usr_a' }, ['unique /userId']],
    ['a team of that name', 'teams', { name: 'Sales' }, ['unique /name']],
    ['an organization of that slug', 'orgs', { name: 'Other', slug: 'acme' }, ['unique /slug']],
    ['an unknown plan', 'orgs', { name: 'Other', plan: 'free' }, ['enum /plan']],
    ['second settings of an organization', 'orgs/settings', { orgId: 'org_a' }, ['unique /orgId']],
    ['a member', 'orgs/members', { orgId: 'org_a', userId: 'usr_a', role: 'owner' }, []],
    [
      'a member of nothing',
      'orgs/members',
      { orgId: 'org_x', userId: 'usr_a' },
      ['dangling /orgId'],
    ],
    ['the next version', 'registry/schema-definitions', { subject: 'mail', version: 2 }, []],
    [
      'that version',
      'registry/schema-definitions',
      { subject: 'mail', version: 1 },
      ['unique /subject'],
    ],
    [
      'a secret by name',
      'registry/connector-secrets',
      { connectorId: 'conn_a', envVar: 'GMAIL_TOKEN' },
      [],
    ],
    [
      'a secret by value',
      'registry/connector-secrets',
      { connectorId: 'conn_a', envVar: 'ya29.a0Ad' },
      ['pattern /envVar'],
    ],
    [
      'capabilities as a list',
      'registry/templates',
      { code: 'x', name: 'X', capabilities: ['send'] },
      [],
    ],
    [
      'capabilities by name',
      'registry/templates',
      { code: 'x', name: 'X', capabilities: { send: true } },
      [],
    ],
    [
      'capabilities as text',
      'registry/templates',
      { code: 'x', name: 'X', capabilities: 'send' },
      ['type /capabilities'],
    ],
  ])('%s', (_, collection, data, problems) => {
    expect(tryCreate(collection, data, OTHERS).problems).toEqual(problems);
  });
});
