import { describe, expect, it } from 'vitest';
import type { NormalForm } from '../../src/schema/model.ts';
import { normalize } from '../../src/schema/normalize.ts';

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
    ['url', 'not a url at all', 'not a url at all'],
  ])('%s %j → %j', (form, text, expected) => {
    expect(normalize(form, text)).toBe(expected);
    expect(normalize(form, normalize(form, text))).toBe(expected);
  });
});
