/** Bringing back what was: `POST /api/<collection>/<id>/restore` and `POST /api/undo`. */

import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Applied, Plan } from '../../plan/types.ts';
import type { JsonObject } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { jsonObjectOf } from '../body.ts';
import { actorOf, type Site } from '../site.ts';
import { checkEtag, onlyOn } from './patch.ts';
import { itemOf } from './read.ts';

/**
 * Gives a record, or the `fields` of it that the body names, back what they were `at` a revision; a removed one comes
 * back. Throws `stale` when `If-Match` names another state, and whatever `apply` refuses.
 */
export async function restoreRecord(
  site: Site,
  req: Request,
  collection: Collection,
  id: string,
): Promise<object> {
  const { live } = site;
  const { at, fields } = restoreOf(jsonObjectOf(req));
  const record = live.index.get(id);
  if (record !== undefined && record.collection !== collection.path) {
    const message = `${collection.path} has no record "${id}"`;
    throw new PailError('not_found', message, { collection: collection.path, id });
  }
  const ifMatch = req.headers['if-match'];
  if (record === undefined && ifMatch !== undefined) {
    throw new PailError('stale', `${id} is not there any more; leave If-Match out`, { id });
  }
  const isExact = record !== undefined && checkEtag(record, ifMatch);
  const actor = actorOf(site, req);
  const plan = await live.history.planRestore(id, at, fields, actor);
  const applied = await carryOut(site, req, isExact ? onlyOn(record, plan) : plan);
  const after = live.index.get(id);
  const item = after === undefined ? null : itemOf(live, after, actor);
  return { version: 1, item, ...applied };
}

/** Takes back what a commit did (`{"commit": "3f9c2a1"}`), and keeps what came after. Throws `conflict` with both values. */
export async function undoCommit(site: Site, req: Request): Promise<object> {
  const body = jsonObjectOf(req);
  refuseMembers(body, ['commit']);
  const { commit } = body;
  if (typeof commit !== 'string' || commit === '') {
    throw new PailError('usage', 'send {"commit": "3f9c2a1"}: the beginning of a commit’s id');
  }
  const plan = await site.live.history.planUndo(commit, actorOf(site, req));
  return { version: 1, ...(await carryOut(site, req, plan)) };
}

/** A plan without changes is done already. */
async function carryOut(site: Site, req: Request, plan: Plan): Promise<Applied> {
  if (plan.changes.length === 0 && (plan.files ?? []).length === 0) {
    return { changes: [], commit: null, notices: ['it is so already; nothing was changed'] };
  }
  const { changes, commit, notices } = await site.live.apply(plan, actorOf(site, req));
  return { changes, commit, notices };
}

function restoreOf(body: JsonObject): { readonly at: string; readonly fields: readonly string[] } {
  refuseMembers(body, ['at', 'fields']);
  const { at, fields = [] } = body;
  if (typeof at !== 'string' || at.trim() === '') {
    throw new PailError('usage', 'say when: {"at": "main~1"}; a revision, a date or words');
  }
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) {
    throw new PailError('usage', '"fields" is a list of field names: {"fields": ["stage"]}');
  }
  return { at, fields };
}

function refuseMembers(body: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const message = `the body has "${unknown}", known are ${known.join(', ')}${didYouMean(unknown, known)}`;
  throw new PailError('usage', message, { known });
}
