/** A whole name as its parts, and the other way round. */

import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { addressedName, splitName } from '../person-name.ts';
import type { Draft } from './draft.ts';

/** A whole name as first and last name: `Ada Holm`, `Holm, Ada`. Those given apart go before. */
export function setName(values: JsonObject, text: string): void {
  if (memberOf(values, 'firstName') !== null || memberOf(values, 'lastName') !== null) return;
  const told = addressedName(text);
  if (told !== null) values['email'] ??= told.email;
  const { first, last } = splitName(told?.name ?? text);
  values['firstName'] = first;
  if (last !== undefined) values['lastName'] = last;
}

/** People whom rows only name, by an address alone, are called as it begins; once all rows were seen. */
export function nameByAddress(drafts: Iterable<Draft>): void {
  for (const draft of drafts) {
    const isNamed = draft.collection.fields.get('firstName')?.required !== true;
    if (isNamed || draft.isStored || draft.rows.length > 0) continue;
    const address = memberOf(draft.said.values, 'email');
    if (typeof address === 'string') setName(draft.saying.values, address.replace(/@.*$/, ''));
  }
}

/** `Ann Lee`, `Annie Lee`, `A. Lee` and `Ann` may be one person; `Ann Lee` and `Ann Ray` are two, and so are all others. */
export function isNearlyNamed(one: string, other: string): boolean {
  const [own, theirs] = [one, other].map((name) =>
    name
      .toLowerCase()
      .split(/[\s.]+/)
      .filter(Boolean),
  );
  const [first = '', ...rest] = own ?? [];
  const [begin = '', ...more] = theirs ?? [];
  if (rest.length === 0 || more.length === 0) return first === begin;
  return rest.at(-1) === more.at(-1) && (first.startsWith(begin) || begin.startsWith(first));
}

/** A collection that keeps the whole name, too (users), gets it from its parts. */
export function joinName(values: JsonObject, { fields }: Collection): void {
  const first = memberOf(values, 'firstName');
  const name = fields.get('name');
  const isNeeded = name?.required === true && name.computed === undefined;
  if (!isNeeded || first === null || memberOf(values, 'name') !== null) return;
  values['name'] = [first, memberOf(values, 'lastName')].filter((one) => one !== null).join(' ');
}
