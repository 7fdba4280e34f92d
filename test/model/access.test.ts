import { describe, expect, it } from 'vitest';
import { PailError } from '../../src/errors.ts';
import { shippedModel } from '../support/model.ts';
import { contextOf } from '../support/plan-context.ts';
import { tryCreate, trySet } from './try-record.ts';

const OTHERS = {
  users: [{ id: 'usr_a', name: 'Ann', email: 'ann@acme.com' }],
  'crm/contacts': [{ id: 'cont_a', firstName: 'Cy' }],
  'core/resource-types': [{ id: 'rt_deals', code: 'deals', actions: ['read'] }],
  'core/permissions': [{ id: 'perm_a', key: 'deals.read', action: 'read', resourceType: 'deals' }],
  'core/roles': [{ id: 'role_a', key: 'reader', name: 'Reader', permissionIds: ['perm_a'] }],
  'core/audit-events': [{ id: 'aud_a', action: 'deals.export' }],
  'core/consents': [
    { id: 'cons_a', contactId: 'cont_a', purpose: 'newsletter', status: 'granted' },
  ],
};

describe('access', () => {
  it.each<[string, string, object, string[]]>([
    ['a role', 'core/roles', { key: 'sales_rep', name: 'Sales', permissionIds: ['perm_a'] }, []],
    ['a role of that key', 'core/roles', { key: 'reader', name: 'Other' }, ['unique /key']],
    ['a resource type of that code', 'core/resource-types', { code: 'deals' }, ['unique /code']],
    [
      'a permission on nothing known',
      'core/permissions',
      { key: 'x.read', action: 'read', resourceType: 'x' },
      ['unmatched /resourceType'],
    ],
    ['a role for somebody', 'core/role-assignments', { userId: 'usr_a', roleId: 'role_a' }, []],
    [
      'a role that is not there',
      'core/role-assignments',
      { userId: 'usr_a', roleId: 'role_x' },
      ['dangling /roleId'],
    ],
    ['a key', 'core/api-keys', { name: 'Sync', secretRef: 'api-keys/sync' }, []],
    [
      'the hash of a key',
      'core/api-keys',
      { name: 'Sync', hashedSecret: '$2b$' },
      ['unknown_field /hashedSecret'],
    ],
    [
      'a ciphertext',
      'core/secrets',
      { name: 'Stripe', ciphertext: 'AQID' },
      ['unknown_field /ciphertext'],
    ],
    [
      'the token of a session',
      'core/sessions',
      { userId: 'usr_a', token: 'x' },
      ['unknown_field /token'],
    ],
    ['a consent', 'core/consents', { contactId: 'cont_a', purpose: 'sales_calls' }, []],
  ])('%s', (_, collection, data, problems) => {
    expect(tryCreate(collection, data, OTHERS).problems).toEqual(problems);
  });

  it('a consent that is taken back says when', () => {
    const { record } = trySet('cons_a', { status: 'withdrawn' }, OTHERS);
    expect(record['withdrawnAt']).toBe('2026-11-20T15:30:00Z');
  });

  it('an audit event never changes', () => {
    expect(() => trySet('aud_a', { action: 'deals.read' }, OTHERS)).toThrow(PailError);
  });

  it.each<[string, object, boolean]>([
    ['a key', {}, true],
    ['a revoked key', { revokedAt: '2026-01-01T00:00:00Z' }, false],
    ['a key that will expire', { expiresAt: '2027-01-01T00:00:00Z' }, true],
    ['an expired key', { expiresAt: '2026-11-01T00:00:00Z' }, false],
  ])('%s', (_, fields, isActive) => {
    const key = { id: 'key_a', name: 'Sync', ...fields };
    const context = contextOf({ 'core/api-keys': [key] });
    const collection = shippedModel().collections.get('core/api-keys');
    if (collection === undefined) throw new Error('no collection');
    const active = context.expressions.get(collection, 'isActive');
    expect(active.evaluate(key, context.scope)).toBe(isActive);
  });
});
