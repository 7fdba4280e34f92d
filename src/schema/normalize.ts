/** Normal forms: two spellings of one email, domain, phone or URL compare equal. */

import type { CountryCode } from 'libphonenumber-js/min';
import { lazyPackage } from '../lazy-package.ts';
import { ownOf } from '../record/value.ts';
import type { NormalForm } from './model.ts';

const phones = lazyPackage<typeof import('libphonenumber-js/min')>('libphonenumber-js/min');

/**
 * The normal form of `text`, or `''` when nothing of it is left. Never throws.
 * - `email`: trimmed, lower case, `mailto:` dropped.
 * - `domain`: host name in lower case without scheme, path, port, `www.` and final dot.
 * - `phone`: E.164 (`+15550142`) when the number is a possible international one, or one of `country` (ISO 3166-1,
 *   two letters); else its digits.
 * - `url`: host in lower case without `www.`, default port, fragment and trailing slash, `http` as `https`; a page
 *   of a social network in lower case, without its language's host and what follows `?`.
 * - `channel`: whichever of these it looks like.
 * - `handle`: lower case, without `@`; of a page of a social network the name in its address.
 */
export function normalize(form: NormalForm, text: string, country?: string): string {
  switch (form) {
    case 'email':
      return text
        .trim()
        .toLowerCase()
        .replace(/^mailto:/, '');
    case 'domain':
      return normalDomain(text);
    case 'phone':
      return normalPhone(text, country);
    case 'url':
      return normalUrl(text);
    case 'handle':
      return normalHandle(text);
    case 'channel': {
      const own = channelForm(text);
      return own === null ? text.trim().toLowerCase() : normalize(own, text, country);
    }
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

function normalPhone(text: string, country?: string): string {
  const { parsePhoneNumberFromString } = phones();
  const parsed = parsePhoneNumberFromString(text.trim(), country as CountryCode | undefined);
  if (parsed?.isPossible() === true && parsed.ext === undefined) return parsed.number;
  return text.replace(/\D+/g, '');
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const HANDLE = /^@[\w.-]+$/;
const PHONE = /^(?:tel:)?\+?[\d\s().\-/]+$/;
const PAGE = /^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+\/\S*$/i;

/** What a text looks like that reaches somebody: an address, a handle, a number, a page; null: none of them. */
export function channelForm(text: string): 'email' | 'handle' | 'phone' | 'url' | null {
  const trimmed = text.trim();
  if (EMAIL.test(trimmed)) return 'email';
  if (HANDLE.test(trimmed)) return 'handle';
  if (PHONE.test(trimmed)) return 'phone';
  return PAGE.test(trimmed) ? 'url' : null;
}

/** Networks whose addresses take any case and any language's host, by the hosts that they go by. */
const NETWORKS: Readonly<Record<string, string>> = {
  'facebook.com': 'facebook.com',
  'github.com': 'github.com',
  'instagram.com': 'instagram.com',
  'linkedin.com': 'linkedin.com',
  't.me': 't.me',
  'telegram.me': 't.me',
  'twitter.com': 'x.com',
  'x.com': 'x.com',
  'xing.com': 'xing.com',
};

/** True for a host on which everybody may have a page. */
export function isNetworkHost(domain: string): boolean {
  return Object.hasOwn(NETWORKS, domain.split('.').slice(-2).join('.'));
}

function urlOf(text: string): URL | null {
  const trimmed = text.trim();
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  } catch {
    return null;
  }
}

function networkOf({ hostname }: URL): string | undefined {
  const host = hostname.split('.').slice(-2).join('.');
  return ownOf(NETWORKS, host);
}

function normalUrl(text: string): string {
  const url = urlOf(text);
  if (url === null) return text.trim().toLowerCase();
  const network = networkOf(url);
  const path = url.pathname.replace(/\/+$/, '');
  if (network !== undefined) return `https://${network}${path.toLowerCase()}`;
  const protocol = url.protocol === 'http:' ? 'https:' : url.protocol;
  return `${protocol}//${url.host.replace(/^www\./, '')}${path}${url.search}`;
}

function normalHandle(text: string): string {
  const trimmed = text.trim();
  const url = trimmed.includes('/') ? urlOf(trimmed) : null;
  const page = url !== null && networkOf(url) !== undefined ? url.pathname : null;
  const name = page === null ? trimmed : (page.split('/').filter(Boolean).pop() ?? '');
  return name.toLowerCase().replace(/^@/, '');
}

/**
 * True when two normal forms of phone numbers are one number: alike, or alike but for the country code that
 * one of them lacks (`22 12 34 56`, `+47 22 12 34 56`).
 */
export function isSamePhone(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.startsWith('+') === b.startsWith('+')) return false;
  const [full, short] = a.startsWith('+') ? [a, b] : [b, a];
  const own = short.replace(/^0+/, '');
  return own.length >= MIN_NATIONAL && (full.endsWith(own) || full === `+${own}`);
}

/** Digits of the shortest number that is trusted to be the same in every country that has it. */
const MIN_NATIONAL = 7;

/** True when the library can place the number in an international plan. */
export function isPlacedPhone(text: string): boolean {
  return phones().parsePhoneNumberFromString(text.trim())?.isValid() === true;
}
