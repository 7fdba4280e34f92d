/** New companies of which a file gives the website alone get its domain, as long as nobody else has or claims it. */

import { isFreeMail } from '../../plan/free-mail.ts';
import type { RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { isNetworkHost, normalize } from '../../schema/normalize.ts';
import type { Draft } from './draft.ts';
import type { KnownRecords } from './known-records.ts';

/** `known`: stored and planned records of a collection by their keys. */
export function fillDomains(
  drafts: Iterable<Draft>,
  known: (path: string) => KnownRecords | undefined,
): void {
  const claims = new Map<string, Draft | null>();
  for (const draft of drafts) {
    const fields = fieldsOf(draft.collection);
    // A record that Pail exported has all its values.
    if (fields === null || draft.isStored || draft.isOwn) continue;
    const { values } = draft.said;
    const site = memberOf(values, fields.site);
    if (typeof site !== 'string' || memberOf(values, fields.domain) !== null) continue;
    const domain = normalize('domain', site);
    if (!domain.includes('.') || isNetworkHost(domain) || isFreeMail(domain)) continue;
    const claim = `${draft.collection.path} ${domain}`;
    claims.set(claim, claims.has(claim) ? null : draft);
  }
  for (const [claim, draft] of claims) {
    if (draft === null) continue;
    const fields = fieldsOf(draft.collection);
    const own = known(draft.collection.path);
    const domain = claim.slice(draft.collection.path.length + 1);
    if (fields === null || own === undefined) continue;
    const key = own.keys.findIndex((one) => one.fields.join() === fields.domain);
    if (own.byKey(key, domain).length === 0) draft.saying.values[fields.domain] = domain;
  }
}

/** The domain of a company, else that of its website; empty where neither is known. */
export function domainSaid(collection: Collection, data: RecordData): string {
  const fields = fieldsOf(collection);
  const own =
    fields === null ? null : (memberOf(data, fields.domain) ?? memberOf(data, fields.site));
  return typeof own === 'string' ? normalize('domain', own) : '';
}

type Fields = { readonly domain: string; readonly site: string };

const cached = new WeakMap<Collection, Fields | null>();

/** The unique domain of a collection and the website beside it; null where it has not both. */
function fieldsOf(collection: Collection): Fields | null {
  const known = cached.get(collection);
  if (known !== undefined) return known;
  const rule = collection.unique.find(
    ({ fields, normalize: form }) => form === 'domain' && fields.length === 1,
  );
  const domain = rule?.fields[0];
  const site = [...collection.fields.values()].find(
    ({ name, lookup }) => lookup === 'domain' && name !== domain,
  );
  const found = domain === undefined || site === undefined ? null : { domain, site: site.name };
  cached.set(collection, found);
  return found;
}
