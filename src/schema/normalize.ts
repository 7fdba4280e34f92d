/** Normal forms: two spellings of one email, domain, phone or URL compare equal. */

import { lazyPackage } from '../lazy-package.ts';
import type { NormalForm } from './model.ts';

const phones = lazyPackage<typeof import('libphonenumber-js/min')>('libphonenumber-js/min');

/**
 * The normal form of `text`, or `''` when nothing of it is left. Never throws.
 * - `email`: trimmed, lower case, `mailto:` dropped.
 * - `domain`: host name in lower case without scheme, path, port, `www.` and final dot.
 * - `phone`: E.164 (`+15550142`) when the number is a possible international one, else its digits.
 * - `url`: scheme and host in lower case without `www.`, default port, fragment and trailing slash.
 */
export function normalize(form: NormalForm, text: string): string {
  switch (form) {
    case 'email':
      return text
        .trim()
        .toLowerCase()
        .replace(/^mailto:/, '');
    case 'domain':
      return normalDomain(text);
    case 'phone':
      return normalPhone(text);
    case 'url':
      return normalUrl(text);
  }
}

function normalDomain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/^[^@]*@/, '')
    .replace(/:\d+$/, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '');
}

function normalPhone(text: string): string {
  const parsed = phones().parsePhoneNumberFromString(text.trim());
  if (parsed?.isPossible() === true && parsed.ext === undefined) return parsed.number;
  return text.replace(/\D+/g, '');
}

function normalUrl(text: string): string {
  const trimmed = text.trim();
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`);
    url.hash = '';
    const host = url.host.replace(/^www\./, '');
    return `${url.protocol}//${host}${url.pathname.replace(/\/+$/, '')}${url.search}`;
  } catch {
    return trimmed.toLowerCase();
  }
}

/** True when the library can place the number in an international plan. */
export function isPlacedPhone(text: string): boolean {
  return phones().parsePhoneNumberFromString(text.trim())?.isValid() === true;
}
