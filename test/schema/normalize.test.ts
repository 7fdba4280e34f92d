import { describe, expect, it } from 'vitest';
import type { NormalForm } from '../../src/schema/model.ts';
import { isSamePhone, normalize } from '../../src/schema/normalize.ts';

describe('normal forms', () => {
  it.each<[NormalForm, string, string]>([
    ['email', ' Jane@BigCo.com ', 'jane@bigco.com'],
    ['email', 'mailto:a@b.no', 'a@b.no'],
    ['domain', 'https://www.BigCo.com/about?x=1', 'bigco.com'],
    ['domain', 'bigco.com.', 'bigco.com'],
    ['domain', 'user@bigco.com:8080', 'bigco.com'],
    ['phone', '+47 22 12 34 56', '+4722123456'],
    ['phone', '+1-555-0142', '15550142'],
    ['phone', '(415) 293-3313', '4152933313'],
    ['url', 'HTTPS://www.BigCo.com/a/#top', 'https://bigco.com/a'],
    ['url', 'bigco.com', 'https://bigco.com'],
    ['url', 'http://bigco.com:80/a?b=1', 'https://bigco.com/a?b=1'],
    ['url', 'https://no.LinkedIn.com/in/Jane/?trk=x', 'https://linkedin.com/in/jane'],
    ['url', 'twitter.com/Jane', 'https://x.com/jane'],
    ['handle', '@JaneSmith', 'janesmith'],
    ['handle', 'https://x.com/JaneSmith?lang=en', 'janesmith'],
    ['handle', 'linkedin.com/in/jane/', 'jane'],
    ['url', 'not a url at all', 'not a url at all'],
  ])('%s %j → %j', (form, text, expected) => {
    expect(normalize(form, text)).toBe(expected);
    expect(normalize(form, normalize(form, text))).toBe(expected);
  });
});

it.each([
  ['+4722123456', '22123456', true],
  ['+442079460958', '02079460958', true],
  ['15550142', '15550142', true],
  ['+14155550142', '5550142', true],
  ['+14155550142', '0142', false],
  ['+14155550142', '+4155550142', false],
  ['22123456', '4722123456', false],
])('%s and %s are one phone number: %s', (a, b, expected) => {
  expect(isSamePhone(a, b)).toBe(expected);
  expect(isSamePhone(b, a)).toBe(expected);
});
