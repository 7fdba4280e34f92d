/** A whole name as its parts, and the other way round. */

import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { splitName } from '../person-name.ts';

/** A whole name as first and last name: `Ada Holm`, `Holm, Ada`. Those given apart go before. */
export function setName(values: JsonObject, text: string): void {
  if (memberOf(values, 'firstName') !== null || memberOf(values, 'lastName') !== null) return;
  const { first, last } = splitName(text);
  values['firstName'] = first;
  if (last !== undefined) values['lastName'] = last;
}

/** A collection that keeps the whole name, too (users), gets it from its parts. */
export function joinName(values: JsonObject, { fields }: Collection): void {
  const first = memberOf(values, 'firstName');
  const name = fields.get('name');
  const isNeeded = name?.required === true && name.computed === undefined;
  if (!isNeeded || first === null || memberOf(values, 'name') !== null) return;
  values['name'] = [first, memberOf(values, 'lastName')].filter((one) => one !== null).join(' ');
}
