import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mapColumns } from '../../../src/crm/import/map-columns.ts';
import { createRowReader } from '../../../src/crm/import/read-row.ts';
import { loadModel } from '../../../src/schema/load.ts';
import { requireCollection } from '../../../src/schema/model.ts';

const files = readdirSync('schemas', { recursive: true, encoding: 'utf8' });
const model = loadModel(
  files
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ path: `schemas/${file}`, text: readFileSync(`schemas/${file}`, 'utf8') })),
);

/** Where a header goes, `?` when nowhere. */
function goesTo(collection: string, headers: readonly string[], map = {}): string[] {
  const { columns } = mapColumns(headers, requireCollection(model, collection), model, map);
  return columns.map(({ target, nearest }) => {
    if (target === null) return nearest === undefined ? '?' : `? ${nearest}`;
    const path = target.part === '' ? target.path : `${target.part}.${target.path}`;
    return target.also === undefined ? path : `${path}+${target.also}`;
  });
}

describe('mapColumns', () => {
  it.each<[string, string, string]>([
    ['contacts', 'firstName', 'firstName'],
    ['contacts', 'First name', 'firstName'],
    ['contacts', 'FIRST_NAME', 'firstName'],
    ['contacts', 'Given Name', 'firstName'],
    ['contacts', 'Full Name', 'name'],
    ['leads', 'Full Name', 'fullName'],
    ['leads', 'Name', 'name'],
    ['users', 'Full Name', 'name'],
    ['contacts', 'E-mail Address', 'email'],
    ['contacts', 'address.city', 'address.city'],
    ['contacts', 'Mailing City', 'address.city'],
    ['contacts', 'City', 'address.city'],
    ['contacts', 'Mailing Zip/Postal Code', 'address.zip'],
    ['contacts', 'Account Name', 'companyId'],
    ['contacts', 'Company', 'companyId'],
    ['contacts', 'Company Name', 'companyId'],
    ['contacts', 'company.domain', 'company.domain'],
    ['contacts', 'Account.Name', 'companyId'],
    ['contacts', 'Account.Website', 'company.website'],
    ['contacts', 'Company Domain Name', 'company.domain'],
    ['contacts', 'Contact Owner', 'ownerId'],
    ['contacts', 'Contact - Phone', 'phone'],
    ['contacts', 'Deal Title', 'deals.title'],
    ['contacts', 'Opportunity Amount', '?'],
    ['contacts', 'customFields.region', 'customFields.region'],
    ['contacts', 'Record ID', 'id'],
    ['contacts', 'Last Modified Date', 'sourceUpdatedAt'],
    ['contacts', 'Shoe size', '?'],
    ['contacts', 'Frist Name', '? firstName'],
    ['contacts', 'Refused because', '?'],
    ['companies', 'Company name', 'name'],
    ['companies', 'Company Domain Name', 'domain'],
    ['companies', 'Number of Employees', 'employeeCount'],
    ['companies', 'subsidiary_of', 'parentCompanyId'],
    ['deals', 'Deal Name', 'title'],
    ['deals', 'Opportunity Name', 'title'],
    ['deals', 'Amount', 'expectedValue'],
    ['deals', 'Close Date', 'expectedCloseDate+actualCloseDate'],
    ['deals', 'StageName', 'stage'],
    ['deals', 'sales_agent', 'ownerId'],
    ['deals', 'product', 'products'],
    ['deals', 'Deal - Title', 'title'],
    ['deals', 'Account Name', 'companyId'],
    ['deals', 'Contact Email', 'contactIds'],
    ['deals', 'contact.email', 'contactIds'],
    ['deals', 'contact.phone', '?'],
    ['deals', 'Deal - Organization', 'companyId'],
    ['deals', 'Organization - Address', '?'],
    ['contacts', 'Lead Status', '?'],
    ['deals', 'Weighted value', '?'],
    ['products', 'Product Code', 'sku'],
    ['users', 'sales_agent', 'name'],
  ])('%s: %s', (collection, header, target) => {
    expect(goesTo(collection, [header])).toEqual([target]);
  });

  it('takes every header of another spelling to the same place as the field itself', () => {
    for (const collection of model.collections.values()) {
      for (const field of collection.fields.values()) {
        if (field.computed !== undefined || field.name === 'updatedAt') continue;
        const snake = field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        const direct = goesTo(collection.path, [field.name]);
        expect([field.name, goesTo(collection.path, [snake])]).toEqual([field.name, direct]);
      }
    }
  });

  it('keeps a company name apart where the company itself has a column', () => {
    expect(goesTo('contacts', ['companyId', 'companyName'])).toEqual(['companyId', 'companyName']);
  });

  it.each<[string, readonly string[], string]>([
    ['deals', ['Deal - Organization', 'Organization - Address'], 'company.name company.address'],
    ['deals', ['contact.name', 'contact.phone'], 'contacts.name contacts.phone'],
    ['contacts', ['Title', 'Job Title'], '? title'],
    ['contacts', ['Company', 'Company Phone'], 'company.name company.phone'],
    ['leads', ['Phone', 'Company Phone'], 'phone ?'],
    ['deals', ['Stage', 'Deal - Status'], 'stage stage'],
    ['deals', ['Contact Name', 'Contact Email'], 'contacts.name contacts.email'],
    ['deals', ['contact.firstName', 'contact.email'], 'contacts.firstName contacts.email'],
    ['deals', ['Name', 'Email', 'Phone'], 'title contacts.email contacts.phone'],
    ['deals', ['Name', 'First Name', 'Phone'], 'title ? ?'],
    ['deals', ['ExpectedRevenue'], 'expectedValue'],
    ['deals', ['Amount', 'ExpectedRevenue'], 'expectedValue ?'],
    ['deals', ['ExpectedRevenue', 'Probability'], '? probability'],
    ['contacts', ['Title', 'E-mail'], 'title email'],
    ['contacts', ['Email', 'Email (2)'], 'email email'],
    ['contacts', ['Email (2)'], '?'],
  ])('%s: %j beside each other', (collection, headers, targets) => {
    expect(goesTo(collection, headers).join(' ')).toBe(targets);
  });

  it('goes where it is told', () => {
    const map = { 'Shoe size': 'customFields.shoe', email: '' };
    expect(goesTo('contacts', ['shoe size', 'Email'], map)).toEqual(['customFields.shoe', '?']);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ Email: 'emial' }, /"emial" is no field of crm\/contacts; did you mean "email"/],
    [{ Email: 'name.foo' }, /is no field of crm\/contacts/],
  ])('%j is refused', (map, message) => {
    expect(() => goesTo('contacts', ['Email'], map)).toThrow(message);
  });
});

