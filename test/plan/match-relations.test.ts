import { describe, expect, it } from 'vitest';
import { isFreeMail } from '../../src/plan/free-mail.ts';
import { createChanges } from '../../src/plan/write-records.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { modelOf } from '../support/model.ts';
import { contextOf } from '../support/plan-context.ts';

const context = contextOf({
  'crm/companies': [
    { id: 'comp_big', name: 'BigCo', domain: 'bigco.com' },
    { id: 'comp_goo', name: 'Gmail Ltd', domain: 'gmail.com' },
    { id: 'comp_old', name: 'Old', domain: 'old.com', archivedAt: '2026-01-01T00:00:00Z' },
  ],
});
const contacts = requireCollection(context.model, 'contacts');

describe('a new contact gets the company of its address', () => {
  it.each([
    ['jane@bigco.com', {}, 'comp_big'],
    ['Jane@WWW.BigCo.com', {}, 'comp_big'],
    ['jane@mail.bigco.com', {}, undefined],
    ['jane@bigco.com', { companyId: 'comp_goo' }, 'comp_goo'],
    ['jane@bigco.com', { companyId: null }, undefined],
    ['jane@gmail.com', {}, undefined],
    ['jane@old.com', {}, undefined],
    ['nobody', {}, undefined],
  ])('%s with %j → %s', (email, given, expected) => {
    const [change] = createChanges(contacts, [{ firstName: 'Jane', email, ...given }], context);
    expect(change?.op === 'create' ? change.after['companyId'] : null).toBe(expected);
  });
});

it.each([
  ['gmail.com', true],
  ['yahoo.co.uk', true],
  ['gmx.at', true],
  ['hotmail.example.com', false],
  ['bigco.com', false],
  ['outlook.bigco.com', false],
])('%s is a private mail provider: %s', (domain, expected) => {
  expect(isFreeMail(domain)).toBe(expected);
});

it.each([
  [{ name: 'email' }, '"match": "name" is not a unique field of firms'],
  [{ domain: 'mail' }, '"match": there is no field "mail"'],
  [{ domain: 'email' }, undefined],
])('a schema that matches by %j', (match, message) => {
  const text = { type: 'string' };
  const { problems } = modelOf({
    firms: {
      'x-collection': { prefix: 'firm' },
      properties: { id: text, name: text, domain: { ...text, 'x-unique': true } },
    },
    people: {
      'x-collection': { prefix: 'pers' },
      properties: {
        id: text,
        email: text,
        firmId: { ...text, 'x-relation': { to: 'firms', match } },
      },
    },
  });
  expect(problems[0]?.message.replace(/; did you mean.*/, '')).toBe(message);
});
