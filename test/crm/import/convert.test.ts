import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertDate, convertInstant, dateOrderIn } from '../../../src/crm/import/convert-date.ts';
import { convertNumber, decimalsIn } from '../../../src/crm/import/convert-number.ts';
import { countryCode } from '../../../src/crm/import/countries.ts';
import { guarded, unguarded } from '../../../src/crm/import/guard.ts';
import type { DateOrder, Decimals } from '../../../src/crm/import/types.ts';

/** The value, or the beginning of the reason why there is none. */
function told<T>(converted: { value: T } | { fault: string }): T | string {
  return 'value' in converted ? converted.value : `! ${converted.fault}`;
}

describe('convertNumber', () => {
  const AMBIGUOUS = /^! ".*" may be \d+ or [\d.]+; say which with --decimals/;
  it.each<[string, number | RegExp, Decimals?]>([
    ['5', 5],
    ['-5', -5],
    ['+5', 5],
    ['5-', -5],
    ['(12.50)', -12.5],
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['1,234,567', 1234567],
    ['1.234.567', 1234567],
    ['$1,234.5', 1234.5],
    ['$ 1.200,00', 1200],
    ['€ 12', 12],
    ['12 EUR', 12],
    ['USD 12.5', 12.5],
    ['12,5 €', 12.5],
    ['-$5.00', -5],
    ['0.125', 0.125],
    ['0,125', 0.125],
    ['.5', 0.5],
    ['1.234', AMBIGUOUS],
    ['1,234', AMBIGUOUS],
    ['1,234', 1234, 'point'],
    ['1,234', 1.234, 'comma'],
    ['1.234', 1.234, 'point'],
    ['1.234', 1234, 'comma'],
    ['2.5M', 2_500_000],
    ['$500M', 500_000_000],
    ['2k', 2000],
    ['1.1k', 1100],
    ['2 bn', 2_000_000_000],
    ['1,2345', 1.2345],
    ['1,23,456', /not a number/],
    ['1.2.3', /not a number/],
    ['12..5', /not a number/],
    ['five', /not a number/],
    ['5 of 6', /not a number/],
    ['--5', /not a number/],
    ['(5', /not a number/],
    ['60%', /is a percentage/],
    ['0.1234567890123456789', /more digits/],
    ['12345678901234567890', /more digits/],
  ])('%j', (text, expected, decimals) => {
    const hints = {
      percent: false,
      isShare: false,
      ...(decimals === undefined ? {} : { decimals }),
    };
    const value = told(convertNumber(text, hints));
    if (expected instanceof RegExp) expect(value).toMatch(expected);
    else expect(value).toBe(expected);
  });

  it.each<[string, boolean, number]>([
    ['60%', false, 60],
    ['60 %', true, 60],
    ['0.6', true, 60],
    ['0.07', true, 7],
    ['0.29', true, 29],
    ['1', true, 100],
    ['0.6', false, 0.6],
  ])('percent %j, of a column of shares: %j', (text, isShare, expected) => {
    expect(told(convertNumber(text, { percent: true, isShare }))).toBe(expected);
  });

  it.each<[string, Decimals | null]>([
    ['1.5', 'point'],
    ['1,5', 'comma'],
    ['1.234', null],
    ['1,234.5', 'point'],
    ['7', null],
    ['text', null],
  ])('%j shows %j', (text, expected) => {
    expect(decimalsIn(text)).toBe(expected);
  });
});

