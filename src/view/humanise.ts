/** Words for people out of names for machines. */

import { humanLabel } from '../schema/build-fields.ts';

/** Written in capitals wherever they stand alone as a word. */
const ACRONYMS = new Set(
  `api arr b2b cac cpc crm csv cta ctr faq gdpr html http id iso it json kpi mrr nda nps okr pdf poc pr qa rfp roi
  saas sdk seo sla smb smtp sms sql sso ui url usd utm ux vp xml`.split(/\s+/),
);

/** `expectedCloseDate` → `Expected close date`, `slaBreached` → `SLA breached`, `companyId` → `Company`. */
export function labelOf(fieldName: string): string {
  return withAcronyms(humanLabel(fieldName));
}

/** `in_progress` → `In progress`, `smb` → `SMB`; text that is no machine name (`v1.2`, `New York`) stays as it is. */
export function humanise(value: string): string {
  if (!/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/.test(value)) return value;
  const words = value.replace(/[_-]+/g, ' ');
  return withAcronyms(words.charAt(0).toUpperCase() + words.slice(1));
}

/** `Close date` → `close date`, for use inside a sentence; a word in capitals keeps them. */
export function inSentence(label: string): string {
  const first = label.split(' ', 1)[0] ?? '';
  return first === first.toUpperCase() ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

function withAcronyms(text: string): string {
  return text
    .split(' ')
    .map((word) => (ACRONYMS.has(word.toLowerCase()) ? word.toUpperCase() : word))
    .join(' ');
}
