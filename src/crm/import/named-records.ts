/** Records of which a name is all that is known. */

import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { addressedName } from '../person-name.ts';
import { setName } from './person-names.ts';

/** What a name alone says: of a person first and last name, of an address itself. */
export function valuesOfName(collection: Collection, text: string): JsonObject {
  const { fields, display } = collection;
  const values: JsonObject = {};
  const told = addressedName(text);
  const name = told?.name ?? text;
  if (text.includes('@') && fields.has('email')) values['email'] = told?.email ?? text;
  if (fields.has('firstName')) setName(values, name.replace(/@.*$/, ''));
  else if (fields.get(display)?.type === 'string') values[display] = name;
  if (fields.has('name') && fields.get('name')?.computed === undefined) values['name'] = name;
  return values;
}

/** True where a record must have more than these values: a user an address. */
export function lacks({ fields }: Collection, values: JsonObject): boolean {
  return [...fields.values()].some(
    ({ name, required, computed, schema }) =>
      required &&
      computed === undefined &&
      name !== 'id' &&
      memberOf(schema, 'default') === null &&
      memberOf(values, name) === null,
  );
}