describe('convertDate', () => {
  it.each<[string, string | RegExp, DateOrder?]>([
    ['2026-03-04', '2026-03-04'],
    ['2026/3/4', '2026-03-04'],
    ['20260304', '2026-03-04'],
    ['31.12.2025', '2025-12-31'],
    ['4.3.2026', '2026-03-04'],
    ['31/12/2025', '2025-12-31'],
    ['12/31/2025', '2025-12-31'],
    ['03/04/2026', /may be day\/month or month\/day; say which with --dates/],
    ['03/04/2026', '2026-04-03', 'dmy'],
    ['03/04/2026', '2026-03-04', 'mdy'],
    ['04/04/2026', '2026-04-04'],
    ['12/31/25', '2025-12-31'],
    ['12/31/75', '1975-12-31'],
    ['4 Mar 2026', '2026-03-04'],
    ['04-Mar-26', '2026-03-04'],
    ['March 4, 2026', '2026-03-04'],
    ['Mar 4th 2026', '2026-03-04'],
    ['Wed, 04 Mar 2026 10:00:00 GMT', '2026-03-04'],
    ['2026-03-04T23:30:00Z', '2026-03-05'],
    ['2026-03-04 23:30', '2026-03-04'],
    ['46085', '2026-03-04'],
    ['1772582400000', '2026-03-04'],
    ['1772582400', '2026-03-04'],
    ['2026-02-30', /no day of the calendar/],
    ['31/11/2025', /no day of the calendar/],
    ['13/13/2025', /./],
    ['soon', /is no date/],
    ['2026', /is no date/],
    ['12', /is no date/],
    ['2026-03-04 at noon', /is no date/],
  ])('%j', (text, expected, order) => {
    const hints = { timezone: 'Europe/Oslo', ...(order === undefined ? {} : { order }) };
    const value = told(convertDate(text, hints));
    if (expected instanceof RegExp) expect(value).toMatch(expected);
    else expect(value).toBe(expected);
  });

  it('midnight in UTC is the day that is written, wherever it is read', () => {
    const days = ['2026-03-31T00:00:00Z', '2026-03-31T00:00:00.000+0000', '1774915200000'];
    const hints = { timezone: 'America/New_York' };
    expect(days.map((text) => told(convertDate(text, hints)))).toEqual(
      days.map(() => '2026-03-31'),
    );
    expect(told(convertDate('2026-03-31T00:00:01Z', hints))).toBe('2026-03-30');
  });

  it.each<[string, DateOrder | null]>([
    ['31/12/2025', 'dmy'],
    ['12/31/2025', 'mdy'],
    ['1/2/2025', null],
    ['1.2.2025', 'dmy'],
    ['2025-12-31', null],
    ['text', null],
  ])('%j shows %j', (text, expected) => {
    expect(dateOrderIn(text)).toBe(expected);
  });
});

describe('convertInstant', () => {
  it.each<[string, string | RegExp]>([
    ['2026-03-04T10:00:00Z', '2026-03-04T10:00:00Z'],
    ['2026-03-04T10:00:00.250+01:00', '2026-03-04T10:00:00.250+01:00'],
    ['2026-03-04 10:00:00+01:00', '2026-03-04T09:00:00Z'],
    ['2026-03-04T10:00:00+0100', '2026-03-04T09:00:00Z'],
    ['2026-03-04 10:00', '2026-03-04T09:00:00Z'],
    ['2026-07-04 10:00', '2026-07-04T08:00:00Z'],
    ['2026-03-04', '2026-03-03T23:00:00Z'],
    ['3/14/2026 2:05 PM', '2026-03-14T13:05:00Z'],
    ['3/14/2026 12:05 am', '2026-03-13T23:05:00Z'],
    ['46085.5', '2026-03-04T11:00:00Z'],
    ['1772582400000', '2026-03-04T00:00:00Z'],
    ['2026-03-04 25:00', /is no date/],
    ['2026-03-04 10:00 XYZ', /is no date/],
  ])('%j', (text, expected) => {
    const value = told(convertInstant(text, { timezone: 'Europe/Oslo' }));
    if (expected instanceof RegExp) expect(value).toMatch(expected);
    else expect(value).toBe(expected);
  });
});

describe('countryCode', () => {
  it.each([
    ['US', 'US'],
    ['usa', 'US'],
    ['United States', 'US'],
    ['U.S.A.', 'US'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['Germany', 'DE'],
    ['Korea', 'KR'],
    ['Norway', 'NO'],
    ['no', 'NO'],
    ['Atlantis', undefined],
    ['constructor', undefined],
  ])('%j', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });
});

describe('a guarded cell', () => {
  it('comes back as it was, whatever it was, and is no formula', () => {
    const text = fc.string({
      unit: fc.constantFrom("'", '=', '+', '@', '-', ' ', '\t', 'a', '\n'),
    });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (value) => {
        const cell = guarded(value);
        expect(unguarded(cell)).toBe(value);
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });

  it.each([
    [' Acme ', 'Acme'],
    ["'90s Music", "'90s Music"],
    ["'=1+1", '=1+1'],
    ["'", ''],
  ])('%j of another program reads as %j', (cell, text) => {
    expect(unguarded(cell)).toBe(text);
  });
});
