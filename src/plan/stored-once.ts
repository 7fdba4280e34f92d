/** `createdAt` is stored once: whoever edits a record neither changes nor loses it. Imports and undoing may. */

import { invalidError } from '../errors.ts';
import type { JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import { memberOf, sameValue, withValueAt } from '../record/value.ts';
import { shownPlace } from '../schema/record-place.ts';
import type { Edit } from './types.ts';

const FIELD = 'createdAt';

/** Throws `invalid` when an edit gives a record another date of creation than it has. */
export function assertStoredOnce({ data, ...place }: StoredRecord, edits: readonly Edit[]): void {
  const edit = edits.find(({ path }) => path === FIELD);
  const known = memberOf(data, FIELD);
  if (edit === undefined || known === null || sameValue(edit.value, known)) return;
  refuse(place, known);
}

/** The content that replaces a record's, with its date of creation where it was left out. Throws `invalid` for another one. */
export function withStoredOnce({ data, ...place }: StoredRecord, wanted: RecordData): RecordData {
  const known = memberOf(data, FIELD);
  const given = memberOf(wanted, FIELD);
  if (known === null || sameValue(given, known)) return wanted;
  return given === null ? withValueAt(wanted, FIELD, known) : refuse(place, known);
}

function refuse({ id, file }: Pick<StoredRecord, 'id' | 'file'>, known: JsonValue): never {
  const message = `when the record was made is stored once and never changed; it stays ${JSON.stringify(known)}. Leave createdAt out`;
  const path = shownPlace(file);
  throw invalidError([
    { path, pointer: `/${FIELD}`, code: 'stored_once', message, level: 'error', id },
  ]);
}
