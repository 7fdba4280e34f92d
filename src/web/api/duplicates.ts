/** `GET /api/<collection>/duplicates`: records that may be one, as `pail dupes --json` answers them. */

import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { inTurns } from '../../workspace/turns.ts';
import type { Reading } from '../../workspace/types.ts';
import { countOf, textOf } from '../parameters.ts';

const MAX_GROUPS = 500;

export async function duplicatesData(
  workspace: Reading,
  collection: Collection,
  req: Request,
): Promise<object> {
  const { DEFAULT_MIN, searchDuplicates } = await import('../../crm/duplicates/find-duplicates.ts');
  const { groupJson } = await import('../../crm/duplicates/group-json.ts');
  const text = textOf(req, 'min');
  const min = text === '' ? DEFAULT_MIN : Number(text);
  if (!(min >= 0 && min <= 1)) {
    throw new PailError('usage', `min is "${text}"; expected a number from 0 to 1`, { min: text });
  }
  const titleOf = (record: StoredRecord): string => workspace.displayName(record);
  const { model, index } = workspace;
  const groups = await inTurns(searchDuplicates(collection, { model, index, titleOf }, { min }));
  const limit = countOf(req, 'limit', 100, MAX_GROUPS);
  const items = groups.slice(0, limit).map((group) => groupJson(group, titleOf));
  return { version: 1, items, total: groups.length };
}
