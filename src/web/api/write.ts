/** `POST`, `PUT` and `DELETE` of records: plans like those of the command line, answered alike. */

import type { Request, Response } from 'express';
import { PailError } from '../../errors.ts';
import type { Actor, Applied } from '../../plan/types.ts';
import { upsertId } from '../../plan/write-records.ts';
import { derivedId } from '../../record/derived-id.ts';
import type { JsonObject, RecordData, StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { jsonObjectOf } from '../body.ts';
import { actorOf, type Site } from '../site.ts';
import { checkEtag, etagOf, onlyOn } from './patch.ts';
import { itemOf } from './read.ts';

/**
 * Adds a record: 201 and its address. With `Idempotency-Key` the id is made of the key, so that the same request again
 * finds the record that the first one made and answers 200; another request with that key is refused (422), and so is
 * an id in the body.
 */
export async function createRecord(
  site: Site,
  collection: Collection,
  req: Request,
  res: Response,
): Promise<void> {
  const { live } = site;
  const actor = actorOf(site, req);
  const key = req.get('Idempotency-Key')?.trim();
  const body = jsonObjectOf(req);
  // Where a second write of the same is an edit, nothing else need keep it from being two records.
  const same = upsertId(collection, body, live.index);
  const isKeyed = key !== undefined && key !== '' && same === null;
  if (!isKeyed) return await addRecord(site, collection, body, { same, actor, res });
  const input = withIdOf(key, collection, body);
  const id = String(input['id']);
  await site.usedKeys.inTurn(id, async () => {
    const known = live.index.get(id);
    if (known === undefined) {
      await addRecord(site, collection, input, { same, actor, res });
      site.usedKeys.note(id, body);
      return;
    }
    site.usedKeys.check(known, body);
    sendWritten(site, res, known, actor, { changes: [], commit: null, notices: [] });
  });
}

type Adding = {
  /** Id of the record that this is an edit of. */
  readonly same: string | null;
  readonly actor: Actor;
  readonly res: Response;
};

async function addRecord(
  site: Site,
  collection: Collection,
  input: JsonObject,
  { same, actor, res }: Adding,
): Promise<void> {
  const { live } = site;
  const applied = await live.apply(live.plan.create(collection, [input], actor), actor);
  const [made] = applied.changes.flatMap((change) =>
    change.op === 'create' && change.collection === collection.path ? [change.after.id] : [],
  );
  const record = live.index.get(made ?? same ?? '');
  if (record === undefined) throw new Error('a created record is not in the index');
  res
    .status(made === undefined ? 200 : 201)
    .set('Location', `/api/${collection.path}/${record.id}`);
  sendWritten(site, res, record, actor, applied);
}

/** Replaces all that a record holds; the id may be left out, and computed fields are no content. */
export async function replaceRecord(
  site: Site,
  { collection, record }: { readonly collection: Collection; readonly record: StoredRecord },
  req: Request,
  res: Response,
): Promise<void> {
  const { live } = site;
  const isExact = checkEtag(record, req.headers['if-match']);
  const actor = actorOf(site, req);
  const data = { ...jsonObjectOf(req) };
  for (const name of Object.keys(data)) {
    if (collection.fields.get(name)?.computed !== undefined) delete data[name];
  }
  const plan = live.plan.replace(
    record,
    { ...data, id: data['id'] ?? record.id } as RecordData,
    actor,
  );
  const applied = await live.apply(isExact ? onlyOn(record, plan) : plan, actor);
  sendWritten(site, res, live.index.get(record.id) ?? record, actor, applied);
}

/** Removes a record as its schema says: archived, deleted, or refused with those that refer to it. */
export async function removeRecord(
  site: Site,
  record: StoredRecord,
  req: Request,
  res: Response,
): Promise<void> {
  const { live } = site;
  const isExact = checkEtag(record, req.headers['if-match']);
  const actor = actorOf(site, req);
  const plan = live.plan.remove([record], actor);
  const applied = await live.apply(isExact ? onlyOn(record, plan) : plan, actor);
  sendWritten(site, res, live.index.get(record.id) ?? record, actor, applied);
}

/** A record after a write, with its ETag and its name, and what the write did. */
export function sendWritten(
  site: Site,
  res: Response,
  record: StoredRecord,
  actor: Actor,
  { changes, commit, notices }: Applied,
): void {
  res.set('ETag', etagOf(record));
  const title = site.live.displayName(record);
  res.json({ version: 1, item: itemOf(site.live, record, actor), title, changes, commit, notices });
}

function withIdOf(key: string, collection: Collection, input: JsonObject): JsonObject {
  if (input['id'] !== undefined) {
    const message = 'an Idempotency-Key gives the record its id; leave one of both out';
    throw new PailError('usage', message, { id: input['id'] });
  }
  return { ...input, id: derivedId(collection.prefix, ['idempotency', collection.path, key]) };
}
