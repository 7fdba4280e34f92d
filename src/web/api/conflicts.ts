/** `/api/conflicts`: what merges left to decide, and deciding it. */
import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Decision, Side } from '../../record/resolve.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import { conflictItems } from '../../workspace/merging/conflict-items.ts';
import type { Conflict } from '../../workspace/merging/open-conflicts.ts';
import type { Workspace } from '../../workspace/types.ts';
import { jsonObjectOf } from '../body.ts';
import { actorOf, type Site } from '../site.ts';

const MEMBERS = ['side', 'sides', 'fields'];

/** `{version, items, total}`: an item per open field, as `pail conflicts --json` lists them. */
export async function conflictsAnswer({ merging }: Workspace): Promise<object> {
  const items = (await merging.conflicts()).flatMap(conflictItems);
  return { version: 1, items, total: items.length };
}

/**
 * Settles the conflict of record `id` by the request's body: `side` for all open fields, `sides` and `fields` a side or
 * a value by pointer, which go before it. `conflicts` in the answer counts the records that are still open.
 */
export async function settleConflict(site: Site, req: Request, id: string): Promise<object> {
  const { merging } = site.live;
  const conflict = conflictOf(await merging.conflicts(), id);
  const decision = decisionOf(conflict, jsonObjectOf(req));
  const { open, commit, notices } = await merging.resolve(conflict, decision, actorOf(site, req));
  const conflicts = (await merging.conflicts()).length;
  return { version: 1, id, open, commit, notices, conflicts };
}

function conflictOf(conflicts: readonly Conflict[], id: string): Conflict {
  const found = conflicts.find((conflict) => conflict.id === id);
  if (found !== undefined) return found;
  const open = conflicts.map((conflict) => conflict.id);
  const message = `no conflict of "${id}"${didYouMean(id, open)}; it may be settled already`;
  throw new PailError('not_found', message, { open });
}

function decisionOf(conflict: Conflict, body: JsonObject): Decision {
  const unknown = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    const message = `the body has "${unknown}", known are ${MEMBERS.join(', ')}${didYouMean(unknown, MEMBERS)}`;
    throw new PailError('usage', message, { known: MEMBERS });
  }
  const fields = byPointer(conflict, body, 'fields');
  const sides = byPointer(conflict, body, 'sides').map(
    ([pointer, side]) => [pointer, sideOf(side)] as const,
  );
  const rest = body['side'] === undefined ? null : sideOf(body['side']);
  if (rest === null && fields.length === 0 && sides.length === 0) {
    const message =
      'nothing is decided; send {"side": "ours"}, {"side": "theirs"} or {"fields": {"/stage": "offered"}}';
    throw new PailError('usage', message);
  }
  return { fields: new Map(fields), sides: new Map(sides), rest };
}

/** Entries of an object of the body; every pointer must be an open field's. */
function byPointer(conflict: Conflict, body: JsonObject, name: string): [string, JsonValue][] {
  const value = body[name] ?? {};
  if (!isObject(value)) {
    throw new PailError('usage', `"${name}" is an object: {"/stage": …}`);
  }
  const open = conflict.fields.map(({ pointer }) => pointer);
  const stranger = Object.keys(value).find((pointer) => !open.includes(pointer));
  if (stranger === undefined) return Object.entries(value);
  const known = open.map((pointer) => `"${pointer}"`).join(', ') || 'none';
  const message = `"${stranger}" is not open in ${conflict.id} (open: ${known})`;
  throw new PailError('usage', message, { open });
}

function sideOf(value: JsonValue): Side {
  if (value === 'ours' || value === 'theirs') return value;
  throw new PailError('usage', `a side is "ours" or "theirs", found ${JSON.stringify(value)}`);
}