describe('a row', () => {
  const options = {
    source: 's',
    map: {},
    set: {},
    defaults: {},
    values: {},
    match: [],
    create: [],
  };
  const hints = { timezone: 'UTC', isExact: false, isShare: false };

  /** What a row says of its record, or why it is none. */
  function said(collection: string, row: Readonly<Record<string, string>>): object {
    const mapping = mapColumns(Object.keys(row), requireCollection(model, collection), model, {});
    const read = createRowReader(
      Object.keys(row),
      mapping,
      { model, currency: 'USD', now: '2026-03-10T12:00:00Z' },
      { ...options, onMatch: 'keep', strict: false },
      () => hints,
    );
    const { parts, reasons } = read({ at: 2, cells: Object.values(row) });
    const messages = reasons.map(({ column, message }) => `${column}: ${message}`);
    return messages.length > 0 ? messages : (parts.get('')?.values ?? {});
  }

  it.each<[string, Record<string, string>, object]>([
    ['leads', { 'Full Name': 'Holm, Ada' }, { firstName: 'Ada', lastName: 'Holm' }],
    ['leads', { 'Full Name': 'Per Olav Hansen' }, { firstName: 'Per Olav', lastName: 'Hansen' }],
    [
      'leads',
      { 'Full Name': 'Ada H', 'Last Name': 'Holm' },
      { firstName: 'Ada', lastName: 'Holm' },
    ],
    [
      'companies',
      {
        'Shipping Street': 'Quay 1',
        ShippingCity: 'Bergen',
        BillingStreet: 'Hill 2',
        Country: 'NO',
      },
      { address: { street: 'Hill 2', country: 'NO' } },
    ],
    ['companies', { BillingCity: '', ShippingCity: 'Bergen' }, { address: { city: 'Bergen' } }],
    ['deals', { value: 'NOK 1,250.50' }, { expectedValue: 1250.5, currency: 'NOK' }],
    ['deals', { value: '€2.500,50' }, { expectedValue: 2500.5, currency: 'EUR' }],
    ['deals', { value: '12.5 eur' }, { expectedValue: 12.5, currency: 'EUR' }],
    ['deals', { value: '$5.5' }, { expectedValue: 5.5, currency: 'USD' }],
    ['deals', { value: '5.5' }, { expectedValue: 5.5 }],
    ['deals', { value: 'abc 5.5' }, { expectedValue: 5.5 }],
    ['deals', { value: '$5.5', currency: 'cad' }, { expectedValue: 5.5, currency: 'CAD' }],
    ['deals', { value: '€5.5', currency: '' }, { expectedValue: 5.5, currency: 'EUR' }],
    [
      'deals',
      { value: '€5.5', currency: 'NOK' },
      ['value: "€5.5" is in EUR, but the rest of the row says NOK; a record has one currency'],
    ],
  ])('of %s with %j says %j', (collection, row, expected) => {
    expect(said(collection, row)).toEqual(expected);
  });
});
